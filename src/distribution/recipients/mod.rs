//! Who gets what: read from files outside the project, and never copied into it.
//!
//! 1. [`file`](mod@file) finds the files and takes their bytes, which are [`rows`] in CSV or YAML;
//! 2. [`read()`] checks each row, and `twins` all rows together;
//! 3. [`review`](mod@review) holds them against the newest editions;
//! 4. [`members`] asks the UK Parliament who sits for which constituency, and [`renew`](mod@renew) writes
//!    that as such a file.
//!
//! What is wrong is told by file, row and column, and never with the words of a row: whoever reads a
//! log learns no name and no address.

mod file;
mod finder;
pub mod members;
mod read;
mod renew;
mod review;
mod rows;
#[cfg(test)]
mod tests;
mod twins;

use jiff::civil::Date;

use crate::project::{AreaCode, AreaKind, Brief, BriefId, ChannelId};

pub use file::{files, outside};
pub use read::{Known, Listing, Vacancy, list, read};
pub use renew::{Mark, Renewed, renew, rows_of, rows_of_file, to_csv};
pub use review::{Compared, Count, Review, review};
pub use rows::Row;

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
    /// Where they stand: `boards.csv, row 12`. Never the row's words.
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

    /// Why a brief does not go to them in an area of a kind, if that is so. Whether they may be written to
    /// at all is for [`barred`](Self::barred) to say.
    pub fn misses(&self, brief: &Brief, kind: AreaKind) -> Option<Misses> {
        let named = self.briefs.is_empty() || self.briefs.contains(&brief.id);
        let reads = |language: &String| primary(language) == primary(&brief.language);
        if !named {
            Some(Misses::NotNamed)
        } else if brief.delivery.is_none() {
            Some(Misses::NotSent)
        } else if !brief.areas.contains(&kind) {
            Some(Misses::Kind)
        } else if !self.language.as_ref().is_none_or(reads) {
            Some(Misses::Language)
        } else {
            None
        }
    }

    /// Their address as it may be shown: `p…@parliament.uk`.
    pub fn redacted(&self) -> String {
        redact(&self.address)
    }
}

/// Why a brief does not go to someone; the nearer to going, the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Misses {
    /// They named other briefs.
    NotNamed,
    /// The brief says no `delivery`: it goes to nobody.
    NotSent,
    /// It is not made for that kind of area.
    Kind,
    /// It is in a language that they do not read.
    Language,
}

/// The language of a tag, whatever the country: `en` of `en-GB`.
fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_lowercase()
}

impl RecipientClass {
    /// Its name in a file.
    pub fn id(self) -> &'static str {
        match self {
            Self::Corporate => "corporate",
            Self::Individual { .. } => "individual",
            Self::Unknown => "unknown",
        }
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
