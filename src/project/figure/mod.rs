//! `figures.yaml`: the catalogue of figures shared by all briefs.

mod raw;

use indexmap::IndexMap;

use super::breaks::{self, Break};
use super::check::{Checker, Spanned};
use super::ids::FigureId;
use super::pack::{Layer, settle};
use super::unit::Unit;
use crate::diagnostics::{Diagnostic, Diagnostics, Span, did_you_mean};
pub(super) use raw::RawFigures;
use raw::{RawCoverage, RawFigure, Texts};

/// Names that templates use for other things than figures.
const RESERVED: [&str; 16] = [
    "area",
    "edition",
    "brief",
    "releases",
    "title",
    "claim",
    "chart",
    "table",
    "cite",
    "quote",
    "bibliography",
    "recipient",
    "sender",
    "message",
    "unsubscribe",
    "link",
];

/// How a figure's value is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
}

/// How much of an area a figure must have read to be printed (N3).
#[derive(Debug, Clone, PartialEq)]
pub struct CoverageSpec {
    /// The least share of parts with data, from 0 to 1; below it the value is withheld.
    pub at_least: f64,
    /// What the parts are called: `practices`.
    pub parts: String,
}

/// A figure as the catalogue defines it.
#[derive(Debug, Clone)]
pub struct FigureSpec {
    /// Its id: a variable in templates.
    pub id: FigureId,
    /// Its name within a sentence: `fully qualified GPs`.
    pub label: String,
    /// Its unit: `FTE`, `patients`, `%`.
    pub unit: Unit,
    /// How many decimals are printed.
    pub decimals: usize,
    /// What it counts and what not.
    pub definition: String,
    /// What a reader must know about it (S4).
    pub caveats: Vec<String>,
    /// Months from which values are not comparable with those before, in their order.
    pub breaks: Vec<Break>,
    /// Which way is better, if either.
    pub better: Option<Direction>,
    /// How many months older than the edition its newest value may be; older is missing.
    pub within_months: Option<u32>,
    /// How much must be covered, where the queries tell.
    pub coverage: Option<CoverageSpec>,
    /// The queries, whose rows are put together: `area_code, period, value`, and perhaps
    /// `covered, of`.
    pub sql: Vec<Spanned>,
    /// The figures whose values the query reads, as tables `figure_<id>`.
    pub uses: Vec<FigureId>,
    /// Where it is defined.
    pub span: Span,
}

impl FigureSpec {
    /// Whether the value is a share, so that a change is in percentage points (N4).
    pub fn is_share(&self) -> bool {
        self.unit.is_share()
    }
}

/// Checks `figures.yaml`. The figures come back in an order in which each follows those it uses.
pub(super) fn check(
    mut layers: Vec<Layer<'_, RawFigures>>,
    diagnostics: &mut Diagnostics,
) -> IndexMap<FigureId, FigureSpec> {
    settle("figures", &mut layers, |raw| raw.figures.as_mut(), diagnostics);
    let entries = layers.iter().filter_map(|layer| layer.raw.figures.as_ref());
    let names: Vec<String> = entries.flat_map(IndexMap::keys).cloned().collect();
    let mut figures = IndexMap::new();
    let mut files = Vec::new();
    for Layer { raw, places, .. } in layers {
        let mut checker = Checker { places: &places, diagnostics };
        let what = "a mapping from id to figure";
        let mut here = Vec::new();
        for (id, raw) in checker.need(raw.figures, &[], "figures", what).unwrap_or_default() {
            if let Some(figure) = check_figure(&id, raw, &names, &mut checker) {
                here.push(figure.id.clone());
                figures.insert(figure.id.clone(), figure);
            }
        }
        files.push((places, here));
    }
    for (places, here) in &files {
        let mut checker = Checker { places, diagnostics };
        for figure in here.iter().filter_map(|id| figures.get(id)) {
            check_mixed(figure, &figures, &mut checker);
        }
    }
    in_order(figures, diagnostics)
}

