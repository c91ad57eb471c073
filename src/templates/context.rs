//! The variables of a template.

use std::collections::BTreeMap;

use serde::Serialize;
use tera::{Context, Value};

use crate::document::Mark;
use crate::figures::{Figure, FigureSet, Point, format};
use crate::language::Language;
use crate::project::{Area, AreaCode, Brief, FigureId, Period, SourceId};

use super::letter;

/// The variable that tells filters and functions whose brief it is. It can't be an id, so no
/// template can name a figure like it.
pub(super) const AREA: &str = "__area";
/// The variable that holds the ready charts and tables.
pub(super) const EXHIBITS: &str = "__exhibits";
/// The variable that holds the tested claims.
pub(super) const CLAIMS: &str = "__claims";

/// What a template may say of a locked release: `releases.gpw.published`.
#[derive(Debug, Clone, Serialize)]
pub struct Release {
    /// The title of the series.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// The date that it is for: `31 October 2025`.
    pub release: String,
    /// The day of publication: `27 November 2025`.
    pub published: String,
    /// Where it was published.
    pub url: String,
    /// A newer release that was known when this one was locked, as `November 2025`; or nothing (S2).
    pub newer: Option<String>,
    /// Its standing.
    pub status: String,
    /// The line that the licence asks for.
    pub attribution: String,
    /// The licence's id.
    pub licence: String,
}

#[derive(Serialize)]
struct AreaVariable<'a> {
    code: &'a str,
    name: &'a str,
    prose: &'a str,
    kind: &'a str,
    kind_label: &'a str,
    modelled: Option<String>,
    parent: Option<ParentVariable<'a>>,
}

#[derive(Serialize)]
struct ParentVariable<'a> {
    code: &'a str,
    name: &'a str,
    prose: &'a str,
    kind: &'a str,
}

#[derive(Serialize)]
struct EditionVariable {
    period: String,
    label: String,
    date: String,
    geography: String,
}

#[derive(Serialize)]
struct BriefVariable<'a> {
    id: &'a str,
    name: &'a str,
    organisation: &'a str,
    contact: &'a str,
    language: &'a str,
}

/// Makes the variables for one area.
pub(super) fn context(
    brief: &Brief,
    figures: &FigureSet,
    releases: &BTreeMap<SourceId, Release>,
    area: &Area,
) -> Context {
    let mut context = Context::new();
    for (id, figure) in &figures.figures {
        let point = figure.latest(&area.code, figures.edition);
        let printed =
            print(figures.words, id, figure, &area.code, point, Asked::Newest(figures.edition));
        context.insert_value(id.as_str().to_owned(), Value::safe_string(&printed));
    }
    let words = figures.words;
    let parent = area.parent.as_ref().and_then(|code| figures.areas.get(code.as_str()));
    context.insert(
        "area",
        &AreaVariable {
            code: area.code.as_str(),
            name: &area.name,
            prose: &area.prose,
            kind: area.kind.id(),
            kind_label: &area.kind.words(words).label,
            modelled: figures.area_modelled(&area.code),
            parent: parent.map(|parent| ParentVariable {
                code: parent.code.as_str(),
                name: &parent.name,
                prose: &parent.prose,
                kind: parent.kind.id(),
            }),
        },
    );
    context.insert(
        "edition",
        &EditionVariable {
            period: figures.edition.short(),
            label: words.month(figures.edition.date()),
            date: words.day(figures.edition.date()),
            geography: words.day(figures.geography),
        },
    );
    context.insert(
        "brief",
        &BriefVariable {
            id: brief.id.as_str(),
            name: &brief.name,
            organisation: &brief.organisation,
            contact: &brief.contact,
            language: &brief.language,
        },
    );
    let releases: BTreeMap<&str, &Release> =
        releases.iter().map(|(id, release)| (id.as_str(), release)).collect();
    context.insert("releases", &releases);
    context.insert(AREA, area.code.as_str());
    context
}

