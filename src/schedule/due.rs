//! Whether there is a reason to ask a publisher now.

use jiff::{SignedDuration, Timestamp};

use super::times::Times;

/// How long a look holds on the day of a release, once it is late: an hour, less the moment by which
/// a scheduler may be late.
const HOURLY: SignedDuration = SignedDuration::from_mins(55);
/// How far ahead the next look is sought: over any weekend.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 4);

/// Whether there is a reason to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// There is, and which.
    Yes(String),
    /// There is none, and why.
    No(String),
}

impl Due {
    /// Whether there is a reason to ask.
    pub fn is_yes(&self) -> bool {
        matches!(self, Self::Yes(_))
    }

    /// The reason.
    pub fn why(&self) -> &str {
        match self {
            Self::Yes(why) | Self::No(why) => why,
        }
    }
}

/// Whether there is a reason to ask publishers now. `awaited` says when each release that is
/// expected and not locked comes out, `last` when publishers were last asked.
///
/// On the day of a release that is each call until two and a half hours after its time, then once an
/// hour; on any other day once, a quarter of an hour after the time of releases.
pub fn due(awaited: &[Timestamp], last: Option<Timestamp>, times: &Times, now: Timestamp) -> Due {
    let yes = |why: &str| Due::Yes(why.to_owned());
    let open = times.at(now, times.from.time);
    if now < open {
        return Due::No(format!("nothing comes out before {}", times.from.words()));
    }
    // A look in the future is one by a clock that was wrong.
    let Some(last) = last.filter(|last| *last <= now) else {
        return yes("nobody was asked yet");
    };
    let daily = times.daily(now);
    if now >= daily && last < daily {
        return yes("no look was taken today");
    }
    let mut today = awaited.iter().filter(|out| **out <= now && times.same_day(**out, now));
    if let Some(out) = today.next() {
        if now <= times.often_until(*out) {
            return yes("a release comes out today");
        }
        if now <= times.last_call(now) && now.duration_since(last) >= HOURLY {
            return yes("a release of today is late");
        }
        return Due::No("a release of today is late; it is looked for each hour".to_owned());
    }
    Due::No("no release is expected today, and a look was taken".to_owned())
}

/// When publishers are asked next by a scheduler that calls as planned.
pub fn next_look(
    awaited: &[Timestamp],
    last: Option<Timestamp>,
    times: &Times,
    now: Timestamp,
) -> Option<Timestamp> {
    let end = now.saturating_add(AHEAD).unwrap_or(now);
    let mut calls = times.calls_after(now).take_while(|call| *call <= end);
    calls.find(|call| due(awaited, last, times, *call).is_yes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// The looks of a day, if the calendar says this.
    fn looks(awaited: &[Timestamp], before: &str, day: &str) -> Vec<String> {
        let times = Times::default();
        let before = at(before);
        let mut last = Some(before);
        let mut looks = Vec::new();
        let end = at(&format!("{day}T23:59:00Z"));
        for call in times.calls_after(before.max(at(&format!("{day}T00:00:00Z")))) {
            if call > end {
                break;
            }
            if due(awaited, last, &times, call).is_yes() {
                last = Some(call);
                looks.push(call.to_zoned(times.from.time_zone()).strftime("%H:%M").to_string());
            }
        }
        looks
    }

    #[test]
    fn a_release_day_is_looked_at_often_and_then_each_hour() {
        let out = at("2026-07-30T08:30:00Z");
        assert_eq!(
            looks(&[out], "2026-07-29T08:50:00Z", "2026-07-30").join(" "),
            "09:30 09:40 09:50 10:00 10:10 10:20 10:30 10:40 10:50 11:00 11:10 11:20 11:30 11:40 11:50 \
             12:00 13:00 14:00 15:00 16:00 17:00 18:00"
        );
    }

    #[test]
    fn any_other_day_is_looked_at_once() {
        let soon = at("2026-07-30T08:30:00Z");
        let late = at("2026-07-23T08:30:00Z");
        for awaited in [vec![], vec![soon], vec![late]] {
            assert_eq!(looks(&awaited, "2026-07-27T08:50:00Z", "2026-07-28"), ["09:50"]);
        }
        // A look by hand in the morning is a look, but not one before releases come out.
        assert_eq!(looks(&[], "2026-07-28T08:46:00Z", "2026-07-28").len(), 0);
        assert_eq!(looks(&[], "2026-07-28T07:00:00Z", "2026-07-28"), ["09:50"]);
    }

    #[test]
    fn weekends_are_left_alone() {
        assert!(looks(&[], "2026-07-24T09:00:00Z", "2026-07-25").is_empty());
        let next = next_look(
            &[],
            Some(at("2026-07-24T09:00:00Z")),
            &Times::default(),
            at("2026-07-24T09:00:00Z"),
        );
        assert_eq!(next, Some(at("2026-07-27T08:50:00Z")));
    }

    #[test]
    fn a_look_by_a_wrong_clock_does_not_count() {
        let now = at("2026-07-28T12:00:00Z");
        let later = Some(at("2036-01-01T00:00:00Z"));
        assert!(due(&[], later, &Times::default(), now).is_yes());
        assert!(due(&[], None, &Times::default(), now).is_yes());
    }

    proptest! {
        #[test]
        fn nobody_is_asked_before_the_time_of_releases(
            second in 1_700_000_000_i64..1_900_000_000,
            out in 1_700_000_000_i64..1_900_000_000,
            last in proptest::option::of(1_600_000_000_i64..1_900_000_000),
        ) {
            let times = Times::default();
            let now = Timestamp::from_second(second).unwrap();
            let awaited = [Timestamp::from_second(out).unwrap()];
            let last = last.map(|last| Timestamp::from_second(last).unwrap());
            let there = now.to_zoned(times.from.time_zone()).time();
            if due(&awaited, last, &times, now).is_yes() {
                prop_assert!(there >= times.from.time);
            }
            // Whenever that is, there is a next look, and it is to come.
            let next = next_look(&awaited, last, &times, now);
            prop_assert!(next.is_some_and(|next| next > now));
        }
    }
}
