//! `explain --stale`: what a build would make again, and why.

use std::path::PathBuf;
use std::sync::Arc;

use crate::diagnostics::Result;
use crate::output::{Inputs, Kept, MadeFrom};
use crate::project::{BriefId, Period};
use crate::tables::Evidence;

use super::area::{Sink, Timings, Workshop};
use super::data::{self, cache};
use super::load::load;
use super::outcome::{each_area, gather};
use super::prepare::prepare;
use super::stale::{self, Before};
use super::{Tell, choose};

/// What to look at.
#[derive(Debug, Clone, Default)]
pub struct StaleOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// Where the output is; `output/` in the project if not said.
    pub output: Option<PathBuf>,
    /// The briefs to look at; all if none is named.
    pub briefs: Vec<String>,
}

/// What a build would make again of a brief.
#[derive(Debug, PartialEq, Eq)]
pub struct StaleBrief {
    /// The brief.
    pub id: BriefId,
    /// The edition that a build would make.
    pub edition: Period,
    /// What changed since the last build, by name; nothing if that is not known.
    pub changed: Option<Vec<String>>,
    /// The areas that would be made again, by name, each with the reasons.
    pub areas: Vec<(String, Vec<String>)>,
    /// How many would stay as they are.
    pub stay: usize,
}

/// Finds what a build would make again. Makes and writes nothing.
///
/// # Errors
/// The project, its data or its templates are at fault.
pub fn stale(options: &StaleOptions, tell: &Tell<'_>) -> Result<Vec<StaleBrief>> {
    let loaded = load(&options.project)?;
    let root = options.output.clone().unwrap_or_else(|| options.project.join("output"));
    let cache = cache()?;
    let mut all = Vec::new();
    for brief in choose::briefs(&loaded, &options.briefs)? {
        let mut data = data::open(&loaded, &cache, false)?;
        let inputs = stale::inputs(&loaded, &data, None)?;
        let made = MadeFrom::read(&root, &brief.id);
        let changed = made.as_ref().and_then(MadeFrom::inputs).map(|was| changed(was, &inputs));
        let untouched =
            made.as_ref().and_then(|made| stale::untouched(&root, &brief.id, &inputs, made));
        if let Some((edition, kept)) = untouched {
            let stay = kept.manifest.areas.len();
            let (id, areas) = (brief.id.clone(), Vec::new());
            all.push(StaleBrief { id, edition, changed, areas, stay });
            continue;
        }
        let prepared = prepare(&loaded, brief, &mut data, &None, None, tell)?;
        let period = prepared.figures.edition;
        // One that can't be read is made anew.
        let kept = Kept::open(&root, &brief.id, period).ok().flatten();
        let there = kept.as_ref().map(|kept| (&kept.manifest, &kept.digest));
        let folder = root.join(brief.id.as_str()).join(period.short());
        let before = Before::of(folder, there, made, stale::look(&loaded, brief, period));
        let locked = data.locked();
        let evidence = Evidence::new(&mut data.tables)?;
        let trail = prepared.trail(&loaded, brief, &evidence, &locked);
        let timings = Arc::new(Timings::default());
        let workshop = Workshop {
            before: Some(&before),
            ..prepared.workshop(&loaded, brief, None, &trail, Sink::Unmade, &timings)
        };
        let gathered =
            gather(each_area(&workshop, &prepared.areas, None, tell)?, prepared.areas.len());
        let mut areas = Vec::new();
        for entry in gathered.entries.iter().filter(|one| !gathered.stayed.contains(&one.code)) {
            let inputs = gathered.inputs.get(&entry.code);
            let why = inputs.map(|inputs| before.why(&entry.code, inputs)).unwrap_or_default();
            areas.push((entry.name.clone(), why));
        }
        let stay = gathered.stayed.len();
        all.push(StaleBrief { id: brief.id.clone(), edition: period, changed, areas, stay });
    }
    Ok(all)
}

/// The names of what is not as it was, or was not there, or is not there any more.
fn changed(was: &Inputs, now: &Inputs) -> Vec<String> {
    let gone = was.keys().filter(|name| !now.contains_key(*name));
    let others = now.iter().filter(|(name, hash)| was.get(*name) != Some(hash));
    let mut names: Vec<String> = others.map(|(name, _)| name).chain(gone).cloned().collect();
    names.sort();
    names
}
