//! Rows together: nobody twice, and a Member of Parliament only their own constituency (E3).

use std::collections::BTreeMap;

use super::Recipient;
use super::finder::is_constituency;
use super::rows::finding;
use crate::diagnostics::{Diagnostic, Problems};
use crate::distribution::ledger::normal;
use crate::project::{AreaCode, Areas, BriefId};

/// Checks all recipients of all lists together.
pub(super) fn check(recipients: &[Recipient], areas: &Areas, problems: &mut Problems) {
    let mut seen: BTreeMap<(String, &AreaCode), Vec<&Recipient>> = BTreeMap::new();
    for recipient in recipients {
        for area in &recipient.areas {
            let before = seen.entry((normal(&recipient.address), area)).or_default();
            match before.iter().find(|other| overlap(&other.briefs, &recipient.briefs)) {
                Some(other) => {
                    problems.push(twice(recipient, other));
                    break;
                }
                None => before.push(recipient),
            }
        }
    }
    seats(recipients, areas, problems);
}

fn twice(recipient: &Recipient, other: &Recipient) -> Diagnostic {
    finding("duplicate-recipient", "the same address is there twice for the same area and brief")
        .in_place(recipient.place.clone())
        .why(format!("it first stands in {}", other.place))
        .hint("remove one of the two")
}

/// An address that gets the brief of a constituency gets no other area's, in whatever row.
fn seats(recipients: &[Recipient], areas: &Areas, problems: &mut Problems) {
    let mut rows: BTreeMap<String, Vec<&Recipient>> = BTreeMap::new();
    for recipient in recipients {
        rows.entry(normal(&recipient.address)).or_default().push(recipient);
    }
    for rows in rows.values() {
        let all = || rows.iter().flat_map(|row| &row.areas);
        let Some(seat) = all().find(|code| is_constituency(areas, code)) else { continue };
        let first = rows.iter().find(|row| row.areas.contains(seat));
        let others = rows.iter().filter(|row| row.areas.iter().any(|area| area != seat));
        for other in others {
            let first = first.map_or("another row", |row| row.place.as_str());
            let why = format!("the address has its constituency in {first}");
            problems.push(several().in_place(other.place.clone()).why(why));
        }
    }
}

/// What is wrong with someone who gets a constituency and another area.
pub(super) fn several() -> Diagnostic {
    finding("several-areas", "who gets the brief of a constituency gets no other area's (E3)")
        .hint("leave the one constituency; for other areas there are the web pages")
}

/// Whether two choices of briefs have one in common; a blank choice is all of them.
fn overlap(one: &[BriefId], other: &[BriefId]) -> bool {
    one.is_empty() || other.is_empty() || one.iter().any(|brief| other.contains(brief))
}
