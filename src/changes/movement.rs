//! How unusual a change is, measured against what the same figure did before.
//!
//! A change is held against the past changes of the same figure in the same area **over as many
//! months**. So a series that was quarterly and became monthly is never told to have moved little
//! because three months were taken for one. Only sizes count, not directions. Nothing is assumed of
//! how changes are distributed: past ones are counted.

use std::collections::BTreeMap;

use crate::project::Period;

/// The fewest past changes that tell what is usual.
const FEWEST: usize = 12;

/// How a change compares with past ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// At least one in ten past changes was as large.
    Usual,
    /// Larger than nine in ten past changes.
    Large,
    /// Larger than any past change.
    Largest,
}

/// A change among past changes over as many months.
#[derive(Debug, Clone, PartialEq)]
pub struct Movement {
    /// Over how many months.
    pub months: i32,
    /// How many past changes are known.
    pub past: usize,
    /// How many of them were smaller.
    pub smaller: usize,
    /// Half of the past changes were no larger than this.
    pub median: f64,
    /// Nine in ten were no larger than this.
    pub ninth: f64,
    /// When the series begins.
    pub first: Period,
    /// The month of the last change before that was at least as large, if any was.
    pub since: Option<Period>,
}

impl Movement {
    /// Holds a change from one month to another against what came before it in a series; `None` if
    /// too few past changes are known.
    pub fn of(
        change: f64,
        from: Period,
        to: Period,
        series: &BTreeMap<Period, f64>,
    ) -> Option<Self> {
        let months = to.months_since(from);
        let past = past(series, months, from);
        if past.len() < FEWEST {
            return None;
        }
        let size = change.abs();
        let mut sizes: Vec<f64> = past.iter().map(|(_, change)| change.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        Some(Self {
            months,
            past: sizes.len(),
            smaller: sizes.partition_point(|one| *one < size),
            median: share(&sizes, 1, 2),
            ninth: share(&sizes, 9, 10),
            first: *series.keys().next()?,
            since: past.iter().rev().find(|(_, one)| one.abs() >= size).map(|(at, _)| *at),
        })
    }

    /// How unusual the change is.
    pub fn level(&self) -> Level {
        if self.since.is_none() {
            Level::Largest
        } else if self.smaller * 10 >= self.past * 9 {
            Level::Large
        } else {
            Level::Usual
        }
    }
}

/// The changes over a number of months that ended in a month or before, each with the month in
/// which it ended.
fn past(series: &BTreeMap<Period, f64>, months: i32, until: Period) -> Vec<(Period, f64)> {
    if months <= 0 {
        return Vec::new();
    }
    let ends = series.range(..=until);
    ends.filter_map(|(end, value)| {
        let starts = series.range(..*end).rev();
        let mut near = starts.take_while(|(start, _)| end.months_since(**start) <= months);
        let (_, start) = near.find(|(start, _)| end.months_since(**start) == months)?;
        Some((*end, value - start))
    })
    .collect()
}

/// The smallest of sorted values that at least `part` in `whole` of them don't exceed.
fn share(sorted: &[f64], part: usize, whole: usize) -> f64 {
    let at = (sorted.len() * part).div_ceil(whole).max(1) - 1;
    sorted.get(at).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn month(number: i32) -> Period {
        let number = i16::try_from(number).unwrap();
        Period::new(2015 + number / 12, i8::try_from(number % 12 + 1).unwrap()).unwrap()
    }

    /// A series with these changes from month to month.
    fn series(changes: &[f64]) -> BTreeMap<Period, f64> {
        let mut value = 100.0;
        let mut series = BTreeMap::from([(month(0), value)]);
        for (change, number) in changes.iter().zip(1..) {
            value += change;
            series.insert(month(number), value);
        }
        series
    }

    #[test]
    fn a_change_is_counted_among_past_ones() {
        let series = series(&[1.0, -2.0, 3.0, -4.0, 5.0, 6.0, 7.0, -8.0, 9.0, -10.0, 11.0, 12.0]);
        let of = |change: f64| Movement::of(change, month(12), month(13), &series).unwrap();
        let usual = of(-6.5);
        assert_eq!((usual.smaller, usual.past, usual.level()), (6, 12, Level::Usual));
        assert_eq!((usual.median, usual.ninth), (6.0, 11.0));
        let large = of(11.5);
        assert_eq!((large.smaller, large.level()), (11, Level::Large));
        assert_eq!(large.since, Some(month(12)));
        // The last time it moved as much was in month 8, down.
        assert_eq!(of(7.5).since, Some(month(12)));
        let largest = of(-12.5);
        assert_eq!(
            (largest.since, largest.level(), largest.first),
            (None, Level::Largest, month(0))
        );
    }

    #[test]
    fn three_months_are_never_taken_for_one() {
        // Quarterly for four years, then monthly for one.
        let mut series: BTreeMap<Period, f64> =
            (0..17).map(|quarter| (month(quarter * 3), f64::from(quarter) * 30.0)).collect();
        series.extend((49..=61).map(|at| (month(at), 480.0 + f64::from(at - 48) * 2.0)));
        let one = Movement::of(20.0, month(61), month(62), &series).unwrap();
        // Thirteen changes over a month, of 2 each; the quarters' 30 are not among them.
        assert_eq!((one.past, one.smaller, one.level()), (13, 13, Level::Largest));
        let three = Movement::of(20.0, month(61), month(64), &series).unwrap();
        assert_eq!(three.months, 3);
        assert_eq!(three.past, 16 + 11);
        assert_eq!(three.level(), Level::Usual);
        // Nothing is known of changes over two months before the monthly ones.
        assert_eq!(Movement::of(1.0, month(61), month(63), &series).map(|two| two.past), Some(12));
    }

    #[test]
    fn too_few_past_changes_tell_nothing() {
        assert_eq!(Movement::of(1.0, month(5), month(6), &series(&[1.0; 5])), None);
        // A change that never was before, in a series that never moved.
        let still = Movement::of(0.1, month(20), month(21), &series(&[0.0; 20])).unwrap();
        assert_eq!((still.level(), still.median), (Level::Largest, 0.0));
        let none = Movement::of(0.0, month(20), month(21), &series(&[0.0; 20])).unwrap();
        assert_eq!(none.level(), Level::Usual);
    }

    proptest! {
        /// What comes later than the change's own beginning says nothing about it.
        #[test]
        fn only_the_past_counts(
            changes in proptest::collection::vec(-100.0..100.0_f64, 30),
            later in proptest::collection::vec(-1e6..1e6_f64, 10),
            change in -100.0..100.0_f64,
        ) {
            let known = series(&changes);
            let more = series(&[changes.as_slice(), &later].concat());
            let of = |series| Movement::of(change, month(30), month(31), series);
            prop_assert_eq!(of(&known), of(&more));
            let movement = of(&known).unwrap();
            let larger = changes.iter().filter(|one| one.abs() >= change.abs()).count();
            prop_assert!(movement.smaller.abs_diff(movement.past - larger) <= 1);
            prop_assert!(movement.median <= movement.ninth);
        }
    }
}
