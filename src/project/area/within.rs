//! What each area is within on a day, through its parents and through the mappings of
//! `area_parts.csv`, with weights.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::{AreaKind, Areas};
use crate::project::ids::AreaCode;

/// That an area counts towards one above it, or towards itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Within {
    /// The area, or a practice that no list has.
    pub area: AreaCode,
    /// The one above.
    pub within: AreaCode,
    /// What sort of place that is.
    pub kind: AreaKind,
    /// How much of the area counts, more than 0 and up to 1.
    pub weight: f64,
    /// On what basis, if a mapping on the way has one.
    pub basis: Option<String>,
}

/// A weight, and what it is based on.
type Share = (f64, BTreeSet<Arc<str>>);
/// All that an area is within.
type Reach = BTreeMap<AreaCode, Share>;

struct Step {
    whole: AreaCode,
    kind: AreaKind,
    weight: f64,
    basis: Option<Arc<str>>,
}

impl Areas {
    /// What every area and every part is within on a day: itself at weight 1, and all above it.
    ///
    /// The ways up lead through wholes of several kinds (a practice is in a sub-ICB location and
    /// in two constituencies). Weights multiply along a way and add up over wholes of one kind; of
    /// the kinds, the one by which most of the area counts decides, and of equals the one with the
    /// least modelling.
    pub fn within(&self, date: Date) -> Vec<Within> {
        self.within_without(date, &[])
    }

    /// The same without areas of some kinds.
    fn within_without(&self, date: Date, kinds: &[AreaKind]) -> Vec<Within> {
        let now = self.on(date);
        let kind_of = |code: &AreaCode| now.get(code.as_str()).map(|area| area.kind);
        let up = now.steps(date);
        let mut known: BTreeMap<AreaCode, Arc<Reach>> = BTreeMap::new();
        let kind = |code: &AreaCode| kind_of(code).unwrap_or(AreaKind::Practice);
        let codes = now.by_code.keys().chain(up.keys());
        for code in codes.filter(|code| !kinds.contains(&kind(code))) {
            reach(code, &up, &mut known, 0);
        }
        let mut all = Vec::new();
        for (area, reach) in &known {
            for (within, (weight, bases)) in reach.iter() {
                let kind = kind(within);
                let basis = bases.iter().map(|basis| &**basis).collect::<Vec<_>>().join("; ");
                let basis = Some(basis).filter(|basis| !basis.is_empty());
                let (area, within) = (area.clone(), within.clone());
                all.push(Within { area, within, kind, weight: *weight, basis });
            }
        }
        all
    }

    /// The steps from each part to the wholes right above it that are in force on a day.
    fn steps(&self, date: Date) -> BTreeMap<AreaCode, Vec<Step>> {
        let in_force = |code: &AreaCode| {
            self.get(code.as_str()).filter(|area| area.validity.holds(date)).map(|area| area.kind)
        };
        let mut up: BTreeMap<AreaCode, Vec<Step>> = BTreeMap::new();
        for area in self.rows.iter().filter(|area| area.validity.holds(date)) {
            if let Some(parent) = &area.parent
                && let Some(kind) = in_force(parent)
            {
                let step = Step { whole: parent.clone(), kind, weight: 1.0, basis: None };
                up.entry(area.code.clone()).or_default().push(step);
            }
        }
        for part in self.parts.iter().filter(|part| part.validity.holds(date)) {
            let Some(kind) = in_force(&part.whole) else { continue };
            let (whole, basis) = (part.whole.clone(), part.basis.clone());
            let step = Step { whole, kind, weight: part.weight, basis };
            up.entry(part.part.clone()).or_default().push(step);
        }
        up
    }

