//! How fast messages leave: a server that is asked too much at once turns everybody away, and a sender
//! that nobody knows yet is trusted little by little.

use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use crate::project::PaceSpec;
use crate::system::clock::Stopwatch;

/// How many messages a slow start takes to come to the whole pace.
const WARM: u32 = 100;
/// The part of the whole pace that a slow start begins with.
const COLD: f64 = 0.1;
/// The slowest pace, in messages a second: one in an hour.
const SLOWEST: f64 = 1.0 / 3600.0;

/// Lets messages leave one by one, whatever the number of threads that send.
#[derive(Debug)]
pub struct Pace {
    watch: Stopwatch,
    plan: Mutex<Plan>,
}

impl Pace {
    /// A pace that begins now.
    pub fn new(spec: PaceSpec) -> Self {
        Self { watch: Stopwatch::start(), plan: Mutex::new(Plan::new(spec)) }
    }

    /// Waits until the next message may leave.
    pub fn wait(&self) {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = plan.next(self.watch.elapsed());
        drop(plan);
        if !wait.is_zero() {
            sleep(wait);
        }
    }
}

/// When messages may leave. It knows no clock: it is told how long it has run, by one that no hand can
/// set back.
#[derive(Debug, Clone, Copy)]
struct Plan {
    spec: PaceSpec,
    left: u32,
    free: Duration,
}

impl Plan {
    fn new(spec: PaceSpec) -> Self {
        Self { spec, left: 0, free: Duration::ZERO }
    }

    /// How long the next message has to wait. What was not sent in an idle time is not made up for.
    fn next(&mut self, now: Duration) -> Duration {
        let at = self.free.max(now);
        self.free = at.saturating_add(gap(&self.spec, self.left));
        self.left = self.left.saturating_add(1);
        at - now
    }
}

/// The time between a message and the next, after so many have left.
fn gap(spec: &PaceSpec, left: u32) -> Duration {
    let warmth = if spec.slow_start {
        COLD + (1.0 - COLD) * f64::from(left.min(WARM)) / f64::from(WARM)
    } else {
        1.0
    };
    // A number that is none is taken for the slowest.
    Duration::from_secs_f64(1.0 / (spec.per_second * warmth).max(SLOWEST))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spec(per_second: f64, slow_start: bool) -> PaceSpec {
        PaceSpec { per_second, slow_start, ..PaceSpec::default() }
    }

    /// When each of some messages leaves, if all are ready at once.
    fn times(spec: PaceSpec, count: usize) -> Vec<Duration> {
        let mut plan = Plan::new(spec);
        (0..count).map(|_| plan.next(Duration::ZERO)).collect()
    }

    #[test]
    fn six_hundred_messages_at_ten_a_second_take_a_minute() {
        let times = times(spec(10.0, false), 600);
        assert_eq!(times[0], Duration::ZERO);
        assert!(times.windows(2).all(|two| two[1] - two[0] == Duration::from_millis(100)));
        assert_eq!(times[599], Duration::from_millis(59_900));
    }

    #[test]
    fn a_slow_start_begins_at_a_tenth_and_is_over_after_a_hundred() {
        let times = times(spec(10.0, true), 202);
        let gaps: Vec<Duration> = times.windows(2).map(|two| two[1] - two[0]).collect();
        assert_eq!(gaps[0], Duration::from_secs(1));
        assert!(gaps[..=WARM as usize].windows(2).all(|two| two[1] < two[0]), "it grows");
        assert!(
            gaps[WARM as usize..].iter().all(|gap| gap.as_millis() == 100),
            "and then it holds"
        );
    }

    #[test]
    fn an_idle_hour_is_not_made_up_for() {
        let mut plan = Plan::new(spec(2.0, false));
        assert_eq!(plan.next(Duration::ZERO), Duration::ZERO);
        let later = Duration::from_secs(3600);
        assert_eq!(plan.next(later), Duration::ZERO);
        assert_eq!(plan.next(later), Duration::from_millis(500));
    }

    #[test]
    fn what_is_no_pace_is_the_slowest() {
        for strange in [0.0, -1.0, f64::NAN, f64::NEG_INFINITY] {
            assert_eq!(gap(&spec(strange, false), 0).as_secs_f64().round(), 3600.0, "{strange}");
        }
        assert_eq!(gap(&spec(f64::INFINITY, false), 0), Duration::ZERO);
    }

    proptest! {
        #[test]
        fn no_second_holds_more_than_the_pace(
            per_second in 1_u32..50,
            slow_start: bool,
            pauses in prop::collection::vec(0_u64..800, 1..300),
        ) {
            let mut plan = Plan::new(spec(f64::from(per_second), slow_start));
            let mut now = Duration::ZERO;
            let mut left = Vec::new();
            for pause in pauses {
                now += Duration::from_millis(pause);
                now += plan.next(now);
                left.push(now);
            }
            for (at, first) in left.iter().enumerate() {
                // A whole second, less what is lost in rounding.
                let end = *first + Duration::from_micros(999_900);
                let within = left[at..].iter().filter(|time| **time < end).count();
                prop_assert!(within <= per_second as usize, "{within} at {first:?}");
            }
        }
    }
}
