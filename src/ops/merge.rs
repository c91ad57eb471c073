//! `status --merge`: the parts that several machines made, joined.

use std::path::PathBuf;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::output::{self, Address, Expected, Joined, Place};
use crate::project::{Brief, Period};
use crate::templates::Pages;

use super::build::write_index;
use super::data::cache;
use super::load::load;
use super::share::{fingerprint, place as place_of};
use super::{Event, Tell};

/// What to join.
#[derive(Debug, Clone, Default)]
pub struct MergeOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// Where the parts are; `output/` in the project if not said.
    pub output: Option<Address>,
    /// The edition; the newest of each brief that has parts, if not said.
    pub edition: Option<Period>,
    /// Whether nobody may be asked, not even a store.
    pub offline: bool,
}

/// An edition that was joined.
#[derive(Debug)]
pub struct BriefMerged {
    /// The brief.
    pub brief: String,
    /// The edition.
    pub edition: Period,
    /// Where it is: a folder, or an address.
    pub place: String,
    /// How many parts it was made in.
    pub parts: usize,
    /// How many areas have a brief.
    pub areas: usize,
    /// How many have none for want of data.
    pub withheld: usize,
    /// How many have none because making it failed.
    pub failed: usize,
}

/// What was joined.
#[derive(Debug)]
pub struct Merged {
    /// The editions.
    pub briefs: Vec<BriefMerged>,
    /// What is to be told of them.
    pub findings: Diagnostics,
}

/// Joins the parts of each brief into a manifest, and writes the pages around the editions.
///
/// # Errors
/// The parts of a brief do not make an edition. All that is wrong with all briefs is told at once; those whose
/// parts are in order are joined.
pub fn merge(options: &MergeOptions, tell: &Tell<'_>) -> Result<Merged> {
    tell(Event::Step("reading the project"));
    let loaded = load(&options.project)?;
    let pages = Pages::new(&loaded.project)?;
    let place = place_of(options.output.as_ref(), &options.project, options.offline)?;
    let _locks = place.lock(None)?;
    let expected = Expected { program: output::program(), project: fingerprint(&loaded) };
    tell(Event::Step("looking at the parts"));
    let mut problems = Diagnostics::new();
    let mut briefs = Vec::new();
    let mut findings = Diagnostics::new();
    for brief in loaded.project.briefs.values() {
        let joined = problems.keep(one(&place, brief, options.edition, &expected)).flatten();
        let Some((edition, joined)) = joined else { continue };
        findings.extend(failed(&joined));
        let manifest = joined.manifest;
        briefs.push(BriefMerged {
            brief: brief.id.to_string(),
            edition,
            place: place.shown(&format!("{}/{}", brief.id, edition.short())),
            parts: joined.parts,
            areas: manifest.areas.len(),
            withheld: manifest.withheld.len(),
            failed: manifest.failed.len(),
        });
    }
    if briefs.is_empty() && problems.is_empty() {
        problems.push(none(&place.shown("")));
    }
    if !briefs.is_empty() {
        tell(Event::Step("writing the index"));
        problems.keep(write_index(&loaded, &place, &cache()?, &pages));
    }
    problems.into_result(Merged { briefs, findings })
}

/// Joins the parts of one brief; `None` if it has none.
fn one(
    place: &Place,
    brief: &Brief,
    edition: Option<Period>,
    expected: &Expected,
) -> Result<Option<(Period, Joined)>> {
    let newest = output::newest_in_parts(place, &brief.id, edition)?;
    let join = |edition| Ok((edition, output::join(place, &brief.id, edition, expected)?));
    newest.map(join).transpose()
}

/// Areas that failed are not hidden by the parts that they failed in.
fn failed(joined: &Joined) -> Option<Diagnostic> {
    let manifest = &joined.manifest;
    let first = manifest.failed.first()?;
    let (many, brief) = (manifest.failed.len(), &manifest.brief);
    let areas = if many == 1 { "area" } else { "areas" };
    let told = Diagnostic::error("area-failed", format!("{many} {areas} of `{brief}` failed"));
    Some(
        told.kind(Kind::Area)
            .why(format!("the first: {}: {}", first.name, first.reason))
            .hint(format!("run `briefwright check {brief} --only {}`", first.code)),
    )
}

fn none(place: &str) -> Diagnostic {
    Diagnostic::error("no-parts", "there are no parts to merge")
        .kind(Kind::Finding)
        .in_place(place)
        .hint("make them with `briefwright build --partition slice:1/4`, and look at `--output`")
}
