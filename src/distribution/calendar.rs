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
