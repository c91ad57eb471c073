//! Which briefs and areas a person asked for.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, Diagnostics, Result, Severity, did_you_mean};
use crate::project::{AreaKind, Areas, Brief, BriefId, Period};

use super::load::Loaded;

/// The briefs of these names; all if none is named.
pub(super) fn briefs<'a>(loaded: &'a Loaded, names: &[String]) -> Result<Vec<&'a Brief>> {
    let briefs = &loaded.project.briefs;
    if names.is_empty() {
        return Ok(briefs.values().collect());
    }
    let mut problems = Diagnostics::new();
    let mut chosen = Vec::new();
    for name in names {
        match briefs.get(name.as_str()) {
            Some(brief) => chosen.push(brief),
            None => problems.push(
                Diagnostic::error("unknown-brief", format!("there is no brief `{name}`"))
                    .hint_maybe(did_you_mean(name, briefs.keys().map(BriefId::as_str))),
            ),
        }
    }
    problems.into_result(chosen)
}

/// The codes of the areas that `--only` names.
pub(super) fn areas(areas: &Areas, names: &[String]) -> Result<Option<BTreeSet<String>>> {
    if names.is_empty() {
        return Ok(None);
    }
    let mut problems = Diagnostics::new();
    let mut chosen = BTreeSet::new();
    for name in names {
        let (kind, code) = match name.split_once(':') {
            Some((kind, code)) => (Some(kind), code),
            None => (None, name.as_str()),
        };
        if let (None, Some(kind)) = (kind, AreaKind::from_id(code)) {
            let of_kind = areas.iter().filter(|area| area.kind == kind);
            chosen.extend(of_kind.map(|area| area.code.to_string()));
            continue;
        }
        let known = areas.iter().filter(|area| kind.is_none_or(|kind| area.kind.id() == kind));
        match areas.get(code).filter(|area| kind.is_none_or(|kind| area.kind.id() == kind)) {
            Some(area) => {
                chosen.insert(area.code.to_string());
            }
            None => problems.push(
                Diagnostic::error("unknown-area", format!("there is no area `{name}`"))
                    .hint_maybe(did_you_mean(code, known.map(|area| area.code.as_str())))
                    .hint("name areas as `icb:QWO`, `QWO`, or `icb` for all of a kind"),
            ),
        }
    }
    problems.into_result(Some(chosen))
}

/// Of briefs that nobody named, those that have none of the areas or months asked for are left out; so what
/// was an error for one of them is a note, as long as another was made.
pub(super) fn leave_out_idle(
    found: Diagnostics,
    briefs: &[String],
    areas: &[String],
    as_of: Option<Period>,
) -> Diagnostics {
    let idle = |one: &Diagnostic| match one.code {
        "no-areas" => briefs.is_empty() && !areas.is_empty(),
        "no-data" => briefs.is_empty() && as_of.is_some(),
        _ => false,
    };
    let told = |one: Diagnostic| if idle(&one) { one.severity(Severity::Note) } else { one };
    found.into_iter().map(told).collect()
}
