//! The ledger: what was sent to whom, in SQLite, append-only.
//!
//! A delivery is planned → intent → transmitting → accepted, refused or unknown; or suppressed, or held.
//! Each step is on disk before the next begins.

use jiff::Timestamp;

use crate::project::{AreaCode, BriefId, ChannelId, Period};
use crate::system::hash::Sha256;

/// What makes a delivery the same one: no two have the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryKey {
    /// The brief.
    pub brief: BriefId,
    /// The edition.
    pub edition: Period,
    /// Which correction of the edition it is; 0 for the first.
    pub correction: u32,
    /// The area.
    pub area: AreaCode,
    /// The hash of the area's artifacts.
    pub digest: Sha256,
    /// The keyed hash of the recipient's address.
    pub recipient: AddressHash,
    /// The channel.
    pub channel: ChannelId,
}

/// The keyed hash (HMAC-SHA-256) of an address: who has not the key can't find the address by trying.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressHash(String);

/// How far a delivery has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It is to be sent.
    Planned,
    /// It is being sent; nothing was handed over yet.
    Intent,
    /// It is being handed over.
    Transmitting,
    /// The other side has taken it.
    Accepted,
    /// The other side refused it for good.
    Refused,
    /// It was handed over and nobody knows what became of it; only a person can say.
    Unknown,
    /// The recipient wants no mail, or may get none.
    Suppressed,
    /// Something keeps it back: a blackout, an approval that is missing.
    Held,
}

/// The number of a delivery in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryId(i64);

/// A delivery as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub id: DeliveryId,
    /// What it is.
    pub key: DeliveryKey,
    /// The recipient's address as it may be shown.
    pub redacted: String,
    /// How far it has come.
    pub state: State,
    /// What was last said of it: the server's words, why it is held.
    pub words: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it last changed.
    pub changed: Timestamp,
}