/// The texts that a template is given and that may hold numbers or comparing words: names of areas,
/// what is said of releases, labels of figures.
pub(super) fn given(
    brief: &Brief,
    figures: &FigureSet,
    releases: &BTreeMap<SourceId, Release>,
) -> Vec<String> {
    let mut given = vec![
        figures.edition.short(),
        figures.words.month(figures.edition.date()),
        figures.words.day(figures.edition.date()),
        figures.words.day(figures.geography),
        brief.name.clone(),
        brief.organisation.clone(),
        brief.contact.clone(),
    ];
    for release in releases.values() {
        let newer = release.newer.clone().unwrap_or_default();
        given.extend([
            release.title.clone(),
            release.publisher.clone(),
            release.release.clone(),
            release.published.clone(),
            release.url.clone(),
            release.status.clone(),
            release.attribution.clone(),
            release.licence.clone(),
            newer,
        ]);
    }
    for figure in figures.figures.values() {
        let spec = &figure.spec;
        given.extend([spec.label.clone(), spec.unit.to_string(), spec.definition.clone()]);
        given.extend(spec.caveats.iter().cloned());
        given.extend(spec.breaks.iter().map(|one| one.reason.clone()));
        let caveats = figure.lineage.values().flat_map(|lineage| lineage.caveats.iter().cloned());
        given.extend(caveats.collect::<std::collections::BTreeSet<_>>());
    }
    given.retain(|text| !text.is_empty());
    given.sort();
    given.dedup();
    given
}

/// The same of one area.
pub(super) fn given_of<'a>(figures: &'a FigureSet, area: &'a Area) -> Vec<&'a str> {
    let parent = area.parent.as_ref().and_then(|code| figures.areas.get(code.as_str()));
    let areas = std::iter::once(area).chain(parent.map(AsRef::as_ref));
    areas.flat_map(|one| [one.name.as_str(), one.prose.as_str(), one.code.as_str()]).collect()
}

/// The names of all areas as people write them: `NHS Greater Manchester Integrated Care Board` is
/// `Greater Manchester` too.
pub(super) fn place_names(figures: &FigureSet) -> Vec<String> {
    let names = figures.areas.iter().flat_map(|area| [area.name.as_str(), area.prose.as_str()]);
    let mut names: Vec<String> = names
        .flat_map(|name| {
            let bare = name.trim_start_matches("the ").trim_start_matches("NHS ");
            let ends = [" Integrated Care Board", " ICB"];
            let bare = ends.iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
            [name.to_owned(), bare.to_owned()]
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

/// The names that a template may use.
pub(super) fn names(figures: &FigureSet, brief: &Brief) -> Vec<String> {
    let fixed = ["area", "edition", "brief", "releases", "title", AREA, EXHIBITS, CLAIMS];
    let figures = figures.figures.keys().map(FigureId::to_string);
    let of_message = brief.forms().any(Brief::is_message).then_some(letter::NAMES);
    let fixed = fixed.into_iter().chain(of_message.into_iter().flatten());
    fixed.map(str::to_owned).chain(figures).collect()
}

/// Which period was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asked {
    /// The newest of an edition.
    Newest(Period),
    /// This one.
    For(Period),
}

impl Asked {
    /// The period, or the edition's where the newest was asked for.
    fn period(self) -> Period {
        match self {
            Self::Newest(period) | Self::For(period) => period,
        }
    }
}

/// Prints a value with its mark. A missing value is `[x]`, marked with the period that was asked
/// for.
pub(super) fn print(
    words: &Language,
    id: &FigureId,
    figure: &Figure,
    area: &AreaCode,
    point: Option<&Point>,
    asked: Asked,
) -> String {
    let value = point.and_then(|point| point.value);
    let mark = Mark {
        figure: id.to_string(),
        area: area.to_string(),
        period: point.map_or(asked.period(), |point| point.period).to_string(),
        value: value.map(|value| value.to_string()).unwrap_or_default(),
        measure: String::new(),
        against: String::new(),
        chosen: matches!(asked, Asked::For(_)),
    };
    let low = point.is_some_and(|point| point.value == Some(0.0) && point.reason.is_some());
    let text = match value {
        None => "\\[x\\]".to_owned(),
        Some(_) if low => "\\[low\\]".to_owned(),
        Some(value) => format::number_in(words, value, figure.spec.decimals)
            .replace('[', "\\[")
            .replace(']', "\\]"),
    };
    mark.wrap(&text)
}
