//! What must be said beside a value, whether a template thinks of it or not: how it was modelled,
//! how much it covers, what its tables fall short of, and where areas have changed (N3, N5, S4, S7).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use jiff::civil::Date;

use crate::language::{Language, fill};
use crate::project::{AreaCode, AreaKind, Break, Compare, Period, Within};

use super::{Figure, FigureSet, Point};

/// A sentence that a note must hold, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// The sentence, with its full stop.
    pub text: String,
    /// The values that it is about: `doctors in Exampleshire, October 2025`; blank for all.
    pub about: String,
}

/// The areas that have parts on a basis: of each the kinds of those parts, and their bases.
#[derive(Debug, Clone, Default)]
pub(super) struct Modelled {
    wholes: BTreeMap<AreaCode, BTreeMap<AreaKind, BTreeSet<String>>>,
    /// The parts of each kind.
    pub parts: BTreeMap<AreaKind, BTreeSet<AreaCode>>,
}

impl Modelled {
    pub fn new(within: &[Within]) -> Self {
        let kinds: BTreeMap<&AreaCode, AreaKind> = within
            .iter()
            .filter(|one| one.area == one.within)
            .map(|one| (&one.area, one.kind))
            .collect();
        let mut modelled = Self::default();
        for one in within {
            let (Some(basis), Some(kind)) = (&one.basis, kinds.get(&one.area)) else { continue };
            let by_kind = modelled.wholes.entry(one.within.clone()).or_default();
            let bases = by_kind.entry(*kind).or_default();
            bases.extend(basis.split("; ").map(str::to_owned));
            modelled.parts.entry(*kind).or_default().insert(one.area.clone());
        }
        modelled
    }

    /// How the values of an area come about that were put together from parts of some kinds:
    /// `modelled from practices: practice site`.
    fn words(
        &self,
        area: &AreaCode,
        kinds: &BTreeSet<AreaKind>,
        words: &Language,
    ) -> Option<String> {
        let by_kind = self.wholes.get(area)?;
        let counts: Vec<_> = by_kind.iter().filter(|(kind, _)| kinds.contains(kind)).collect();
        let parts: Vec<&str> = counts.iter().map(|(kind, _)| &*kind.words(words).plural).collect();
        let bases: BTreeSet<&String> = counts.iter().flat_map(|(_, bases)| *bases).collect();
        let bases: Vec<&str> = bases.into_iter().map(String::as_str).collect();
        let (parts, bases) = (words.list(&parts), bases.join("; "));
        let told = fill(&words.remarks.modelled, &[("parts", &parts), ("basis", &bases)]);
        (!counts.is_empty()).then_some(told)
    }
}

impl Figure {
    /// Whether the values of an area were put together from parts, by what is within what.
    pub fn is_from_parts(&self, area: &AreaCode) -> bool {
        self.lineage
            .get(area)
            .is_some_and(|lineage| lineage.reads.iter().any(|read| read.table == "area_within"))
    }

    /// What a reader must know of the values of an area: the figure's own caveat, then those of its
    /// tables.
    pub fn caveats(&self, area: &AreaCode) -> Vec<String> {
        let tables = self.lineage.get(area).into_iter().flat_map(|lineage| &lineage.caveats);
        self.spec.caveats.iter().cloned().chain(tables.map(|text| sentence(text))).collect()
    }
}

impl FigureSet {
    /// How the values of a figure for an area come about, if they are modelled (S7).
    pub fn modelled(&self, figure: &Figure, area: &AreaCode) -> Option<String> {
        self.modelled.words(area, &figure.lineage.get(area)?.parts, self.words)
    }

    /// How the values of an area come about, if any of them is modelled.
    pub fn area_modelled(&self, area: &AreaCode) -> Option<String> {
        let lineages = self.figures.values().filter_map(|figure| figure.lineage.get(area));
        let kinds = lineages.flat_map(|lineage| lineage.parts.iter().copied()).collect();
        self.modelled.words(area, &kinds, self.words)
    }

