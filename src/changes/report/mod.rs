//! What is new, the most important first, for whoever writes the covering note.

mod figures;
mod words;

use self::figures::{area_figures, group_figures, is_unusual, revised};
use self::words::reworded;
use super::groups::{group, rewordings, shared};
use super::show::{called, change, count, some, value};
use super::words::Part;
use super::{AreaChanges, Changes, Fate, FateChange};
use crate::project::{AreaKind, long_date};

/// The fewest areas of a kind that are told together.
const TOGETHER: usize = 3;

/// How many areas are named.
const NAMED: usize = 4;

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its title.
    pub title: String,
    /// What it is about, in a sentence.
    pub lead: String,
    /// Its sections; none is empty.
    pub sections: Vec<Section>,
}

/// A section of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What it says.
    pub items: Vec<Item>,
}

/// A part of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A line.
    Line(String),
    /// A line that belongs to the one before.
    More(String),
    /// A table; the last column is words.
    Table {
        /// The names of the columns.
        header: Vec<String>,
        /// The rows.
        rows: Vec<Vec<String>>,
    },
}

impl Report {
    /// Puts changes in order. With `each`, every area is told by itself; else areas of which there
    /// are many are told together.
    pub fn new(changes: &Changes, each: bool) -> Self {
        let kinds: Vec<(Option<AreaKind>, Vec<&AreaChanges>)> =
            shared(changes.areas.iter().map(|area| (AreaKind::from_id(&area.kind), area)));
        let alone = |areas: &[&AreaChanges]| each || areas.len() < TOGETHER;
        let mut sections = head(changes);
        for (kind, areas) in &kinds {
            if alone(areas) {
                sections.extend(areas.iter().map(|area| {
                    let heading = format!("Figures, {}", area.name);
                    section(&heading, area_figures(area, changes.from, changes.to))
                }));
            } else {
                let many = kind.map_or("areas", AreaKind::plural);
                let heading = format!("Figures, {} {many}", areas.len());
                sections.push(section(&heading, group_figures(areas)));
            }
        }
        sections.push(section("Past values that were revised", revised(&changes.areas)));
        let all: Vec<&AreaChanges> = changes.areas.iter().collect();
        for (heading, part) in [
            ("Other words in the text", Part::Text),
            ("Other words in tables", Part::Table),
            ("Other words in notes", Part::Note),
        ] {
            sections.push(section(heading, reworded(rewordings(&all, part), all.len())));
        }
        Self::of(changes, sections)
    }

    /// The same in short: what a person must know before the edition is sent.
    pub fn short(changes: &Changes) -> Self {
        Self::of(changes, head(changes))
    }

    fn of(changes: &Changes, sections: Vec<Section>) -> Self {
        let (from, to) = (changes.from.label(), changes.to.label());
        Self {
            title: format!("{}: {to}", changes.name),
            lead: format!("What is new in the edition of {to} since that of {from}."),
            sections: sections.into_iter().filter(|section| !section.items.is_empty()).collect(),
        }
    }
}

/// What comes before the figures.
fn head(changes: &Changes) -> Vec<Section> {
    vec![
        section("In short", in_short(changes)),
        section("Sources", sources(changes)),
        section("Briefs", fates(changes)),
        section("Claims", claims(changes)),
    ]
}

fn section(heading: &str, items: Vec<Item>) -> Section {
    Section { heading: heading.to_owned(), items }
}

/// The figures that the brief can't do without, and how much there is of the rest.
fn in_short(changes: &Changes) -> Vec<Item> {
    let mut items: Vec<Item> =
        changes.headline.iter().filter_map(|id| headline(changes, id)).map(Item::Line).collect();
    let whole = |area: &&AreaChanges| AreaKind::from_id(&area.kind) == Some(AreaKind::Country);
    for area in changes.areas.iter().filter(whole) {
        let unusual = area.figures.iter().filter(|figure| is_unusual(figure));
        let names: Vec<String> = unusual.map(called).collect();
        if !names.is_empty() {
            items.push(Item::Line(format!("unusual in {}: {}", area.name, names.join("; "))));
        }
    }
    let fails = |claim: &&super::ClaimChange| claim.after.as_deref() == Some("fails");
    let failing = changes.areas.iter().flat_map(|area| &area.claims).filter(fails).count();
    if failing > 0 {
        let told = count(failing, "claim fails", "claims fail");
        items.push(Item::Line(format!("{told} that did not before")));
    }
    let revised: usize = changes.areas.iter().map(|area| area.revised.len()).sum();
    if revised > 0 {
        items.push(Item::Line(format!(
            "{} revised",
            count(revised, "past value was", "past values were")
        )));
    }
    items
}

