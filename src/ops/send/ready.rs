//! Every message put together once, before the first of them leaves: what is wrong with one is known then, and a
//! plan can say to the byte what is sent.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::diagnostics::{Diagnostics, Result};
use crate::distribution::edition::Edition;
use crate::distribution::message;
use crate::distribution::parcel::parcel;
use crate::distribution::plan::{Plan, Verdict};
use crate::project::DeliverySpec;
use crate::system::hash::Sha256;

/// Puts the messages of a plan together. One that can't be, for what is in its recipient's row, is held. Returns
/// the hash of each message, unsigned, by the delivery's id.
///
/// # Errors
/// Files of the edition that are not those that were made, all of them.
pub(super) fn ready(
    edition: &Edition<'_>,
    plan: &mut Plan<'_>,
    delivery: &DeliverySpec,
    made: Timestamp,
) -> Result<BTreeMap<String, Sha256>> {
    let mut problems = Diagnostics::new();
    let mut messages = BTreeMap::new();
    for planned in &mut plan.deliveries {
        if !matches!(planned.verdict, Verdict::Send | Verdict::Held(_)) {
            continue;
        }
        let Some(parcel) = problems.keep(parcel(edition, planned, made, None)) else { continue };
        match message::compose(&parcel, delivery, None) {
            Ok(bytes) => {
                messages.insert(planned.id.clone(), Sha256::of(&bytes));
            }
            Err(faults) => {
                let why: Vec<String> = faults.iter().map(|one| one.message.clone()).collect();
                let place = &planned.recipient.place;
                planned.verdict =
                    Verdict::Held(format!("{place} can't be written to: {}", why.join("; ")));
            }
        }
    }
    problems.into_result(messages)
}
