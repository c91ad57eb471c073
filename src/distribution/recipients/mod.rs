//! Who gets what: read from a file outside the project, and never copied into it.

use jiff::civil::Date;

use crate::project::{AreaCode, BriefId, ChannelId};

/// Someone who gets editions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Their name, as on an envelope.
    pub name: String,
    /// Their mail address.
    pub address: String,
    /// How a letter to them begins: `Dear Ms Pritchard`.
    pub salutation: String,
    /// The areas whose editions they get.
    pub areas: Vec<AreaCode>,
    /// The briefs that they get; all if none is named.
    pub briefs: Vec<BriefId>,
    /// The channel, if not the brief's.
    pub channel: Option<ChannelId>,
    /// Whether they get the file or a link to it.
    pub form: DeliveryForm,
    /// What sort of recipient they are in law (E2).
    pub class: RecipientClass,
    /// The lawful basis of writing to them: `public task`, `legitimate interests`, `consent`.
    pub basis: String,
    /// Where the address is from.
    pub origin: String,
    /// The language that they read, if it is known: `en-GB`, `cy`.
    pub language: Option<String>,
    /// Where they stand in the file: `row 12`. Never the row's words.
    pub place: String,
}

/// Whether a recipient gets a file or a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeliveryForm {
    /// The file, if it is not too large.
    #[default]
    Attach,
    /// A link.
    Link,
}

/// What sort of recipient someone is in law (E2; Privacy and Electronic Communications Regulations 2003,
/// regulation 22).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecipientClass {
    /// An address of a body, or of someone in office.
    Corporate,
    /// A private person, who must have agreed.
    Individual {
        /// The day they agreed.
        consent: Option<Date>,
    },
    /// Nobody knows: nothing is sent.
    Unknown,
}

impl Recipient {
    /// Why nothing may be sent to them, if that is so (E2).
    pub fn barred(&self) -> Option<&'static str> {
        match self.class {
            RecipientClass::Corporate | RecipientClass::Individual { consent: Some(_) } => None,
            RecipientClass::Individual { consent: None } => {
                Some("an individual who has not agreed to be written to")
            }
            RecipientClass::Unknown => Some("nobody has said what sort of recipient it is"),
        }
    }

    /// Their address as it may be shown: `p…@parliament.uk`.
    pub fn redacted(&self) -> String {
        redact(&self.address)
    }
}

/// An address as it may be shown in logs and tables: its first character and its domain.
pub fn redact(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((user, domain)) => {
            format!("{}…@{domain}", user.chars().next().map(String::from).unwrap_or_default())
        }
        None => "…".to_owned(),
    }
}