/// A figure in the country, and in how many areas it rose and fell.
fn headline(changes: &Changes, id: &str) -> Option<String> {
    let whole = |area: &&AreaChanges| AreaKind::from_id(&area.kind) == Some(AreaKind::Country);
    let figure = |area: &AreaChanges| {
        let figure =
            area.figures.iter().find(|figure| figure.figure == id && figure.change.is_some())?;
        Some((area.name.clone(), figure.clone()))
    };
    let mut parts: Vec<String> = changes
        .areas
        .iter()
        .filter(whole)
        .filter_map(figure)
        .filter_map(|(name, figure)| {
            let value = value(&figure, figure.after?.value);
            Some(format!("{value} in {name}, {}", change(&figure)))
        })
        .collect();
    let others: Vec<&AreaChanges> = changes.areas.iter().filter(|area| !whole(area)).collect();
    let group = group(id, &others).filter(|group| group.known >= TOGETHER);
    if let Some(group) = &group {
        let (rose, fell, known) = (group.rose, group.fell, group.known);
        parts.push(format!("it rose in {rose} and fell in {fell} of {known} other areas"));
    }
    let of = changes.areas.iter().find_map(figure)?.1;
    (!parts.is_empty()).then(|| format!("{}: {}", called(&of), parts.join("; ")))
}

fn sources(changes: &Changes) -> Vec<Item> {
    let line = |one: &super::ReleaseChange| {
        let day = |text: &str| text.parse().map_or_else(|_| text.to_owned(), long_date);
        let title = &one.title;
        Item::Line(match (&one.before, &one.after) {
            (Some(before), Some(after)) if before.release == after.release => format!(
                "{title}: {} was published again, on {}, with other bytes",
                day(&after.release),
                day(&after.published)
            ),
            (Some(before), Some(after)) => format!(
                "{title}: {} → {}, published {}",
                day(&before.release),
                day(&after.release),
                day(&after.published)
            ),
            (None, Some(after)) => {
                format!(
                    "{title}: new, {}, published {}",
                    day(&after.release),
                    day(&after.published)
                )
            }
            (Some(before), None) => {
                format!("{title}: no longer used (it was {})", day(&before.release))
            }
            (None, None) => title.clone(),
        })
    };
    if changes.releases.is_empty() {
        return vec![Item::Line(
            "both editions were made from the same releases; what these revised can't be told"
                .to_owned(),
        )];
    }
    changes.releases.iter().map(line).collect()
}

fn fates(changes: &Changes) -> Vec<Item> {
    let both = changes.areas.len();
    let mut items = Vec::new();
    if both > 0 {
        items.push(Item::Line(format!("{} in both editions", count(both, "brief", "briefs"))));
    }
    let wordless = changes.areas.iter().filter(|area| area.words.is_none()).count();
    if wordless > 0 {
        items.push(Item::Line(format!(
            "the words of {} can't be compared: an edition has no Markdown",
            count(wordless, "area", "areas")
        )));
    }
    for ((before, after), areas) in
        shared(changes.fates.iter().map(|one| ((&one.before, &one.after), one)))
    {
        let who = who(&areas);
        let because =
            |reason: &str| if reason.is_empty() { String::new() } else { format!(": {reason}") };
        let was = match before {
            Fate::Made => "they had one".to_owned(),
            Fate::Withheld(reason) => format!("withheld before{}", because(reason)),
            Fate::Failed(reason) => format!("failed before{}", because(reason)),
            Fate::Absent => "not in the older edition".to_owned(),
        };
        items.push(Item::Line(match after {
            Fate::Made => format!("new for {who} ({was})"),
            Fate::Withheld(reason) if before == after => {
                format!("still withheld from {who}{}", because(reason))
            }
            Fate::Withheld(reason) => format!("withheld from {who}{} ({was})", because(reason)),
            Fate::Failed(reason) if before == after => {
                format!("failed again for {who}{}", because(reason))
            }
            Fate::Failed(reason) => format!("failed for {who}{} ({was})", because(reason)),
            Fate::Absent => format!("no longer there for {who} ({was})"),
        }));
    }
    items
}

/// Some areas by name, or how many there are of each kind.
fn who(areas: &[&FateChange]) -> String {
    if areas.len() <= NAMED {
        return some(&areas.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), NAMED);
    }
    let kinds =
        shared(areas.iter().map(|one| (one.kind.as_deref().and_then(AreaKind::from_id), ())));
    let many = kinds.iter().map(|(kind, areas)| match kind {
        Some(kind) => count(areas.len(), kind.label(), kind.plural()),
        None => count(areas.len(), "area", "areas"),
    });
    many.collect::<Vec<_>>().join(", ")
}

fn claims(changes: &Changes) -> Vec<Item> {
    let each =
        changes.areas.iter().flat_map(|area| area.claims.iter().map(move |claim| (claim, area)));
    let mut flips = shared(each.map(|(claim, area)| (claim, area.name.as_str())));
    // What fails now comes first.
    flips.sort_by_key(|(claim, _)| (claim.after.as_deref() != Some("fails"), claim.claim.clone()));
    let words = |result: &Option<String>| result.clone().unwrap_or_else(|| "not there".to_owned());
    let line = |(claim, areas): (&super::ClaimChange, Vec<&str>)| {
        let (before, after) = (words(&claim.before), words(&claim.after));
        let in_areas = count(areas.len(), "area", "areas");
        Item::Line(format!(
            "`{}`: {before} → {after} in {in_areas} ({})",
            claim.claim,
            some(&areas, NAMED)
        ))
    };
    flips.into_iter().map(line).collect()
}
