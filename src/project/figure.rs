//! `figures.yaml`: the catalogue of figures shared by all briefs.

use indexmap::IndexMap;
use serde::Deserialize;

use super::check::{Checker, Spanned};
use super::ids::FigureId;
use super::yaml::Places;
use crate::diagnostics::{Diagnostic, Diagnostics, Span, did_you_mean};

/// Names that templates use for other things than figures.
const RESERVED: [&str; 8] =
    ["area", "edition", "brief", "releases", "title", "claim", "chart", "table"];

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
    pub unit: String,
    /// How many decimals are printed.
    pub decimals: usize,
    /// What it counts and what not.
    pub definition: String,
    /// What a reader must know about it (S4).
    pub caveat: Option<String>,
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
        self.unit == "%"
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFigures {
    figures: Option<IndexMap<String, RawFigure>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFigure {
    label: Option<String>,
    unit: Option<String>,
    decimals: Option<u8>,
    definition: Option<String>,
    caveat: Option<String>,
    better: Option<String>,
    within_months: Option<u32>,
    coverage: Option<RawCoverage>,
    sql: Option<Queries>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCoverage {
    at_least: Option<String>,
    parts: Option<String>,
}

/// One query, or a list of them.
#[derive(Debug)]
struct Queries(Vec<String>, bool);

impl<'de> Deserialize<'de> for Queries {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Queries;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a query or a list of queries")
            }

            fn visit_str<E>(self, text: &str) -> Result<Queries, E> {
                Ok(Queries(vec![text.to_owned()], false))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut list: A,
            ) -> Result<Queries, A::Error> {
                let mut queries = Vec::new();
                while let Some(query) = list.next_element::<String>()? {
                    queries.push(query);
                }
                Ok(Queries(queries, true))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// Checks `figures.yaml`. The figures come back in an order in which each follows those it uses.
pub(super) fn check(
    raw: RawFigures,
    places: &Places,
    diagnostics: &mut Diagnostics,
) -> IndexMap<FigureId, FigureSpec> {
    let mut checker = Checker { places, diagnostics };
    let entries = checker
        .need(raw.figures, &[], "figures", "a mapping from id to figure")
        .unwrap_or_default();
    let names: Vec<String> = entries.keys().cloned().collect();
    let mut figures = IndexMap::new();
    for (id, raw) in entries {
        if let Some(figure) = check_figure(&id, raw, &names, &mut checker) {
            figures.insert(figure.id.clone(), figure);
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
    let sql = sql?;
    let uses = check_uses(&sql, names, checker);
    Some(FigureSpec {
        id: FigureId::new(id),
        label: label?,
        unit: unit?,
        decimals,
        definition: definition?,
        caveat: raw.caveat,
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
fn check_sql(id: &str, raw: Option<Queries>, checker: &mut Checker<'_>) -> Option<Vec<Spanned>> {
    let path = ["figures", id];
    let what = "a query of `area_code, period, value`, or a list of such queries";
    let Queries(queries, list) = checker.need(raw, &path, "sql", what)?;
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

/// Finds the names `figure_<id>` in queries, and checks that there are such figures.
fn check_uses(queries: &[Spanned], names: &[String], checker: &mut Checker<'_>) -> Vec<FigureId> {
    let mut uses = Vec::new();
    for query in queries {
        let words = query.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        for used in words.filter_map(|word| word.strip_prefix("figure_")) {
            if !names.iter().any(|name| name == used) {
                checker.diagnostics.push(
                    Diagnostic::error("unknown-figure", format!("unknown figure `{used}`"))
                        .at(&query.span)
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
