//! When nothing is sent: before the time of day that the project names, and in blackouts (E5).

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::project::{AreaKind, Blackout, BriefId, DeliverySpec, long_date};

/// Where the days of a blackout are counted if the project names no place for its time of day.
const ZONE: &str = "Europe/London";

/// What keeps an edition from being sent now, and until when; `None` if nothing does.
pub fn holds(
    delivery: &DeliverySpec,
    brief: &BriefId,
    kind: AreaKind,
    now: Timestamp,
) -> Option<String> {
    let zone = delivery.not_before.as_ref().map_or(ZONE, |not_before| not_before.zone.as_str());
    let today = now.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).date();
    let blackout = delivery.blackouts.iter().filter(|one| applies(one, brief, kind, today));
    if let Some(last) = blackout.max_by_key(|one| one.until) {
        return Some(format!(
            "nothing is sent until {} is over: {}",
            long_date(last.until),
            last.why
        ));
    }
    let not_before = delivery.not_before.as_ref()?;
    not_before.still_to_come(now)?;
    Some(format!(
        "nothing is sent before {} ({})",
        not_before.time.strftime("%H:%M"),
        not_before.zone
    ))
}

fn applies(blackout: &Blackout, brief: &BriefId, kind: AreaKind, today: Date) -> bool {
    (blackout.from..=blackout.until).contains(&today)
        && (blackout.briefs.is_empty() || blackout.briefs.contains(brief))
        && (blackout.kinds.is_empty() || blackout.kinds.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{SourceFile, Span};
    use crate::distribution::channels::fixture;
    use crate::project::NotBefore;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn held(delivery: &DeliverySpec, kind: AreaKind, now: &str) -> Option<String> {
        holds(delivery, &BriefId::new("tiny"), kind, at(now))
    }

    #[test]
    fn e5_a_blackout_lasts_to_the_end_of_its_last_day() {
        let mut delivery = fixture::delivery(25);
        delivery.blackouts = vec![Blackout {
            from: jiff::civil::date(2026, 3, 27),
            until: jiff::civil::date(2026, 5, 7),
            why: "local elections".to_owned(),
            briefs: Vec::new(),
            kinds: vec![AreaKind::Constituency],
            span: Span::new(&SourceFile::new("briefs/delivery.yaml", ""), 0..0),
        }];
        let mp = |now| held(&delivery, AreaKind::Constituency, now);
        assert_eq!(mp("2026-03-26T23:59:59Z"), None);
        assert_eq!(
            mp("2026-03-27T00:00:00Z").as_deref(),
            Some("nothing is sent until 7 May 2026 is over: local elections")
        );
        // The day is London's, which has summer time then.
        assert!(mp("2026-05-07T22:59:59Z").is_some());
        assert_eq!(mp("2026-05-07T23:00:00Z"), None);
        assert_eq!(held(&delivery, AreaKind::Icb, "2026-04-01T12:00:00Z"), None);
    }

    #[test]
    fn e5_nothing_leaves_before_the_time_of_day() {
        let mut delivery = fixture::delivery(25);
        delivery.not_before = Some(NotBefore::parse("09:30 Europe/London").unwrap());
        let now = |now| held(&delivery, AreaKind::Icb, now);
        assert_eq!(
            now("2026-07-01T08:29:59Z").as_deref(),
            Some("nothing is sent before 09:30 (Europe/London)")
        );
        assert_eq!(now("2026-07-01T08:30:00Z"), None);
        assert!(now("2026-01-01T09:29:00Z").is_some());
    }
}
