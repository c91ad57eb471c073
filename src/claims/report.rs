//! Claims across areas: where each holds, and where not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind};
use crate::project::{Area, AreaCode, Brief, ClaimId, Level};

use super::verdict::{Outcome, Verdict};

/// One claim across the areas of a brief.
#[derive(Debug, Clone, Default)]
pub struct ClaimRow {
    /// The areas where it holds.
    pub holds: Vec<Arc<Area>>,
    /// The areas where it fails.
    pub fails: Vec<Arc<Area>>,
    /// The areas where it can't be decided, or computed, and why.
    pub undecided: Vec<(Arc<Area>, String)>,
    /// The areas that it is not meant for.
    pub not_meant: Vec<Arc<Area>>,
    /// Whether it is meant for the edition at all.
    pub in_force: bool,
    /// Areas where the brief would print it and can say neither it nor anything else.
    pub unsaid: Vec<Arc<Area>>,
    /// Areas whose brief prints it.
    used: BTreeSet<AreaCode>,
}

/// All claims of a brief across its areas.
#[derive(Debug, Clone, Default)]
pub struct ClaimTable {
    /// The claims, in the order of the brief.
    pub rows: IndexMap<ClaimId, ClaimRow>,
}

impl ClaimTable {
    /// Puts the outcomes of the areas together.
    pub fn new<'a>(
        brief: &Brief,
        areas: impl IntoIterator<Item = (&'a Arc<Area>, &'a BTreeMap<ClaimId, Outcome>)>,
    ) -> Self {
        let mut rows: IndexMap<ClaimId, ClaimRow> = brief
            .claims
            .keys()
            .map(|id| (id.clone(), ClaimRow { in_force: true, ..ClaimRow::default() }))
            .collect();
        for (area, outcomes) in areas {
            for (id, outcome) in outcomes {
                let Some(row) = rows.get_mut(id) else { continue };
                let area = Arc::clone(area);
                match &outcome.verdict {
                    Verdict::Holds => row.holds.push(area.clone()),
                    Verdict::Fails => row.fails.push(area.clone()),
                    Verdict::Undecided(why) => row.undecided.push((area.clone(), why.clone())),
                    Verdict::Faulty(problems) => {
                        let why = problems.iter().next().map(|one| one.message.clone());
                        row.undecided.push((area.clone(), why.unwrap_or_default()));
                    }
                    Verdict::NotInForce => row.in_force = false,
                    Verdict::NotMeant => row.not_meant.push(area.clone()),
                }
                if outcome.used {
                    row.used.insert(area.code.clone());
                    if outcome.said.is_none() {
                        row.unsaid.push(area);
                    }
                }
            }
        }
        Self { rows }
    }

    /// What is to be said of the claims: those that their brief would print and can't say, and
    /// those that contradict each other.
    pub fn findings(&self, brief: &Brief) -> Diagnostics {
        let mut found = Diagnostics::new();
        for (id, row) in &self.rows {
            let Some(spec) = brief.claims.get(id) else { continue };
            if row.unsaid.is_empty() {
                continue;
            }
            let message = format!("the claim `{id}` can't be made {}", places(&row.unsaid));
            let one = match spec.level {
                Level::Error => Diagnostic::error("claim-fails", message)
                    .kind(Kind::Finding)
                    .why("no brief, and no variant of one, that prints its sentence is made there"),
                Level::Warn => Diagnostic::warning("claim-fails", message)
                    .why("its sentence is left out there"),
            };
            let unsaid = |area: &Area| row.unsaid.iter().any(|one| one.code == area.code);
            let missing = row.undecided.iter().find(|(area, _)| unsaid(area));
            let one = match missing {
                Some((area, why)) => {
                    one.why(format!("it can't be decided in {}: {why}", area.prose))
                }
                None => one,
            };
            let one = if row.in_force { one } else { one.why("it is not meant for this edition") };
            let one = match row.not_meant.iter().find(|area| unsaid(area)) {
                Some(area) => one
                    .why(format!("it is not meant for an area such as {}", area.prose))
                    .hint(format!(
                        "print it where it is meant: `{{% if area.kind != \"{}\" %}}`",
                        area.kind.id()
                    )),
                None => one,
            };
            found.push(
                one.at(&spec.test.span)
                    .hint("look at the data, then mend the argument; or give it an `otherwise`"),
            );
        }
        found.extend(self.contradictions(brief));
        found
    }

    /// Pairs of claims that briefs print together, that each hold somewhere, and nowhere both.
    fn contradictions(&self, brief: &Brief) -> Diagnostics {
        let bound = |id: &ClaimId| {
            brief
                .claims
                .get(id)
                .is_some_and(|one| one.otherwise.is_none() && one.level == Level::Error)
        };
        let rows: Vec<_> = self.rows.iter().filter(|(id, _)| bound(id)).collect();
        let mut found = Diagnostics::new();
        for (at, (one_id, one)) in rows.iter().enumerate() {
            for (other_id, other) in rows.iter().skip(at + 1) {
                let both: BTreeSet<&AreaCode> = one.used.intersection(&other.used).collect();
                let here = |row: &ClaimRow| -> BTreeSet<AreaCode> {
                    let codes = row.holds.iter().map(|area| area.code.clone());
                    codes.filter(|code| both.contains(code)).collect()
                };
                let (first, second) = (here(one), here(other));
                let decided = first.len() + second.len() == both.len();
                let somewhere = !first.is_empty() && !second.is_empty();
                if !somewhere || !decided || !first.is_disjoint(&second) {
                    continue;
                }
                let Some(spec) = brief.claims.get(*one_id) else { continue };
                found.push(
                    Diagnostic::error(
                        "contradictory-claims",
                        format!("the claims `{one_id}` and `{other_id}` never hold together"),
                    )
                    .kind(Kind::Finding)
                    .at(&spec.span)
                    .why(format!(
                        "of {} areas whose brief prints both, the one holds in {} and the other in the rest",
                        both.len(),
                        first.len()
                    ))
                    .hint("make one of them the `otherwise` of the other"),
                );
            }
        }
        found
    }
}

/// `in Exampleshire`, `in 12 areas: A, B, C and 9 more`.
fn places(areas: &[Arc<Area>]) -> String {
    match areas {
        [one] => format!("in {}", one.name),
        many => {
            let some: Vec<&str> = many.iter().take(5).map(|area| area.name.as_str()).collect();
            let some = some.join(", ");
            let more = many.len().saturating_sub(5);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("in {} areas: {some}{more}", many.len())
        }
    }
}
