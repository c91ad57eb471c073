//! The outbox: every message of an edition as a file, to be looked at before anything is sent.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::distribution::edition::Edition;
use crate::distribution::ledger::plain;
use crate::distribution::message::{self, SigningKey};
use crate::distribution::parcel::parcel;
use crate::distribution::plan::{Enclosure, Plan, Planned};
use crate::distribution::secrets::reveal;
use crate::project::DeliverySpec;
use crate::system::{disk, private};

use super::super::load::Loaded;
use super::super::{Event, Tell};
use super::delivery;
use super::planfile::Messages;

/// The folder of the outbox. It has people's addresses in it: its files are for their owner alone, and it
/// is nothing for a web server.
const OUTBOX: &str = "outbox";
/// The table of who gets what.
const TABLE: &str = "who-gets-what.csv";

/// Writes the messages of a plan; returns their folder, and what keeps them from being signed.
pub(super) fn write(
    loaded: &Loaded,
    root: &Path,
    edition: &Edition<'_>,
    plan: &Plan<'_>,
    messages: &Messages,
    now: Timestamp,
    tell: &Tell<'_>,
) -> Result<(PathBuf, Diagnostics)> {
    let delivery = delivery(loaded)?;
    let mut findings = Diagnostics::new();
    let key = match signing_key(delivery, &loaded.folder) {
        Ok(key) => key,
        Err(problems) => {
            let noted = problems.into_iter().map(|one| Diagnostic {
                severity: crate::diagnostics::Severity::Note,
                ..one.why("the messages in the outbox are not signed")
            });
            findings.extend(noted);
            None
        }
    };
    let folder = root.join(OUTBOX).join(edition.brief.id.as_str()).join(edition.period.short());
    empty(&folder)?;
    tell(Event::Areas(plan.deliveries.len()));
    let mut table = csv::Writer::from_writer(Vec::new());
    let head = ["area", "name", "recipient", "address", "channel", "enclosure", "verdict", "file"];
    let fault = |error: csv::Error| Diagnostic::error("internal", error.to_string());
    table.write_record(head).map_err(fault)?;
    for planned in &plan.deliveries {
        let sends = messages.contains_key(&planned.id);
        let file = if sends {
            format!("{}-{}.eml", planned.area.code, &planned.id[..8])
        } else {
            String::new()
        };
        if sends {
            let parcel = parcel(edition, planned, now, None)?;
            let bytes = message::compose(&parcel, delivery, key.as_ref())?;
            private::write(&folder.join(&file), &bytes)?;
        }
        table.write_record(line(planned, &file)).map_err(fault)?;
        tell(Event::AreaDone);
    }
    let bytes =
        table.into_inner().map_err(|error| Diagnostic::error("internal", error.to_string()))?;
    private::write(&folder.join(TABLE), &bytes)?;
    Ok((folder, findings))
}

/// The key that messages are signed with, if the project has one.
fn signing_key(delivery: &DeliverySpec, project: &Path) -> Result<Option<SigningKey>> {
    let Some(dkim) = &delivery.dkim else { return Ok(None) };
    let secret = reveal(&dkim.key, project)?;
    SigningKey::new(dkim, secret.expose()).map(Some)
}

/// Removes what an earlier dry run wrote, and nothing else.
fn empty(folder: &Path) -> Result<()> {
    for name in disk::list(folder)? {
        if name.ends_with(".eml") || name == TABLE {
            disk::remove_file(&folder.join(name))?;
        }
    }
    Ok(())
}

fn line<'a>(planned: &'a Planned<'_>, file: &'a str) -> [String; 8] {
    let recipient = planned.recipient;
    let enclosure = match &planned.enclosure {
        Enclosure::Attached => "PDF".to_owned(),
        Enclosure::Linked(link) => link.clone(),
    };
    [
        planned.area.code.clone(),
        planned.area.name.clone(),
        plain(&recipient.name),
        plain(&recipient.address),
        planned.channel.to_string(),
        enclosure,
        planned.verdict.words(),
        file.to_owned(),
    ]
}
