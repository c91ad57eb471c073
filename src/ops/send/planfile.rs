//! `plan.json`: a dry run's plan, which a live run keeps to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::distribution::edition::Edition;
use crate::distribution::plan::{Enclosure, Plan, Verdict};
use crate::project::Period;
use crate::system::hash::Sha256;
use crate::system::{disk, private};

/// The hashes of messages, by the ids of their deliveries.
pub(super) type Messages = BTreeMap<String, Sha256>;

/// The version of the file's form.
const VERSION: u32 = 1;

/// A plan on disk. It has no address: a delivery is known by its id, which stays the same as long as
/// what is sent and to whom.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanFile {
    version: u32,
    brief: String,
    edition: Period,
    correction: u32,
    /// The hash of the edition's manifest.
    manifest: Sha256,
    /// When it was made: the date of every message.
    pub made: Timestamp,
    deliveries: Vec<PlannedLine>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlannedLine {
    id: String,
    area: String,
    to: String,
    channel: String,
    enclosure: String,
    /// The hash of the message, unsigned; none where its recipient can't be written to.
    message: Option<Sha256>,
}

/// Writes the plan of an edition: what would be sent, held deliveries included.
pub(super) fn write(
    path: &Path,
    edition: &Edition<'_>,
    plan: &Plan<'_>,
    messages: &Messages,
    made: Timestamp,
) -> Result<()> {
    let sends = |verdict: &Verdict| matches!(verdict, Verdict::Send | Verdict::Held(_));
    let deliveries = plan.deliveries.iter().filter(|one| sends(&one.verdict));
    let file = PlanFile {
        version: VERSION,
        brief: edition.brief.id.to_string(),
        edition: edition.period,
        correction: edition.kept.manifest.correction,
        manifest: edition.digest().clone(),
        made,
        deliveries: deliveries
            .map(|one| PlannedLine {
                id: one.id.clone(),
                area: one.area.code.clone(),
                to: one.recipient.redacted(),
                channel: one.channel.to_string(),
                enclosure: match &one.enclosure {
                    Enclosure::Attached => "PDF".to_owned(),
                    Enclosure::Linked(link) => link.clone(),
                },
                message: messages.get(&one.id).cloned(),
            })
            .collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&file)
        .map_err(|error| Diagnostic::error("internal", format!("can't write a plan: {error}")))?;
    bytes.push(b'\n');
    // The ids in it could be used to try out addresses.
    private::write(path, &bytes)
}

/// Reads the plan for an edition.
///
/// # Errors
/// It can't be read, or is for another edition.
pub(super) fn read(path: &Path, edition: &Edition<'_>) -> Result<PlanFile> {
    let shown = path.display().to_string();
    let text = disk::read_text(path, &shown)?;
    let file: PlanFile = serde_json::from_str(&text.text).map_err(|error| {
        Diagnostic::error("wrong-plan", format!("can't read the plan: {error}"))
            .in_place(shown.clone())
            .hint("write it anew: `briefwright send --plan plan.json`")
    })?;
    if file.version != VERSION {
        let why = format!("it is of version {}, and this program reads {VERSION}", file.version);
        return Err(stale(&shown, why));
    }
    let same = file.brief == edition.brief.id.as_str()
        && file.edition == edition.period
        && file.correction == edition.kept.manifest.correction;
    if !same {
        return Err(stale(&shown, format!("it is for {} {}", file.brief, file.edition.short())));
    }
    if file.manifest != *edition.digest() {
        return Err(stale(&shown, "the edition was made anew after it".to_owned()));
    }
    Ok(file)
}

impl PlanFile {
    /// Leaves in a plan what the file has, no more and no less.
    ///
    /// # Errors
    /// Something that the file has is not in the plan any more.
    pub fn keep(&self, path: &Path, plan: &mut Plan<'_>, messages: &Messages) -> Result<()> {
        let wanted: BTreeSet<&str> = self.deliveries.iter().map(|one| one.id.as_str()).collect();
        let there: BTreeSet<&str> = plan.deliveries.iter().map(|one| one.id.as_str()).collect();
        let gone: Vec<String> = self
            .deliveries
            .iter()
            .filter(|one| !there.contains(one.id.as_str()))
            .map(name)
            .collect();
        if !gone.is_empty() {
            let why =
                format!("{} of it would not be sent any more: {}", gone.len(), gone.join(", "));
            return Err(stale(&path.display().to_string(), why));
        }
        let other = |one: &&PlannedLine| {
            // What was sent in the meantime is not put together any more.
            messages.get(&one.id).is_some_and(|message| Some(message) != one.message.as_ref())
        };
        let other: Vec<String> = self.deliveries.iter().filter(other).map(name).collect();
        if !other.is_empty() {
            let why = format!(
                "{} of its messages would be others now: {}",
                other.len(),
                other.join(", ")
            );
            return Err(stale(&path.display().to_string(), why));
        }
        plan.deliveries.retain(|one| wanted.contains(one.id.as_str()));
        Ok(())
    }
}

/// A delivery, for people.
fn name(one: &PlannedLine) -> String {
    format!("{} to {}", one.area, one.to)
}

fn stale(shown: &str, why: String) -> Diagnostics {
    Diagnostic::error("stale-plan", "the plan does not fit what there is to send")
        .kind(Kind::Finding)
        .in_place(shown)
        .why(why)
        .hint("write it anew, look at it, and send that: `briefwright send --plan plan.json`")
        .into()
}
