//! Telling the owner what a run came to.

use serde_json::json;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::distribution::channels::{self, Channel, Handover};
use crate::distribution::message::Parcel;
use crate::distribution::send::Sent;
use crate::output::escape;
use crate::project::{ChannelKind, DeliverySpec};
use crate::system::hash::Sha256;

use super::super::load::load;
use super::super::send::{delivery, manners};
use super::{RunOptions, RunOutcome, RunRecord};

/// Tells the owner by every way that `delivery.yaml` names.
///
/// # Errors
/// It names none, or one that can't be used.
pub(super) fn owner(options: &RunOptions, record: &RunRecord) -> Result<()> {
    let loaded = load(&options.project)?;
    let delivery = delivery(&loaded)?;
    let manners = manners(&loaded, options.offline);
    let Some(owner) = &delivery.owner else {
        return Err(Diagnostic::error("no-owner", "nobody is named who could be told")
            .in_place("briefs/delivery.yaml")
            .hint("add `owner: { mail: [you@example.org] }`")
            .into());
    };
    let mut problems = Diagnostics::new();
    if let Some(webhook) = &owner.webhook {
        let body = json!({
            "type": "run", "project": delivery.sender.name, "outcome": record.outcome,
            "text": title(record), "record": record,
        });
        problems.keep(channels::notify(webhook, &body, &loaded.folder, &manners));
    }
    if !owner.mail.is_empty() {
        let mail = delivery.channels.values().find(|one| matches!(one.kind, ChannelKind::Smtp(_)));
        match mail {
            Some(spec) => {
                if let Some(mut channel) =
                    problems.keep(channels::open(spec, delivery, &loaded.folder, &manners))
                {
                    for to in &owner.mail {
                        problems.keep(mail_to(channel.as_mut(), delivery, &to.text, record));
                    }
                }
            }
            None => problems.push(
                Diagnostic::error("no-owner", "the owner can't be written to")
                    .in_place("briefs/delivery.yaml")
                    .why("no channel is of kind `smtp`"),
            ),
        }
    }
    problems.into_result(())
}

fn mail_to(
    channel: &mut dyn Channel,
    delivery: &DeliverySpec,
    to: &str,
    record: &RunRecord,
) -> Result<()> {
    let text = record.text();
    let id = Sha256::of(format!("{}\n{to}", record.name()).as_bytes());
    let parcel = Parcel {
        id: id.as_str().chars().take(32).collect(),
        to_name: String::new(),
        to_address: to.to_owned(),
        date: record.started,
        subject: format!("{}: {}", delivery.sender.name, title(record)),
        html: format!(
            "<!DOCTYPE html><html lang=\"en\"><body><pre>{}</pre></body></html>",
            escape(&text)
        ),
        text,
        language: "en-GB".to_owned(),
        attachments: Vec::new(),
        brief: "run".to_owned(),
        edition: record.name(),
        area: String::new(),
    };
    match channel.deliver(&parcel, &mut || Ok(()))? {
        Handover::Accepted(_) => Ok(()),
        Handover::Refused(words)
        | Handover::Deferred(words)
        | Handover::Unavailable(words)
        | Handover::Unknown(words) => {
            let message = "the owner could not be told";
            Err(Diagnostic::error("not-told", message).kind(Kind::Delivery).why(words).into())
        }
    }
}

/// What a run came to, in a line.
fn title(record: &RunRecord) -> String {
    let briefs: Vec<String> =
        record.briefs.iter().map(|one| format!("{} {}", one.brief, one.edition)).collect();
    let of = briefs.join(", ");
    match record.outcome {
        RunOutcome::Failed => match record.problems.first() {
            Some(problem) => format!("the run failed: {}", problem.message),
            None => "the run failed".to_owned(),
        },
        RunOutcome::Held => format!("{of}: waits for you"),
        RunOutcome::Sent => format!("{of}: {} sent", sent(record).accepted),
        RunOutcome::Trouble => {
            let sent = sent(record);
            let Sent { accepted, refused, unknown, left, .. } = sent;
            format!("{of}: {accepted} sent, {refused} refused, {unknown} unknown, {left} left")
        }
        RunOutcome::Built => format!("{of}: built"),
        outcome @ (RunOutcome::Unfinished
        | RunOutcome::TooEarly
        | RunOutcome::NotDue
        | RunOutcome::NothingNew) => outcome.words().to_owned(),
    }
}

/// What all its editions came to.
fn sent(record: &RunRecord) -> Sent {
    let mut all = Sent::default();
    record.briefs.iter().filter_map(|one| one.sent.clone()).for_each(|one| all.add(one));
    all
}
