//! The ledger: what was sent to whom, in SQLite, append-only.
//!
//! A delivery is planned → intent → transmitting → accepted, refused or unknown; or suppressed, or held.
//! Each step is on disk before the next begins.
//!
//! The file holds no address and no name: an address is a keyed hash and a redacted form. The key lies
//! beside it (`<ledger>.key`), and how far it had come when it was last used (`<ledger>.mark`). What comes first and what last is told by numbers, never by the clock.

mod approvals;
mod deliveries;
mod export;
mod key;
mod mark;
mod messages;
mod people;
mod rows;
mod schema;
mod scrub;
mod state;
mod store;
#[cfg(test)]
mod tests;

use std::fmt;

use jiff::Timestamp;

use crate::project::{AreaCode, BriefId, ChannelId, Period};
use crate::system::hash::Sha256;

pub use export::plain;
pub use key::normal;
pub use scrub::scrub;
pub use store::{Ledger, missing};

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

impl AddressHash {
    /// The hash as text: 64 hexadecimal digits; of a delivery whose recipient was forgotten,
    /// `forgotten-` and its number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is what stands where the hash of a forgotten recipient was.
    pub fn is_forgotten(&self) -> bool {
        self.0.starts_with("forgotten-")
    }
}

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
    /// The other side refused it for good; only a person can have it sent again.
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

impl DeliveryId {
    /// The delivery of a number, as a person names it.
    pub fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number.
    pub fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

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

/// Which deliveries are asked for; all if nothing is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of a brief.
    pub brief: Option<BriefId>,
    /// Those of an edition.
    pub edition: Option<Period>,
    /// Those that have come so far.
    pub state: Option<State>,
    /// Those to a recipient.
    pub recipient: Option<AddressHash>,
}

/// A step of a delivery: never changed, but that its words go when its recipient is forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its number in the whole ledger: what has a larger one came later, whatever the clock says.
    pub number: i64,
    /// When, by the machine's clock.
    pub at: Timestamp,
    /// How far the delivery had come before; `None` if it was entered by this step.
    pub from: Option<State>,
    /// How far it came.
    pub to: State,
    /// What was said of it.
    pub words: String,
}

/// That a person has let an edition go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The brief.
    pub brief: BriefId,
    /// The edition.
    pub edition: Period,
    /// The hash of the manifest's bytes: another edition of the same month was not approved.
    pub digest: Sha256,
    /// Who let it go.
    pub by: String,
    /// When.
    pub when: Timestamp,
}

/// A recipient to whom nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The keyed hash of the address.
    pub recipient: AddressHash,
    /// Why.
    pub why: String,
    /// Since when.
    pub since: Timestamp,
}
