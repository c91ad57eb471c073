//! Who gets which area's edition by which channel; and who gets nothing, and why.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::diagnostics::Result;
use crate::output::AreaEntry;
use crate::project::{AreaCode, AreaKind, ChannelId, DeliverySpec};
use crate::system::hash::Sha256;

use super::calendar;
use super::edition::{Edition, area_digest};
use super::ledger::{AddressHash, DeliveryKey, Filter, Ledger, State, normal};
use super::recipients::{DeliveryForm, Misses, Recipient};

/// What is to become of one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is to be sent.
    Send,
    /// It waits for something.
    Held(String),
    /// It was put off, and is tried again with the next run.
    Left(String),
    /// The recipient may get nothing, or wants nothing (E2).
    Suppressed(String),
    /// It was sent, refused, or may have been sent: nothing more happens by itself (E6).
    Done(State, String),
}

/// One delivery of an edition.
#[derive(Debug, Clone)]
pub struct Planned<'a> {
    /// Who gets it.
    pub recipient: &'a Recipient,
    /// What of.
    pub area: AreaEntry,
    /// The channel.
    pub channel: ChannelId,
    /// What makes it the same one; `None` without a ledger.
    pub key: Option<DeliveryKey>,
    /// The same for the delivery at all times: its `Message-ID`.
    pub id: String,
    /// Whether the file goes along, or its address.
    pub enclosure: Enclosure,
    /// What is to become of it.
    pub verdict: Verdict,
}

/// What goes with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enclosure {
    /// The PDF.
    Attached,
    /// The address of the brief.
    Linked(String),
}

/// A recipient who gets nothing of an area, since there is nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nothing {
    /// The recipient's address as it may be shown.
    pub redacted: String,
    /// The area.
    pub area: AreaCode,
    /// Why.
    pub why: String,
}

/// The deliveries of an edition.
#[derive(Debug, Clone, Default)]
pub struct Plan<'a> {
    /// What is to become of each.
    pub deliveries: Vec<Planned<'a>>,
    /// Who gets nothing of an area, since there is nothing.
    pub nothing: Vec<Nothing>,
}

/// What a plan is made by.
pub struct Terms<'a> {
    /// What the project says of delivery.
    pub delivery: &'a DeliverySpec,
    /// What was sent before; `None` if there is no ledger yet.
    pub ledger: Option<&'a Ledger>,
    /// The channel for all; each delivery's own if not said.
    pub channel: Option<&'a ChannelId>,
    /// The time.
    pub now: Timestamp,
}

/// Says what is to become of every delivery of an edition.
///
/// # Errors
/// The ledger can't be read.
pub fn plan<'a>(
    edition: &Edition<'_>,
    recipients: &'a [Recipient],
    terms: &Terms<'_>,
) -> Result<Plan<'a>> {
    let mut plan = Plan::default();
    let approved = match terms.ledger {
        Some(ledger) => {
            ledger.approval(&edition.brief.id, edition.period, edition.digest())?.is_some()
        }
        None => false,
    };
    let mut seen = BTreeSet::new();
    let wanted = |one: &&Recipient| one.briefs.is_empty() || one.briefs.contains(&edition.brief.id);
    for recipient in recipients.iter().filter(wanted) {
        for code in &recipient.areas {
            let Some(area) = edition.area(code.as_str()) else {
                plan.nothing.push(Nothing {
                    redacted: recipient.redacted(),
                    area: code.clone(),
                    why: edition.without(code.as_str()),
                });
                continue;
            };
            let planned = one(edition, recipient, area, approved, terms)?;
            // Who stands in the file twice gets it once.
            if seen.insert(planned.id.clone()) {
                plan.deliveries.push(planned);
            }
        }
    }
    Ok(plan)
}

fn one<'a>(
    edition: &Edition<'_>,
    recipient: &'a Recipient,
    area: &AreaEntry,
    approved: bool,
    terms: &Terms<'_>,
) -> Result<Planned<'a>> {
    let own = recipient.channel.as_ref().or(edition.spec.channel.as_ref());
    let first = || terms.delivery.channels.keys().next();
    let channel = terms.channel.or(own).or_else(first).cloned();
    let channel = channel.unwrap_or_else(|| ChannelId::new("none"));
    let digest = area_digest(area);
    let key = terms.ledger.map(|ledger| DeliveryKey {
        brief: edition.brief.id.clone(),
        edition: edition.period,
        correction: edition.kept.manifest.correction,
        area: AreaCode::new(&area.code),
        digest: digest.clone(),
        recipient: ledger.hash(&recipient.address),
        channel: channel.clone(),
    });
    let id = delivery_id(edition, area, &digest, recipient, &channel);
    let (enclosure, unlinked) = enclose(edition, recipient, area, terms.delivery.attach_up_to);
    let verdict = match (&key, terms.ledger) {
        (Some(key), Some(ledger)) => before(ledger, key, recipient)?,
        _ => recipient.barred().map(|why| Verdict::Suppressed(why.to_owned())),
    };
    let verdict = verdict
        .or_else(|| reads_another(edition, recipient, area))
        .or_else(|| not_theirs(recipient, area))
        .or(unlinked)
        .or_else(|| {
            (!approved).then(|| Verdict::Held("nobody has approved the edition".to_owned()))
        })
        .or_else(|| {
            let kind = AreaKind::from_id(&area.kind)?;
            calendar::holds(terms.delivery, &edition.brief.id, kind, terms.now).map(Verdict::Held)
        })
        .unwrap_or(Verdict::Send);
    Ok(Planned { recipient, area: area.clone(), channel, key, id, enclosure, verdict })
}

