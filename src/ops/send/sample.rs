//! `send --sample`: some of the messages to oneself, by the same way and with the same words.

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::distribution::channels::{self, Handover};
use crate::distribution::edition::Edition;
use crate::distribution::ledger::{Ledger, State};
use crate::distribution::parcel::parcel;
use crate::distribution::plan::{Planned, Verdict};
use crate::distribution::recipients::redact;
use crate::distribution::send::Sent;
use crate::system::clock;

use super::{EditionSent, Work, delivery, manners, told};

impl Work<'_> {
    /// Sends so many messages of an edition to one address. The ledger hears nothing of it.
    pub(super) fn sample(
        &self,
        edition: &Edition<'_>,
        ledger: Option<&Ledger>,
        count: usize,
        to: &str,
    ) -> Result<(EditionSent, Diagnostics)> {
        let delivery = delivery(self.loaded)?;
        let now = clock::now();
        let plan = self.plan(edition, ledger, now)?;
        let chosen = spread(&plan.deliveries, count);
        let mut sent = Sent::default();
        let mut findings = Diagnostics::new();
        let mut rows = told(edition, ledger, &plan)?;
        rows.rows.clear();
        for planned in chosen {
            let Some(spec) = delivery.channels.get(planned.channel.as_str()) else { continue };
            let mut channel = channels::open(
                spec,
                delivery,
                &self.loaded.folder,
                &manners(self.loaded, self.options.offline),
            )?;
            let parcel = parcel(edition, planned, now, Some(("", to)))?;
            let verdict = match channel.deliver(&parcel, &mut || Ok(()))? {
                Handover::Accepted(words) => {
                    sent.accepted += 1;
                    Verdict::Done(State::Accepted, words)
                }
                Handover::Refused(words)
                | Handover::Deferred(words)
                | Handover::Unavailable(words)
                | Handover::Unknown(words) => {
                    sent.refused += 1;
                    let message = format!("the sample for {} did not arrive", planned.area.name);
                    let told = Diagnostic::error("not-sent", message).kind(Kind::Delivery);
                    findings.push(told.why(words.clone()));
                    Verdict::Held(words)
                }
            };
            rows.rows.push(super::Row { to: redact(to), verdict, ..super::row(planned) });
        }
        rows.sent = Some(sent);
        Ok((rows, findings))
    }
}

/// So many of a list, spread over all of it.
fn spread<'a, 'p>(all: &'a [Planned<'p>], count: usize) -> Vec<&'a Planned<'p>> {
    let count = count.min(all.len());
    (0..count).filter_map(|at| all.get(at * all.len() / count)).collect()
}