    /// What a note must say of some values of an area.
    pub fn remarks<'a>(
        &self,
        figure: &Figure,
        area: &AreaCode,
        points: impl IntoIterator<Item = &'a Point>,
    ) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let tables = figure.lineage.get(area).into_iter().flat_map(|lineage| &lineage.caveats);
        remarks.extend(tables.map(|text| Remark { text: sentence(text), about: String::new() }));
        let points: Vec<&Point> = points.into_iter().filter(|one| one.value.is_some()).collect();
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return remarks };
        // Who sees a series compares its months.
        remarks.extend(self.broken(figure, area, first.period, last.period));
        // Of several values the one that covers least speaks for all.
        let worst = points
            .iter()
            .filter_map(|point| Some((point.coverage.as_ref()?, point.period)))
            .min_by(|a, b| a.0.share().total_cmp(&b.0.share()));
        let said = &self.words.remarks;
        let covers = worst.map(|(coverage, period)| {
            let (coverage, month) = (coverage.label(self.words), self.words.month(period.date()));
            let one = points.len() == 1;
            let pattern = if one { &said.covers } else { &said.covers_at_least };
            fill(pattern, &[("coverage", &coverage), ("month", &month)])
        });
        let whole = worst.is_none_or(|(coverage, _)| coverage.is_full());
        let text = match (self.modelled(figure, area), covers) {
            (Some(modelled), Some(covers)) => format!("{modelled}; {covers}"),
            (Some(modelled), None) => modelled,
            (None, Some(covers)) if !whole => covers,
            (None, _) => return remarks,
        };
        let place = self.areas.get(area.as_str()).map_or(area.as_str(), |area| &area.prose);
        let months = self.months(first.period, last.period);
        let values = [("figure", &*figure.spec.label), ("place", place), ("months", &*months)];
        let about = fill(&said.about, &values);
        remarks.push(Remark { text: sentence(&text), about });
        remarks
    }

    /// What must be said of a comparison of two months of an area (N5): that its territory was not
    /// the same in both, and that the series breaks between them.
    pub fn broken(
        &self,
        figure: &Figure,
        area: &AreaCode,
        now: Period,
        then: Period,
    ) -> Vec<Remark> {
        let mut remarks = Vec::new();
        if self.moved(figure, area, now, then) {
            let place = self.areas.get(area.as_str()).map_or(area.as_str(), |area| &area.prose);
            let [first, last] =
                [now.min(then), now.max(then)].map(|at| self.words.month(at.date()));
            let values = [("place", place), ("first", &*first), ("last", &*last)];
            let text = fill(&self.words.remarks.moved, &values);
            remarks.push(Remark { text, about: String::new() });
        }
        for one in self.breaks_between(figure, area, now, then) {
            let month = self.words.month(one.at.date());
            let values =
                [("figure", &*figure.spec.label), ("month", &*month), ("reason", &*one.reason)];
            let text = fill(&self.words.remarks.broken, &values);
            remarks.push(Remark { text, about: String::new() });
        }
        remarks
    }

    /// From one month to another: `September 2015 to October 2025`.
    fn months(&self, first: Period, last: Period) -> String {
        let [from, to] = [first, last].map(|at| self.words.month(at.date()));
        if first == last {
            return from;
        }
        fill(&self.words.dates.months, &[("first", &from), ("last", &to)])
    }

    /// The break that forbids to compare two months of an area, if there is one.
    pub fn refused<'a>(
        &'a self,
        figure: &'a Figure,
        area: &AreaCode,
        now: Period,
        then: Period,
    ) -> Option<&'a Break> {
        let mut breaks = self.breaks_between(figure, area, now, then).into_iter();
        breaks.find(|one| one.compare == Compare::Refuse)
    }

    /// The declared breaks of a figure's series for an area between two months, in their order:
    /// its own, and those of the figures that it uses.
    pub fn breaks_between<'a>(
        &'a self,
        figure: &'a Figure,
        area: &AreaCode,
        from: Period,
        to: Period,
    ) -> Vec<&'a Break> {
        let known = self.areas.get(area.as_str()).map(AsRef::as_ref);
        let mut all: Vec<&Figure> = vec![figure];
        let mut at = 0;
        while let Some(figure) = all.get(at) {
            let used = figure.spec.uses.iter().filter_map(|id| self.figures.get(id));
            let new: Vec<&Figure> =
                used.filter(|used| all.iter().all(|one| one.spec.id != used.spec.id)).collect();
            all.extend(new);
            at += 1;
        }
        let breaks = all.iter().flat_map(|figure| &figure.spec.breaks);
        let mut found: Vec<&Break> = Vec::new();
        for one in breaks.filter(|one| one.is_between(from, to) && one.is_of(area, known)) {
            if !found.iter().any(|other| (other.at, &other.reason) == (one.at, &one.reason)) {
                found.push(one);
            }
        }
        found.sort_by_key(|one| one.at);
        found
    }

    /// Where the series of an area breaks (C5): because its territory changed, and where the
    /// catalogue says so. Each with the first month of what is new.
    pub fn breaks_of(&self, figure: &Figure, area: &AreaCode) -> Vec<(Date, String)> {
        let Some(points) = figure.series.get(area) else { return Vec::new() };
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
        let (first, last) = (first.period, last.period);
        let same = |point: &Point| !self.moved(figure, area, point.period, first);
        let moved = points.get(points.partition_point(same));
        let moved = moved.map(|point| (point.period.date(), self.words.remarks.boundaries.clone()));
        let declared = self.breaks_between(figure, area, first, last).into_iter();
        let declared = declared.map(|one| (one.at.date(), one.reason.clone()));
        moved.into_iter().chain(declared).collect()
    }

    /// Whether values as published of two months are not of the same territory. Values put together
    /// from parts are of one geography throughout.
    fn moved(&self, figure: &Figure, area: &AreaCode, one: Period, other: Period) -> bool {
        !figure.is_from_parts(area) && self.changed(one, other).contains(area)
    }

    /// The areas that changed between two months; found once, for all areas ask.
    fn changed(&self, one: Period, other: Period) -> Arc<BTreeSet<AreaCode>> {
        let key = (one.min(other).date(), one.max(other).date());
        let mut known = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.entry(key).or_insert_with(|| Arc::new(self.areas.changed(key.0, key.1)));
        Arc::clone(found)
    }
}

/// A text as a sentence.
fn sentence(text: &str) -> String {
    let mut chars = text.trim().chars();
    let capital: String =
        chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    if capital.ends_with(['.', '!', '?']) { capital } else { format!("{capital}.") }
}
