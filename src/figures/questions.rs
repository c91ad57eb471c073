//! What may be asked of the figures of an edition.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use crate::language::round;
use crate::project::{Area, AreaCode, AreaKind, Period};

use super::{Figure, FigureSet, Point};

/// How a value stands to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// The value.
    pub now: f64,
    /// The one that it is compared with.
    pub then: f64,
    /// How many decimals are printed.
    decimals: usize,
}

impl Comparison {
    /// The unrounded difference.
    pub fn difference(&self) -> f64 {
        self.now - self.then
    }

    /// The difference in per cent of the older value; `None` if that is zero.
    pub fn percent(&self) -> Option<f64> {
        (self.then != 0.0).then(|| 100.0 * self.difference() / self.then.abs())
    }

    /// Greater, less or equal, as the two are printed: no reader should see "2,236, more than
    /// 2,236".
    pub fn direction(&self) -> std::cmp::Ordering {
        round(self.now, self.decimals).total_cmp(&round(self.then, self.decimals))
    }
}

/// A place among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// The place, from 1.
    pub place: usize,
    /// Whether another area shares it.
    pub joint: bool,
    /// How many areas have a value.
    pub of: usize,
}

impl Figure {
    /// The point of an area at a period, if there is one.
    pub fn at(&self, area: &AreaCode, period: Period) -> Option<&Point> {
        let points = self.series.get(area)?;
        points
            .binary_search_by_key(&period, |point| point.period)
            .ok()
            .and_then(|at| points.get(at))
    }

    /// The newest point of an area, if it is new enough for an edition: of the edition's own
    /// month, or as many months older as the figure's definition allows.
    pub fn latest(&self, area: &AreaCode, edition: Period) -> Option<&Point> {
        let point = self.series.get(area)?.last()?;
        let allowed = i32::try_from(self.spec.within_months.unwrap_or(0)).unwrap_or(i32::MAX);
        (edition.months_since(point.period) <= allowed).then_some(point)
    }

    /// Compares two values of this figure.
    pub fn compare(&self, now: Option<f64>, then: Option<f64>) -> Option<Comparison> {
        Some(Comparison { now: now?, then: then?, decimals: self.spec.decimals })
    }
}

impl FigureSet {
    /// The place of an area among all areas of a kind, by the value at a period; the highest is
    /// first, or the lowest with `ascending`. `None` if the area is not of that kind or has no
    /// value.
    pub fn rank(
        &self,
        figure: &Figure,
        area: &AreaCode,
        among: AreaKind,
        period: Period,
        ascending: bool,
    ) -> Option<Rank> {
        let mine = figure.at(area, period)?.value?;
        if self.areas.get(area.as_str())?.kind != among {
            return None;
        }
        let values = self.sorted(figure, among, period);
        let below = values.partition_point(|value| *value < mine);
        let up_to = values.partition_point(|value| *value <= mine);
        let ahead = if ascending { below } else { values.len() - up_to };
        Some(Rank { place: ahead + 1, joint: up_to - below > 1, of: values.len() })
    }

    /// The areas of a kind, all or those within another, in the order of the list.
    pub fn areas_of(&self, kind: AreaKind, within: Option<&AreaCode>) -> Vec<&Arc<Area>> {
        let parts = within.map(|whole| {
            let parts = self.parts.get(whole).into_iter().flatten();
            parts.map(|(part, _)| part).filter(|part| *part != whole).collect::<BTreeSet<_>>()
        });
        let inside = |area: &Area| parts.as_ref().is_none_or(|parts| parts.contains(&area.code));
        self.areas.iter().filter(|area| area.kind == kind && inside(area)).collect()
    }

    /// The values of all areas of a kind at a period, sorted; made once, for all areas ask.
    fn sorted(&self, figure: &Figure, among: AreaKind, period: Period) -> Arc<Vec<f64>> {
        let key = (figure.spec.id.clone(), among, period);
        let mut known = self.sorted.lock().unwrap_or_else(PoisonError::into_inner);
        let values = known.entry(key).or_insert_with(|| {
            let others = self.areas.iter().filter(|other| other.kind == among);
            let mut values: Vec<f64> =
                others.filter_map(|other| figure.at(&other.code, period)?.value).collect();
            values.sort_by(f64::total_cmp);
            Arc::new(values)
        });
        Arc::clone(values)
    }
}
