//! Areas by what a person writes for them.

use jiff::civil::Date;

use super::rows::finding;
use crate::diagnostics::{Diagnostic, Result};
use crate::project::{AreaCode, AreaKind, Areas, Named, Names};

/// Finds areas by code, by name, or by either behind a kind: `icb:QWO`.
pub(super) struct Finder<'a> {
    areas: &'a Areas,
    names: [(AreaKind, Names); AreaKind::ALL.len()],
}

impl<'a> Finder<'a> {
    /// A finder that knows areas by their names on a day, and by any code that they ever had.
    pub(super) fn new(areas: &'a Areas, today: Date) -> Self {
        let now = areas.on(today);
        Self { areas, names: AreaKind::ALL.map(|kind| (kind, Names::new(&now, kind))) }
    }

    /// The area that is meant. What is wrong does not repeat the words.
    pub(super) fn find(&self, words: &str) -> Result<AreaCode, Diagnostic> {
        let kind = words
            .split_once(':')
            .and_then(|(kind, rest)| Some((AreaKind::from_id(kind.trim())?, rest.trim())));
        let (kind, words) = kind.map_or((None, words), |(kind, rest)| (Some(kind), rest));
        let fits = |one: AreaKind| kind.is_none_or(|kind| kind == one);
        let code = self.areas.get(words).or_else(|| self.areas.get(&words.to_uppercase()));
        if let Some(area) = code.filter(|area| fits(area.kind)) {
            return Ok(area.code.clone());
        }
        let mut found: Vec<AreaCode> = Vec::new();
        let mut near = None;
        for (_, names) in self.names.iter().filter(|(kind, _)| fits(*kind)) {
            match names.find(words) {
                Named::One(code) => found.push(code),
                Named::Several(codes) => found.extend(codes),
                Named::None(name) => near = near.or(name),
            }
        }
        match found.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(finding("unknown-area", "unknown area")
                .hint_maybe(near.map(|near| format!("did you mean `{near}`?")))
                .hint("write its code or its name as in `briefs/areas.csv`")),
            several => {
                let codes: Vec<&str> = several.iter().map(AreaCode::as_str).collect();
                Err(finding("unknown-area", "several areas have this name")
                    .hint(format!("write the code: `{}`", codes.join("`, `"))))
            }
        }
    }
}

/// Whether an area is a constituency.
pub(super) fn is_constituency(areas: &Areas, code: &AreaCode) -> bool {
    areas.get(code.as_str()).is_some_and(|area| area.kind == AreaKind::Constituency)
}
