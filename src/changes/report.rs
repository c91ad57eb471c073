//! What is new, the most important first, for whoever writes the covering note.

use super::figures::{FigureChange, Revised};
use super::groups::{Group, Rewording, groups, rewordings, shared};
use super::movement::Level;
use super::show::{count, percent, signed, some, unusual};
use super::words::Part;
use super::{AreaChanges, Changes, Fate, FateChange};
use crate::figures::format;
use crate::project::{AreaKind, Period, long_date};

/// The fewest areas of a kind that are told together.
const TOGETHER: usize = 3;

/// How many areas are named.
const NAMED: usize = 4;

/// How many reworded places are told of a part.
const REWORDED: usize = 12;

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
        let mut sections = vec![
            section("Sources", sources(changes)),
            section("Briefs", fates(changes)),
            section("Claims", claims(changes)),
        ];
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
        let (from, to) = (changes.from.label(), changes.to.label());
        Self {
            title: format!("{}: {to}", changes.name),
            lead: format!("What is new in the edition of {to} since that of {from}."),
            sections: sections.into_iter().filter(|section| !section.items.is_empty()).collect(),
        }
    }
}

fn section(heading: &str, items: Vec<Item>) -> Section {
    Section { heading: heading.to_owned(), items }
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
        return vec![Item::Line("both editions were made from the same releases".to_owned())];
    }
    changes.releases.iter().map(line).collect()
}

