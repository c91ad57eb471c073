//! A message: what a recipient gets, as bytes.
//!
//! - `fields`: what may stand in a header, and what is refused before it gets there;
//! - `compose`: a [`Parcel`] into the bytes of a mail (RFC 5322, MIME);
//! - `signing`: the key that signs it (DKIM, RFC 6376);
//! - `record`: what the domain name system must say of that key.

mod compose;
pub(in crate::distribution) mod fields;
mod record;
mod signing;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

pub use compose::{compose, envelope};
pub use record::dkim_record;
pub use signing::SigningKey;

/// What one recipient gets: everything that a channel needs, and nothing about anyone else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The same for one delivery whenever it is tried: the left part of its `Message-ID`.
    pub id: String,
    /// The recipient's name.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
    /// When the message was made.
    pub date: Timestamp,
    /// The subject.
    pub subject: String,
    /// Its words.
    pub text: String,
    /// The same as a web page.
    pub html: String,
    /// Its language, as `en-GB`.
    pub language: String,
    /// The files.
    pub attachments: Vec<Attachment>,
    /// The brief, for names of folders and objects.
    pub brief: String,
    /// The edition: `2025-10`.
    pub edition: String,
    /// The area's code.
    pub area: String,
}

/// A file that goes with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name for the recipient.
    pub name: String,
    /// What it is: `application/pdf`.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}