    /// The areas whose territory is not the same on two days, as far as the files tell: those in
    /// force on one of them only, and those that other areas have joined or left. Practices come
    /// and go without changing a territory, and a country stays what it is.
    pub fn changed(&self, one: Date, other: Date) -> BTreeSet<AreaCode> {
        let (before, after) = (one.min(other), one.max(other));
        let dated = self.rows.iter().any(|row| !row.validity.is_open())
            || self.parts.iter().any(|part| !part.validity.is_open());
        if !dated || before == after {
            return BTreeSet::new();
        }
        let (then, now) = (self.territories(before), self.territories(after));
        let mut weights: BTreeMap<(AreaCode, AreaCode), f64> = BTreeMap::new();
        // What an area of the later day was made from.
        let mut sources: BTreeMap<AreaCode, Vec<AreaCode>> = BTreeMap::new();
        for one in self.within_without(after, &[AreaKind::Practice]) {
            if one.area != one.within && then.contains_key(&one.area) {
                sources.entry(one.within.clone()).or_default().push(one.area.clone());
            }
            weights.insert((one.area, one.within), one.weight);
        }
        let same = |area: &AreaCode| -> bool {
            let (Some(old), Some(new)) = (then.get(area), now.get(area)) else { return false };
            let country = self.get(area.as_str()).is_some_and(|one| one.kind == AreaKind::Country);
            let alone = |leaves: &BTreeSet<AreaCode>| leaves.iter().eq([area]);
            let was_here =
                |one: &AreaCode| then.get(one).is_some_and(|leaves| leaves.is_subset(old));
            // Nothing that was here has gone elsewhere, in part or in whole.
            let kept = alone(new)
                || old.iter().all(|leaf| {
                    let weight = weights.get(&(leaf.clone(), area.clone()));
                    weight.is_some_and(|weight| *weight > 1.0 - 1e-9)
                });
            // Nothing that is here was elsewhere; what is new must say what it was made from.
            let joined = new.iter().any(|leaf| {
                let made_from = sources.get(leaf).map_or(&[][..], Vec::as_slice);
                let unknown = !then.contains_key(leaf) && made_from.is_empty();
                let known_here = !then.contains_key(leaf) || was_here(leaf);
                unknown || !known_here || !made_from.iter().all(was_here)
            });
            // An area without parts then says nothing of what they were.
            let telling = !alone(old) || alone(new);
            country || (kept && !(joined && telling))
        };
        self.by_code.keys().filter(|code| !same(code)).cloned().collect()
    }

    /// The smallest areas within each area that is in force on a day, practices aside.
    fn territories(&self, date: Date) -> BTreeMap<AreaCode, BTreeSet<AreaCode>> {
        let now = self.on(date);
        let counts =
            |code: &AreaCode| now.get(code.as_str()).is_some_and(|area| area.validity.holds(date));
        let within: Vec<Within> = self
            .within_without(date, &[AreaKind::Practice])
            .into_iter()
            .filter(|one| counts(&one.area) && counts(&one.within))
            .collect();
        let above: BTreeSet<&AreaCode> =
            within.iter().filter(|one| one.area != one.within).map(|one| &one.within).collect();
        let mut territories: BTreeMap<AreaCode, BTreeSet<AreaCode>> = BTreeMap::new();
        for one in &within {
            let leaves = territories.entry(one.within.clone()).or_default();
            if !above.contains(&one.area) {
                leaves.insert(one.area.clone());
            }
        }
        territories
    }
}

/// Finds all that an area is within. The depth is bounded where the files are read; here it is a
/// second guard.
fn reach(
    code: &AreaCode,
    up: &BTreeMap<AreaCode, Vec<Step>>,
    known: &mut BTreeMap<AreaCode, Arc<Reach>>,
    depth: usize,
) -> Arc<Reach> {
    if let Some(reach) = known.get(code) {
        return Arc::clone(reach);
    }
    let mut best: Reach = BTreeMap::new();
    if depth < 64 {
        let mut by_kind: BTreeMap<AreaKind, Reach> = BTreeMap::new();
        for step in up.get(code).into_iter().flatten() {
            let above = reach(&step.whole, up, known, depth + 1);
            let route = by_kind.entry(step.kind).or_default();
            for (target, (weight, bases)) in above.iter() {
                let share = route.entry(target.clone()).or_default();
                share.0 += step.weight * weight;
                share.1.extend(bases.iter().chain(&step.basis).cloned());
            }
        }
        for (target, (weight, bases)) in by_kind.into_values().flatten() {
            // Sums of rounded weights: almost 1 is 1, and nothing counts more than once.
            let weight = if weight > 1.0 - 1e-9 { 1.0 } else { weight };
            let better = best.get(&target).is_none_or(|(known, known_bases)| {
                weight > *known || (weight == *known && bases.len() < known_bases.len())
            });
            if better {
                best.insert(target, (weight, bases));
            }
        }
    }
    best.insert(code.clone(), (1.0, BTreeSet::new()));
    let reach = Arc::new(best);
    known.insert(code.clone(), Arc::clone(&reach));
    reach
}