fn fates(changes: &Changes) -> Vec<Item> {
    let both = changes.areas.len();
    let mut items = Vec::new();
    if both > 0 {
        items.push(Item::Line(format!("{} in both editions", count(both, "brief", "briefs"))));
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

/// The figures of one area, those that moved most unusually first.
fn area_figures(area: &AreaChanges, from: Period, to: Period) -> Vec<Item> {
    let mut moved: Vec<&FigureChange> =
        area.figures.iter().filter(|one| one.change.is_some()).collect();
    moved.sort_by_key(|one| {
        std::cmp::Reverse(one.movement.as_ref().map(super::Movement::level).unwrap_or(Level::Usual))
    });
    let rows: Vec<Vec<String>> = moved.iter().map(|figure| row(figure, from, to)).collect();
    let mut items = Vec::new();
    if !rows.is_empty() {
        let header =
            ["figure".to_owned(), from.label(), to.label(), "change".into(), "how usual".into()];
        items.push(Item::Table { header: header.into(), rows });
    }
    let name = |figure: &FigureChange| format!("{} ({})", figure.label, figure.unit);
    let still = area.figures.iter().filter(|one| one.change.is_none());
    for (period, names) in shared(still.filter_map(|one| {
        let (before, after) = (one.before?, one.after?);
        (before.period == after.period).then(|| (after.period, name(one)))
    })) {
        items.push(Item::Line(format!(
            "no newer value than that of {}: {}",
            period.label(),
            names.join(", ")
        )));
    }
    for figure in &area.figures {
        let told = match (figure.before, figure.after) {
            (Some(before), None) => format!("no value any more; it was {}", at(figure, before, to)),
            (None, Some(after)) => format!("new: {}", at(figure, after, to)),
            (Some(before), Some(after)) if after.period < before.period => format!(
                "the newest value is older than before: {} after {}",
                at(figure, after, to),
                at(figure, before, to)
            ),
            (Some(_) | None, _) => continue,
        };
        items.push(Item::Line(format!("{}: {told}", name(figure))));
    }
    items
}

fn row(figure: &FigureChange, from: Period, to: Period) -> Vec<String> {
    let (Some(before), Some(after), Some(change)) = (figure.before, figure.after, figure.change)
    else {
        return Vec::new();
    };
    let mut moved = signed(change, figure.decimals);
    if figure.unit.starts_with('%') {
        moved.push_str(" points");
    }
    if let Some(share) = figure.percent {
        moved.push_str(&format!(" ({})", percent(share)));
    }
    let mut how = match &figure.movement {
        Some(movement) => unusual(movement),
        None => "too little is known of past changes".to_owned(),
    };
    let unusual = figure.movement.as_ref().is_some_and(|movement| movement.level() > Level::Usual);
    if let Some(year_ago) = figure.year_ago.filter(|_| unusual) {
        how.push_str(&format!("; a year before {}", signed(year_ago, figure.decimals)));
    }
    if let Some(restated) = figure.restated {
        let restated = format::plain(restated, figure.decimals);
        how.push_str(&format!("; {} is now {restated}", before.period.label()));
    }
    vec![
        format!("{}, {}", figure.label, figure.unit),
        at(figure, super::At { ..before }, from),
        at(figure, after, to),
        moved,
        how,
    ]
}

/// A value, with its month where that is not the expected one.
fn at(figure: &FigureChange, at: super::At, expected: Period) -> String {
    let value = format::number(at.value, figure.decimals);
    if at.period == expected { value } else { format!("{value} ({})", at.period.label()) }
}

fn group_figures(areas: &[&AreaChanges]) -> Vec<Item> {
    let groups = groups(areas);
    if groups.is_empty() {
        return vec![Item::Line("no figure has a newer value".to_owned())];
    }
    let header = ["figure", "rose", "fell", "same", "median", "most", "least"].map(str::to_owned);
    let rows = groups.iter().map(|group| {
        let share = group.figure.unit.starts_with('%');
        let size =
            |size: f64| if share { format!("{} points", signed(size, 1)) } else { percent(size) };
        let extreme = |one: Option<(&str, f64)>| {
            one.map_or_else(|| "–".to_owned(), |(name, most)| format!("{name} {}", size(most)))
        };
        vec![
            format!("{}, {}", group.figure.label, group.figure.unit),
            group.rose.to_string(),
            group.fell.to_string(),
            (group.known - group.rose - group.fell).to_string(),
            size(group.median),
            extreme(group.most),
            extreme(group.least),
        ]
    });
    let mut items = vec![Item::Table { header: header.into(), rows: rows.collect() }];
    items.extend(groups.iter().filter(|group| !group.unusual.is_empty()).map(unusual_in));
    let judged = groups.iter().map(|group| group.judged).sum::<usize>();
    if judged == 0 {
        items.push(Item::Line(
            "too little is known of past changes here to say which are unusual".to_owned(),
        ));
    }
    items
}

fn unusual_in(group: &Group<'_>) -> Item {
    let Group { figure, unusual, judged, .. } = group;
    Item::Line(format!(
        "{}, {}: larger than nine in ten changes before in {} of {judged} ({})",
        figure.label,
        figure.unit,
        unusual.len(),
        some(unusual, NAMED)
    ))
}

fn revised(areas: &[AreaChanges]) -> Vec<Item> {
    let all = areas.iter().flat_map(|area| area.revised.iter().map(move |one| (area, one)));
    let figures = shared(all.map(|(area, one)| ((&one.figure, &one.label), (area, one))));
    let line = |((_, label), values): ((&String, &String), Vec<(&AreaChanges, &Revised)>)| {
        let periods = || values.iter().map(|(_, one)| one.period);
        let (first, last) = (periods().min()?, periods().max()?);
        let when = if first == last {
            first.label()
        } else {
            format!("{} to {}", first.label(), last.label())
        };
        let areas = shared(values.iter().map(|(area, _)| (&area.code, ()))).len();
        let (area, most) =
            values.iter().max_by(|one, other| relative(one.1).total_cmp(&relative(other.1)))?;
        let value = |value: Option<f64>| {
            value.map_or_else(|| "[x]".to_owned(), |value| format::number(value, most.decimals))
        };
        let (mut before, mut after) = (value(most.before), value(most.after));
        if let (true, Some(was), Some(is)) = (before == after, most.before, most.after) {
            // Readers never saw it; those who check do.
            (before, after) = (was.to_string(), is.to_string());
        }
        let many = count(values.len(), "value", "values");
        let where_ = count(areas, "area", "areas");
        let largest = if values.len() == 1 { "" } else { "; most: " };
        let largest = if largest.is_empty() { ": ".to_owned() } else { largest.to_owned() };
        Some(Item::Line(format!(
            "{label}: {many} in {where_}, {when}{largest}{}, {}, {before} → {after}",
            area.name,
            most.period.label()
        )))
    };
    figures.into_iter().filter_map(line).collect()
}

/// How much a value was revised, in relation to itself; one that came or went counts most.
fn relative(revised: &Revised) -> f64 {
    match (revised.before, revised.after) {
        (Some(before), Some(after)) if before != 0.0 => ((after - before) / before).abs(),
        (Some(_) | None, _) => f64::INFINITY,
    }
}

fn reworded(found: Vec<Rewording<'_>>, all: usize) -> Vec<Item> {
    let more = found.len().saturating_sub(REWORDED);
    let line = |one: &Rewording<'_>| {
        let areas = match one.areas.len() {
            many if many == all && all > NAMED => format!("all {all} areas"),
            many if many > NAMED => format!("{many} areas ({})", some(&one.areas, NAMED)),
            _ => some(&one.areas, NAMED),
        };
        let words = one.words;
        let shown = |text: &str| shortened(text, 240);
        let told = match (words.before.is_empty(), words.after.is_empty()) {
            (true, _) if words.lead.is_empty() => format!("new: “{}”", shown(&words.after)),
            (_, true) if words.lead.is_empty() => format!("gone: “{}”", shown(&words.before)),
            (before, after) => {
                let or_nothing = |nothing: bool, text: &str| {
                    if nothing { "–".to_owned() } else { shown(text) }
                };
                format!(
                    "“… {} [{} → {}] {} …”",
                    words.lead,
                    or_nothing(before, &words.before),
                    or_nothing(after, &words.after),
                    words.trail
                )
            }
        };
        Item::Line(format!("{areas}: {told}"))
    };
    let mut items: Vec<Item> = found.iter().take(REWORDED).map(line).collect();
    if more > 0 {
        items.push(Item::Line(format!(
            "and {more} more; `--only` shows an area's, `--format json` all"
        )));
    }
    items
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{} …", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
