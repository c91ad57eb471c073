//! What time went into: the steps of a build one after another, and the phases of each area.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::area::Timings;
use super::{Event, Tell};
use crate::project::{Area, AreaCode, BriefId};
use crate::system::clock::Stopwatch;

/// How many phases an area has.
pub(super) const PHASES: usize = 8;

/// The names of the phases of an area, in order. `pages` and `PDF` are Typst.
pub const PHASE_NAMES: [&str; PHASES] =
    ["words", "tree", "web page", "provenance", "pages", "PDF", "Word file", "disk"];

/// How long one area took.
#[derive(Debug, Clone)]
pub struct AreaTime {
    /// Of which brief.
    pub brief: BriefId,
    /// The area.
    pub code: AreaCode,
    /// Its name.
    pub name: String,
    /// In each phase, in the order of [`PHASE_NAMES`].
    pub phases: [Duration; PHASES],
    /// In all; more than the phases together, since not everything is one.
    pub all: Duration,
}

impl Timings {
    /// Measures an area by itself, and adds it to all.
    pub(super) fn of_area<T>(
        &self,
        brief: &BriefId,
        area: &Area,
        work: impl FnOnce(&Arc<Timings>) -> T,
    ) -> T {
        let (own, watch) = (Arc::<Timings>::default(), Stopwatch::start());
        let result = work(&own);
        let time = AreaTime {
            brief: brief.clone(),
            code: area.code.clone(),
            name: area.name.clone(),
            phases: own.phases().map(|(_, time)| time),
            all: watch.elapsed(),
        };
        self.areas.lock().unwrap_or_else(PoisonError::into_inner).push(time);
        self.add(&own);
        result
    }

    /// Each area that was made, the slowest first.
    pub fn areas(&self) -> Vec<AreaTime> {
        let mut areas = self.areas.lock().unwrap_or_else(PoisonError::into_inner).clone();
        areas.sort_by(|one, other| (other.all, &one.code).cmp(&(one.all, &other.code)));
        areas
    }

    /// The steps of the build in their order; one that came again is there once, with all its time.
    pub fn steps(&self) -> Vec<(String, Duration)> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Measures the steps that are told of: each lasts until the next.
pub(super) struct Steps<'a> {
    timings: &'a Timings,
    now: Mutex<Option<(String, Stopwatch)>>,
}

impl<'a> Steps<'a> {
    pub fn of(timings: &'a Timings) -> Self {
        Self { timings, now: Mutex::new(None) }
    }

    /// Passes on what is told, and takes the time of steps.
    pub fn tell(&self, event: Event<'_>, tell: &Tell<'_>) {
        match event {
            Event::Step(name) => self.begin(Some(name)),
            Event::Areas(_) => self.begin(Some("making the areas")),
            Event::Messages(_) | Event::AreaDone | Event::Download { .. } => {}
        }
        tell(event);
    }

    fn begin(&self, next: Option<&str>) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let before = now.take();
        *now = next.map(|name| (name.to_owned(), Stopwatch::start()));
        let Some((name, watch)) = before else { return };
        let mut steps = self.timings.steps.lock().unwrap_or_else(PoisonError::into_inner);
        match steps.iter_mut().find(|(known, _)| *known == name) {
            Some((_, time)) => *time += watch.elapsed(),
            None => steps.push((name, watch.elapsed())),
        }
    }
}

impl Drop for Steps<'_> {
    fn drop(&mut self) {
        self.begin(None);
    }
}
