//! A letter with its slots filled, for one recipient.

use jiff::Timestamp;

use crate::diagnostics::Result;
use crate::output::{escape, slots};

use super::edition::{Edition, Letter};
use super::message::{Attachment, Parcel};
use super::plan::{Enclosure, Planned};

/// The longest name of an attachment, in characters; some mail programs cut longer ones, and lose the ending.
const LONGEST_NAME: usize = 100;

/// Puts together what the recipient of a planned delivery gets. `to` are another name and address to send it
/// to, for a sample; the words stay those for the recipient.
///
/// # Errors
/// A file of the edition is not the one that was made.
pub fn parcel(
    edition: &Edition<'_>,
    planned: &Planned<'_>,
    date: Timestamp,
    to: Option<(&str, &str)>,
) -> Result<Parcel> {
    let letter = edition.letter(&planned.area)?;
    let recipient = planned.recipient;
    let (to_name, to_address) = to.unwrap_or((&recipient.name, &recipient.address));
    let link = match &planned.enclosure {
        Enclosure::Attached => None,
        Enclosure::Linked(link) => Some(link.as_str()),
    };
    let enclosure = edition.brief.words.enclosure(link);
    let slots = Slots([
        (slots::SALUTATION, &recipient.salutation),
        (slots::NAME, &recipient.name),
        (slots::MESSAGE, &planned.id),
        (slots::ENCLOSURE, &enclosure),
    ]);
    let attachments = match planned.enclosure {
        Enclosure::Attached => vec![Attachment {
            name: file_name(&planned.area.title, &edition.period.short()),
            media_type: "application/pdf",
            bytes: letter.pdf,
        }],
        Enclosure::Linked(_) => Vec::new(),
    };
    let Letter { subject, text, html, .. } = letter;
    Ok(Parcel {
        id: planned.id.clone(),
        to_name: to_name.to_owned(),
        to_address: to_address.to_owned(),
        date,
        subject,
        text: slots.fill(&text, str::to_owned),
        html: slots.fill(&html, |text| escape(text).into_owned()),
        language: edition.brief.language.clone(),
        attachments,
        brief: edition.brief.id.to_string(),
        edition: edition.period.short(),
        area: planned.area.code.clone(),
    })
}

/// What the slots of a letter are filled with.
struct Slots<'a>([(&'static str, &'a str); 4]);

impl Slots<'_> {
    /// Fills them with texts in the form of the part. What stands in a text that was filled in is no slot.
    fn fill(&self, text: &str, form: fn(&str) -> String) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('⟦') {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            match self.0.iter().find(|(slot, _)| from.starts_with(slot)) {
                Some((slot, with)) => {
                    out.push_str(&form(with));
                    rest = &from[slot.len()..];
                }
                None => {
                    out.push('⟦');
                    rest = &from['⟦'.len_utf8()..];
                }
            }
        }
        out.push_str(rest);
        out
    }
}

/// A name for the file as a person would give it: letters, digits and simple signs.
fn file_name(title: &str, edition: &str) -> String {
    let clean: String = title
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => ' ',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    let words: Vec<&str> = clean.split_whitespace().collect();
    let name: String = words.join(" ").chars().take(LONGEST_NAME).collect();
    format!("{} ({edition}).pdf", name.trim_end_matches(['.', ' ']))
}
