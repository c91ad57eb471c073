//! `explain`: where a number comes from.

use std::path::{Path, PathBuf};

use crate::diagnostics::{Diagnostic, Result, did_you_mean};
use crate::figures::{self, Enough, Figure, FigureSet, format, retrace};
use crate::output::{self, Manifest};
use crate::project::{Area, AreaKind, FigureId, MAIN, Period, fold_name};
use crate::provenance::{Checked, Printed, Record, Trail};
use crate::system::disk;
use crate::system::hash::Sha256;
use crate::tables::{Evidence, Tables};

use super::data::{self, cache};
use super::load::load;
use super::{Event, Tell, choose};

/// What to explain.
#[derive(Debug, Clone, Default)]
pub struct ExplainOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// A figure's id, or the path of a built brief.
    pub what: String,
    /// The area, by code or name; the country if not said.
    pub area: Option<String>,
    /// The month; the newest if not said.
    pub at: Option<Period>,
    /// Of a built brief, this figure only.
    pub figure: Option<String>,
    /// The brief whose edition counts; the first if not said.
    pub brief: Option<String>,
}

/// Where something comes from.
#[derive(Debug)]
pub struct Explained {
    /// What it goes back to.
    pub record: Record,
    /// What became of computing the values again; nothing for a built brief.
    pub checked: Checked,
    /// The state of a built brief.
    pub document: Option<DocumentState>,
}

/// Whether a built brief is the one that its manifest lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentState {
    /// It is, with this hash.
    Listed(Sha256),
    /// It, or the provenance beside it, was changed since.
    Changed {
        /// Which file.
        file: String,
        /// What the manifest says.
        listed: Sha256,
        /// What it is now.
        now: Sha256,
    },
    /// There is no manifest, or it does not list it.
    Unlisted,
}

/// Explains a figure, or a built brief.
///
/// # Errors
/// There is no such figure, area, month or file; the data or the project are at fault.
pub fn explain(options: &ExplainOptions, tell: &Tell<'_>) -> Result<Explained> {
    let what = &options.what;
    if what.contains(['/', '\\', '.']) {
        return document(Path::new(what), options);
    }
    tell(Event::Step("computing the figures"));
    let loaded = load(&options.project)?;
    let names: Vec<String> = options.brief.iter().cloned().collect();
    let briefs = choose::briefs(&loaded, &names)?;
    let Some(brief) = briefs.first() else {
        return Err(Diagnostic::error("no-brief", "the project has no brief").into());
    };
    known_figure(what, loaded.project.figures.keys())?;
    let mut data = data::open(&loaded, &cache()?, false)?;
    let set = figures::compute(&loaded.project, &mut data.tables, brief, None)?;
    let Some(figure) = set.figures.get(what.as_str()) else {
        return Err(Diagnostic::error("internal", "the figure was not computed").into());
    };
    let area = area(&set, options.area.as_deref())?;
    let period = period(&set, figure, &area, options.at)?;
    let value = figure.at(&area.code, period).and_then(|point| point.value);
    let printed = Printed {
        variant: None,
        place: "asked".to_owned(),
        text: value.map_or("[x]".to_owned(), |one| format::number(one, figure.spec.decimals)),
        figure: what.clone(),
        area: area.code.to_string(),
        period: period.short(),
        until: None,
        measure: None,
        number: None,
        against: None,
    };
    let locked = data.locked();
    let evidence = Evidence::new(&mut data.tables)?;
    let trail = Trail {
        project: &loaded.project,
        brief,
        figures: &set,
        evidence: &evidence,
        releases: &locked,
    };
    let record = trail.record(&area, vec![printed])?;
    drop(evidence);
    let checked = check(&mut data.tables, &set, &record)?;
    Ok(Explained { record, checked, document: None })
}

/// Computes every value of a record again, from its inputs alone.
fn check(tables: &mut Tables, set: &FigureSet, record: &Record) -> Result<Checked> {
    let mut checked = Checked::new();
    for (id, areas) in &record.values {
        let Some(figure) = set.figures.get(id.as_str()) else { continue };
        for (code, periods) in areas {
            for short in periods.keys() {
                let Some((area, points)) = figure.series.get_key_value(code.as_str()) else {
                    continue;
                };
                let point = points.iter().find(|point| point.period.short() == *short);
                // What was withheld for want of coverage came out of its query as a number.
                let whole = |point: &&figures::Point| {
                    point.coverage.as_ref().is_none_or(|coverage| coverage.enough)
                };
                let Some(point) = point.filter(whole) else { continue };
                let evidence = Evidence::new(tables)?;
                let inputs = set.inputs(&evidence, figure, area, point, true)?;
                drop(evidence);
                let again = retrace(tables, figure, area, point, &inputs)?;
                let enough: Enough = again.enough;
                checked.insert((id.clone(), code.clone(), short.clone()), enough);
            }
        }
    }
    Ok(checked)
}

pub(super) fn known_figure<'a>(
    id: &str,
    mut known: impl Iterator<Item = &'a FigureId> + Clone,
) -> Result<()> {
    if known.clone().any(|one| one.as_str() == id) {
        return Ok(());
    }
    let near = did_you_mean(id, known.by_ref().map(FigureId::as_str));
    Err(Diagnostic::error("unknown-figure", format!("there is no figure `{id}`"))
        .hint_maybe(near)
        .hint("figures are defined in `briefs/figures.yaml`; of a built brief, name its file")
        .into())
}