fn check_figure(
    id: &str,
    raw: RawFigure,
    names: &[String],
    checker: &mut Checker<'_>,
) -> Option<FigureSpec> {
    let path = ["figures", id];
    checker.id(id, &path);
    if RESERVED.contains(&id) {
        checker.push_at_key(
            &path,
            Diagnostic::error("reserved-id", format!("`{id}` means something else in templates"))
                .hint(format!("call the figure something else, such as `{id}_total`")),
        );
    }
    let label = checker.text(raw.label, &path, "label", "its name within a sentence");
    let unit = checker.text(raw.unit, &path, "unit", "such as `FTE`, `patients` or `%`");
    let unit = unit.and_then(|text| {
        let unit = Unit::parse(&text);
        if unit.is_none() {
            checker.push_at_value(
                &["figures", id, "unit"],
                Diagnostic::error("wrong-unit", format!("`{text}` is no unit"))
                    .hint("a ratio names both: `patients per FTE`, `FTE per 10,000 patients`"),
            );
        }
        unit
    });
    let definition = checker.text(raw.definition, &path, "definition", "what it counts");
    let sql = check_sql(id, raw.sql, checker);
    let decimals = usize::from(raw.decimals.unwrap_or(0));
    if decimals > 6 {
        checker.push_at_value(
            &["figures", id, "decimals"],
            Diagnostic::error("too-precise", "no more than 6 decimals can be printed"),
        );
    }
    let better = match raw.better.as_deref() {
        None => None,
        Some("up") => Some(Direction::Up),
        Some("down") => Some(Direction::Down),
        Some(other) => {
            checker.push_at_value(
                &["figures", id, "better"],
                Diagnostic::error("unknown-direction", format!("unknown direction `{other}`"))
                    .hint_maybe(did_you_mean(other, ["up", "down"])),
            );
            None
        }
    };
    let coverage = raw.coverage.and_then(|raw| check_coverage(id, raw, checker));
    let breaks = breaks::check(id, raw.breaks.unwrap_or_default(), checker);
    let sql = sql?;
    check_adds(id, unit.as_ref(), raw.adds, &sql, checker);
    let uses = check_uses(&sql, names, checker);
    Some(FigureSpec {
        id: FigureId::new(id),
        label: label?,
        unit: unit?,
        decimals,
        definition: definition?,
        caveats: raw.caveat.map(|Texts(texts, _)| texts).unwrap_or_default(),
        breaks,
        better,
        within_months: raw.within_months,
        coverage,
        sql,
        uses,
        span: checker.places.key(&path),
    })
}

/// Reads `coverage: { at_least: 90%, parts: practices }`.
fn check_coverage(id: &str, raw: RawCoverage, checker: &mut Checker<'_>) -> Option<CoverageSpec> {
    let path = ["figures", id, "coverage"];
    let at_least = checker.text(raw.at_least, &path, "at_least", "a percentage such as `90%`");
    let parts = checker.text(raw.parts, &path, "parts", "what the parts are called: `practices`");
    let at_least = at_least.and_then(|text| {
        let number = text.trim().strip_suffix('%').and_then(|text| text.trim().parse::<f64>().ok());
        let share = number.filter(|percent| (0.0..=100.0).contains(percent));
        if share.is_none() {
            checker.push_at_value(
                &["figures", id, "coverage", "at_least"],
                Diagnostic::error("wrong-coverage", format!("`{text}` is no share"))
                    .hint("write a percentage from 0% to 100%, such as `at_least: 90%`"),
            );
        }
        share
    });
    Some(CoverageSpec { at_least: at_least? / 100.0, parts: parts? })
}

/// Checks that there is a query, and notes the place of each.
fn check_sql(id: &str, raw: Option<Texts>, checker: &mut Checker<'_>) -> Option<Vec<Spanned>> {
    let path = ["figures", id];
    let what = "a query of `area_code, period, value`, or a list of such queries";
    let Texts(queries, list) = checker.need(raw, &path, "sql", what)?;
    if queries.is_empty() || queries.iter().any(|query| query.trim().is_empty()) {
        let blank = Diagnostic::error("blank", "`sql` is blank").hint(format!("write {what}"));
        checker.push_at_value(&["figures", id, "sql"], blank);
        return None;
    }
    let spanned = |(index, text): (usize, String)| {
        let index = index.to_string();
        let path = ["figures", id, "sql", &index];
        let span = checker.places.value(if list { &path } else { &path[..3] });
        Spanned { text, span }
    };
    Some(queries.into_iter().enumerate().map(spanned).collect())
}