/// That an edition went out before in other bytes or by another way.
const OTHERWISE: &str = "that was in other bytes or by another way; if something in it was wrong, it goes out as a correction";

/// Whether a delivery in a state is yet to be sent, if nothing else stands against it.
fn waits(state: State) -> bool {
    matches!(state, State::Planned | State::Held | State::Suppressed)
}

/// What the ledger says of a delivery and its recipient (E2, E6).
fn before(ledger: &Ledger, key: &DeliveryKey, recipient: &Recipient) -> Result<Option<Verdict>> {
    let filter = Filter {
        brief: Some(key.brief.clone()),
        edition: Some(key.edition),
        state: None,
        recipient: Some(key.recipient.clone()),
    };
    let same = ledger.deliveries(&filter)?.into_iter().find(|one| one.key == *key);
    if let Some(done) = same.filter(|one| !waits(one.state)) {
        return Ok(Some(Verdict::Done(done.state, done.words)));
    }
    if let Some(sent) = ledger.sent_before(key)? {
        return Ok(Some(Verdict::Done(sent.state, OTHERWISE.to_owned())));
    }
    if let Some(why) = recipient.barred() {
        return Ok(Some(Verdict::Suppressed(why.to_owned())));
    }
    Ok(ledger.suppressed(&key.recipient)?.map(Verdict::Suppressed))
}

/// Who reads another language than the brief's gets nothing.
fn reads_another(
    edition: &Edition<'_>,
    recipient: &Recipient,
    area: &AreaEntry,
) -> Option<Verdict> {
    let kind = AreaKind::from_id(&area.kind)?;
    let (reads, written) = (recipient.language.as_ref()?, &edition.brief.language);
    (recipient.misses(edition.brief, kind) == Some(Misses::Language)).then(|| {
        Verdict::Suppressed(format!("they read `{reads}`, and the brief is in `{written}`"))
    })
}

/// A member of parliament gets the brief of the own constituency alone (E3).
fn not_theirs(recipient: &Recipient, area: &AreaEntry) -> Option<Verdict> {
    let constituency = area.kind == AreaKind::Constituency.id();
    (constituency && recipient.areas.len() > 1).then(|| {
        Verdict::Suppressed("a recipient of a constituency gets that one area alone".to_owned())
    })
}

/// The file if they want it and it is not too large, else its address (E4).
fn enclose(
    edition: &Edition<'_>,
    recipient: &Recipient,
    area: &AreaEntry,
    attach_up_to: u64,
) -> (Enclosure, Option<Verdict>) {
    let size = edition.pdf_size(area);
    if recipient.form == DeliveryForm::Attach && size.is_some_and(|size| size <= attach_up_to) {
        return (Enclosure::Attached, None);
    }
    match edition.link(area) {
        Some(link) => (Enclosure::Linked(link), None),
        None => {
            let why = "it goes as a link, and the brief has no `address`".to_owned();
            (Enclosure::Linked(String::new()), Some(Verdict::Held(why)))
        }
    }
}

/// What a delivery is called outside: it tells nobody anything, and stays the same however often it is
/// tried.
fn delivery_id(
    edition: &Edition<'_>,
    area: &AreaEntry,
    digest: &Sha256,
    recipient: &Recipient,
    channel: &ChannelId,
) -> String {
    let (brief, month) = (&edition.brief.id, edition.period.short());
    let correction = edition.kept.manifest.correction;
    let address = normal(&recipient.address);
    let key =
        format!("{brief}\n{month}\n{correction}\n{}\n{digest}\n{address}\n{channel}", area.code);
    Sha256::of(key.as_bytes()).as_str().chars().take(32).collect()
}

impl Verdict {
    /// The verdict in words.
    pub fn words(&self) -> String {
        match self {
            Self::Send => "to be sent".to_owned(),
            Self::Held(why) => format!("held: {why}"),
            Self::Left(why) if why.is_empty() => "left for the next run".to_owned(),
            Self::Left(why) => format!("left for the next run: {why}"),
            Self::Suppressed(why) => format!("not sent to: {why}"),
            Self::Done(state, words) if words.is_empty() => state.as_str().to_owned(),
            Self::Done(state, words) => format!("{}: {words}", state.as_str()),
        }
    }
}

impl Planned<'_> {
    /// The keyed hash of the recipient's address, if there is a ledger.
    pub fn recipient_hash(&self) -> Option<&AddressHash> {
        self.key.as_ref().map(|key| &key.recipient)
    }
}