/// The area of a code or a name; the country if nothing is said.
pub(super) fn area(set: &FigureSet, asked: Option<&str>) -> Result<Area> {
    let areas = || set.areas.iter();
    let Some(asked) = asked else {
        let country = areas().find(|area| area.kind == AreaKind::Country);
        let none = || Diagnostic::error("no-area", "there is no country; say which area: `--area`");
        return Ok(country.ok_or_else(none)?.as_ref().clone());
    };
    let code = asked.rsplit(':').next().unwrap_or(asked);
    let by_name = || areas().find(|area| fold_name(&area.name) == fold_name(asked));
    if let Some(area) = areas().find(|area| area.code.as_str() == code).or_else(by_name) {
        return Ok(area.as_ref().clone());
    }
    let known = areas().flat_map(|area| [area.code.as_str(), area.name.as_str()]);
    Err(Diagnostic::error("unknown-area", format!("there is no area `{asked}`"))
        .hint_maybe(did_you_mean(asked, known))
        .hint("areas are listed in `briefs/areas.csv`; name one by its code or its name")
        .into())
}

/// The month that was asked for, which the figure has for the area; else its newest.
fn period(set: &FigureSet, figure: &Figure, area: &Area, asked: Option<Period>) -> Result<Period> {
    let (id, place) = (&figure.spec.id, &area.name);
    let Some(points) = figure.series.get(&area.code).filter(|points| !points.is_empty()) else {
        let some: Vec<&str> = figure.series.keys().take(3).map(|code| code.as_str()).collect();
        return Err(Diagnostic::error("no-values", format!("`{id}` has no value for {place}"))
            .why("no query of the figure returns a row for that area")
            .hint(format!(
                "it has values for {} areas: `{}`, …",
                figure.series.len(),
                some.join("`, `")
            ))
            .into());
    };
    let Some(asked) = asked else {
        let newest = figure.latest(&area.code, set.edition);
        return Ok(newest.or(points.last()).map_or(set.edition, |point| point.period));
    };
    if points.iter().any(|point| point.period == asked) {
        return Ok(asked);
    }
    let before = points.iter().rev().find(|point| point.period < asked);
    let after = points.iter().find(|point| point.period > asked);
    let near: Vec<String> =
        before.into_iter().chain(after).map(|point| point.period.short()).collect();
    let message = format!("`{id}` has no value for {place} in {}", asked.label());
    Err(Diagnostic::error("no-month", message)
        .hint(format!("the nearest months with a row are `{}`", near.join("` and `")))
        .into())
}

/// Reads what was written down beside a built brief.
fn document(path: &Path, options: &ExplainOptions) -> Result<Explained> {
    // `latest` is an address of pages; the files are in the editions.
    let newest = if disk::exists(path) { None } else { output::newest(path) };
    let path = newest.as_deref().unwrap_or(path);
    let shown = path.display();
    if !disk::exists(path) {
        return Err(Diagnostic::error("no-file", format!("there is no file `{shown}`"))
            .hint("name a brief that was built: `output/settlement/latest/QOP/brief.pdf`")
            .into());
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let beside = folder.join("provenance.json");
    if !disk::exists(&beside) {
        return Err(Diagnostic::error("no-provenance", "there is no `provenance.json` beside it")
            .in_place(shown.to_string())
            .why("a brief that was copied elsewhere doesn't say itself where its figures come from")
            .hint("name the file in the output folder, or build again")
            .into());
    }
    let Some(mut record) = Record::parse(&disk::read(&beside)?) else {
        return Err(Diagnostic::error(
            "wrong-provenance",
            "this is no provenance that can be read",
        )
        .in_place(beside.display().to_string())
        .why("it is damaged, or of another version of this program")
        .hint("build again")
        .into());
    };
    let state = state(path, &beside, &record)?;
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or(MAIN);
    record.printed.retain(|one| one.variant.as_deref().unwrap_or(MAIN) == stem);
    if let Some(figure) = &options.figure {
        let known: Vec<FigureId> = record.figures.keys().map(FigureId::new).collect();
        known_figure(figure, known.iter())?;
        record.printed.retain(|one| one.figure == *figure);
    }
    Ok(Explained { record, checked: Checked::new(), document: Some(state) })
}

/// Whether a brief and its provenance are those that the manifest lists.
fn state(path: &Path, provenance: &Path, record: &Record) -> Result<DocumentState> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let manifest = folder.join("..").join("manifest.json");
    if !disk::exists(&manifest) {
        return Ok(DocumentState::Unlisted);
    }
    let Some(manifest) = Manifest::parse(&disk::read(&manifest)?) else {
        return Ok(DocumentState::Unlisted);
    };
    let mut hash = None;
    for file in [path, provenance] {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let wanted = format!("{}/{name}", record.area.code);
        let listed = manifest.areas.iter().flat_map(|area| &area.artifacts);
        let Some(listed) = listed.into_iter().find(|one| one.path == wanted) else {
            return Ok(DocumentState::Unlisted);
        };
        let (now, _) = disk::hash(file)?;
        if now != listed.sha256 {
            return Ok(DocumentState::Changed { file: name, listed: listed.sha256.clone(), now });
        }
        hash.get_or_insert(now);
    }
    Ok(hash.map_or(DocumentState::Unlisted, DocumentState::Listed))
}