/// The names in a query.
fn names_in(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

/// People who work in two places are counted in both: headcounts of areas don't add up. A figure
/// that puts them together from parts must say why that is right.
fn check_adds(
    id: &str,
    unit: Option<&Unit>,
    adds: Option<String>,
    sql: &[Spanned],
    checker: &mut Checker<'_>,
) {
    let reason = adds.as_ref().is_some_and(|reason| !reason.trim().is_empty());
    let heads = unit.is_some_and(Unit::counts_heads);
    let parts = |query: &Spanned| {
        names_in(&query.text.to_lowercase())
            .any(|name| name == "area_within" || name == "area_parts")
    };
    if heads && !reason && sql.iter().any(parts) {
        checker.push_at_value(
            &["figures", id, "unit"],
            Diagnostic::error("headcount-added", format!("`{id}` adds up headcounts of areas"))
                .why("who works in two of them would be counted twice")
                .hint("count full-time equivalents, or read a headcount that is published for the area")
                .hint("if nobody can be in two of them, say why: `adds: a practice reports once`"),
        );
    }
    if adds.is_some() && !(heads && reason) {
        checker.push_at_key(
            &["figures", id, "adds"],
            Diagnostic::error("adds-nothing", "`adds` says why headcounts of areas add up")
                .hint("write the reason, or take it out where no headcounts are added"),
        );
    }
}

/// FTE and headcount never make one number, unless it is how many of one there are for each of the
/// other (N4).
fn check_mixed(
    figure: &FigureSpec,
    all: &IndexMap<FigureId, FigureSpec>,
    checker: &mut Checker<'_>,
) {
    let used = || figure.uses.iter().filter_map(|id| all.get(id));
    let fte = used().find(|used| used.unit.is_fte());
    let heads = used().find(|used| used.unit.is_headcount());
    let (id, unit) = (&figure.id, &figure.unit);
    let (one, other) = match (fte, heads) {
        (Some(fte), Some(heads)) if !unit.is_ratio() => (fte, heads),
        (Some(fte), None) if unit.is_headcount() => (figure, fte),
        (None, Some(heads)) if unit.is_fte() => (figure, heads),
        _ => return,
    };
    let which = |one: &FigureSpec| format!("`{}` is in {}", one.id, one.unit);
    checker.push_at_value(
        &["figures", id.as_str(), "unit"],
        Diagnostic::error("mixed-units", format!("`{id}` mixes full-time equivalents and heads"))
            .why(format!("{}, {}", which(one), which(other)))
            .hint("if it divides one by the other, its unit says so: `FTE per headcount`")
            .hint("they are never added, subtracted or compared: use figures of one unit"),
    );
}

/// Where a name stands in a query; the query if it stands there in no such form.
fn word_in(query: &Span, word: &str) -> Span {
    let (text, start) = (&query.file.text, query.range().start);
    let rest = text.get(start..).unwrap_or_default();
    let within = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let found = rest.match_indices(word).find(|(at, _)| {
        let (before, after) = (&rest[..*at], &rest[at + word.len()..]);
        !within(before.chars().next_back()) && !within(after.chars().next())
    });
    found.map_or_else(
        || query.clone(),
        |(at, _)| Span::new(&query.file, start + at..start + at + word.len()),
    )
}

/// Finds the names `figure_<id>` in queries, and checks that there are such figures.
fn check_uses(queries: &[Spanned], names: &[String], checker: &mut Checker<'_>) -> Vec<FigureId> {
    let mut uses = Vec::new();
    for query in queries {
        for used in names_in(&query.text).filter_map(|word| word.strip_prefix("figure_")) {
            if !names.iter().any(|name| name == used) {
                checker.diagnostics.push(
                    Diagnostic::error("unknown-figure", format!("unknown figure `{used}`"))
                        .at(&word_in(&query.span, &format!("figure_{used}")))
                        .hint_maybe(did_you_mean(used, names.iter().map(String::as_str))),
                );
            }
            let used = FigureId::new(used);
            if !uses.contains(&used) {
                uses.push(used);
            }
        }
    }
    uses
}

/// Sorts figures so that each follows those it uses; reports cycles.
fn in_order(
    mut figures: IndexMap<FigureId, FigureSpec>,
    diagnostics: &mut Diagnostics,
) -> IndexMap<FigureId, FigureSpec> {
    let mut ordered: IndexMap<FigureId, FigureSpec> = IndexMap::new();
    loop {
        let known: Vec<&FigureId> = figures.keys().collect();
        let ready = figures
            .iter()
            .position(|(_, figure)| !figure.uses.iter().any(|used| known.contains(&used)));
        let Some(at) = ready else { break };
        if let Some((id, figure)) = figures.shift_remove_index(at) {
            ordered.insert(id, figure);
        }
    }
    let rest: Vec<&str> = figures.keys().map(FigureId::as_str).collect();
    for figure in figures.values() {
        diagnostics.push(
            Diagnostic::error(
                "figure-cycle",
                format!("figure `{}` is defined by itself", figure.id),
            )
            .at(&figure.span)
            .why(format!("these figures use each other: `{}`", rest.join("`, `")))
            .hint("let one of them read a table instead"),
        );
    }
    ordered
}
