//! Breaks in a series: months from which values are not comparable with those before (N5).

use schemars::JsonSchema;
use serde::Deserialize;

use super::area::{Area, AreaKind, Areas};
use super::check::Checker;
use super::ids::AreaCode;
use super::period::Period;
use crate::diagnostics::{Diagnostic, Span, did_you_mean};

/// A break in the series of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The first month of what is new.
    pub at: Period,
    /// What changed, within a sentence: `a new collection of data`.
    pub reason: String,
    /// What becomes of a comparison across it.
    pub compare: Compare,
    /// The areas that have it; with [`Break::kinds`] blank, too, all do.
    pub areas: Vec<AreaCode>,
    /// The kinds of area that have it.
    pub kinds: Vec<AreaKind>,
    /// Where it is declared.
    pub span: Span,
}

/// What becomes of a comparison across a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// It is an error of the template.
    Refuse,
    /// It is printed with `[b]`, and the note says why.
    Mark,
}

impl Compare {
    /// Both of them.
    pub(super) const ALL: [Self; 2] = [Self::Refuse, Self::Mark];

    /// The name in project files.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Mark => "mark",
        }
    }
}

impl Break {
    /// Whether the values of an area have it. Of an area that is no more, only its code is known.
    pub fn is_of(&self, code: &AreaCode, area: Option<&Area>) -> bool {
        let everywhere = self.areas.is_empty() && self.kinds.is_empty();
        everywhere
            || self.areas.contains(code)
            || area.is_some_and(|area| self.kinds.contains(&area.kind))
    }

    /// Whether it stands between two months, whichever comes first.
    pub fn is_between(&self, one: Period, other: Period) -> bool {
        one.min(other) < self.at && self.at <= one.max(other)
    }
}

/// A month from which values are not comparable with those before.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBreak {
    /// The first month of what is new: `2021-06`.
    #[schemars(required)]
    at: Option<Period>,
    /// What changed, within a sentence: `a new collection of data`.
    #[schemars(required)]
    reason: Option<String>,
    /// What becomes of a comparison across it; `mark` if not said.
    #[schemars(with = "Option<Compare>")]
    compare: Option<String>,
    /// The codes of the areas that have it; all if neither `areas` nor `kinds` is said.
    areas: Option<Vec<String>>,
    /// The kinds of area that have it.
    #[schemars(with = "Option<Vec<AreaKind>>")]
    kinds: Option<Vec<String>>,
}

/// Checks the breaks of a figure. Whether their areas are there is checked once areas are known.
pub(super) fn check(id: &str, raw: Vec<RawBreak>, checker: &mut Checker<'_>) -> Vec<Break> {
    let mut breaks = Vec::new();
    for (index, raw) in raw.into_iter().enumerate() {
        let index = index.to_string();
        let path = ["figures", id, "breaks", index.as_str()];
        let at = checker.need(raw.at, &path, "at", "the first month of what is new: `2021-06`");
        let reason = checker.text(raw.reason, &path, "reason", "what changed, in a few words");
        let compare = match raw.compare {
            None => Some(Compare::Mark),
            Some(name) => {
                let known = Compare::ALL.into_iter().find(|compare| compare.id() == name);
                if known.is_none() {
                    checker.push_at_value(
                        &[path[0], id, path[2], &index, "compare"],
                        Diagnostic::error(
                            "unknown-compare",
                            format!("`compare` can't be `{name}`"),
                        )
                        .hint_maybe(did_you_mean(&name, Compare::ALL.map(Compare::id))),
                    );
                }
                known
            }
        };
        let mut kinds = Vec::new();
        for (place, name) in raw.kinds.unwrap_or_default().into_iter().enumerate() {
            match AreaKind::from_id(&name) {
                Some(kind) => kinds.push(kind),
                None => checker.push_at_value(
                    &[path[0], id, path[2], &index, "kinds", &place.to_string()],
                    Diagnostic::error("unknown-kind", format!("unknown kind of area `{name}`"))
                        .hint_maybe(did_you_mean(&name, AreaKind::ALL.map(AreaKind::id))),
                ),
            }
        }
        let (Some(at), Some(reason), Some(compare)) = (at, reason, compare) else { continue };
        let reason = reason.trim().trim_end_matches('.').to_owned();
        let areas = raw.areas.unwrap_or_default().into_iter().map(AreaCode::new).collect();
        let span = checker.places.value(&path);
        breaks.push(Break { at, reason, compare, areas, kinds, span });
    }
    breaks.sort_by_key(|one| one.at);
    breaks
}

/// Finds the areas of breaks that are not there.
pub(super) fn unknown_areas<'a>(
    breaks: impl Iterator<Item = &'a Break>,
    areas: &Areas,
) -> Vec<Diagnostic> {
    let known = |code: &AreaCode| areas.known().any(|area| area.code == *code);
    let mut unknown = Vec::new();
    for one in breaks {
        for code in one.areas.iter().filter(|code| !known(code)) {
            let codes = areas.known().map(|area| area.code.as_str());
            unknown.push(
                Diagnostic::error("unknown-area", format!("unknown area `{code}`"))
                    .at(&one.span)
                    .hint_maybe(did_you_mean(code.as_str(), codes)),
            );
        }
    }
    unknown
}
