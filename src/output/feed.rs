//! The Atom feed of editions (RFC 4287).

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::diagnostics::{Diagnostic, Result};
use crate::language::{Language, fill};
use crate::system::hash::Sha256;

use super::index::IndexBrief;

const ATOM: &str = "http://www.w3.org/2005/Atom";

/// An edition as the feed tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What never changes about the edition.
    id: String,
    title: String,
    organisation: String,
    summary: String,
    /// The day of publication. It is never the clock's: the same editions make the same feed.
    updated: String,
    href: String,
    address: Option<String>,
}

impl Entry {
    /// Tells of an edition in its language. `address` is where the output is on the web, if that is known.
    pub(super) fn new(
        brief: &IndexBrief,
        words: &Language,
        address: Option<&String>,
        last_day: Option<&str>,
    ) -> Self {
        let href = format!("{}/{}/index.html", brief.id, brief.period);
        let releases = brief.made_from(words);
        let summary =
            fill(&words.feed.summary, &[("areas", &brief.areas), ("releases", &releases)]);
        Self {
            id: urn(&[&brief.organisation, &brief.id, &brief.period]),
            title: format!("{}: {}", brief.title, brief.edition),
            // An author is needed, and must not be blank.
            organisation: match brief.organisation.as_str() {
                "" => brief.title.clone(),
                name => name.to_owned(),
            },
            summary,
            updated: match &brief.published {
                Some(day) => day.date.clone(),
                None => last_day.unwrap_or("1970-01-01").to_owned(),
            },
            href,
            address: address.cloned(),
        }
    }

    fn link(&self, to: &str) -> String {
        format!("{}{to}", self.address.as_deref().unwrap_or_default())
    }
}

/// Returns the feed, its title in a language. Its newest entry comes first; without entries it is none.
///
/// # Errors
/// It can't be written as XML, which would be a fault of this program.
pub fn feed(mut entries: Vec<Entry>, words: &Language) -> Result<Option<Vec<u8>>> {
    entries.sort_by(|a, b| (&b.updated, &b.href).cmp(&(&a.updated, &a.href)));
    let Some(newest) = entries.first() else { return Ok(None) };
    let mut organisations: Vec<&str> =
        entries.iter().map(|entry| entry.organisation.as_str()).collect();
    organisations.sort_unstable();
    organisations.dedup();
    let named = organisations.join(&words.lists.comma);
    let title = fill(&words.feed.title, &[("organisations", &named)]);
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    let write = |writer: &mut Writer<Vec<u8>>| -> io::Result<()> {
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        let feed = writer.create_element("feed").with_attribute(("xmlns", ATOM));
        feed.write_inner_content(|writer| {
            text(writer, "id", &urn(&[organisations.first().copied().unwrap_or_default()]))?;
            text(writer, "title", &title)?;
            text(writer, "updated", &moment(&newest.updated))?;
            link(writer, "self", "application/atom+xml", &newest.link("feed.atom"))?;
            link(writer, "alternate", "text/html", &newest.link("index.html"))?;
            entries.iter().try_for_each(|entry| one(writer, entry))
        })?;
        Ok(())
    };
    write(&mut writer).map_err(|error| {
        Diagnostic::error("internal", format!("can't write the feed of editions: {error}"))
    })?;
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(Some(bytes))
}

fn one(writer: &mut Writer<Vec<u8>>, entry: &Entry) -> io::Result<()> {
    writer.create_element("entry").write_inner_content(|writer| {
        text(writer, "id", &entry.id)?;
        text(writer, "title", &entry.title)?;
        text(writer, "updated", &moment(&entry.updated))?;
        writer
            .create_element("author")
            .write_inner_content(|writer| text(writer, "name", &entry.organisation))?;
        link(writer, "alternate", "text/html", &entry.link(&entry.href))?;
        text(writer, "summary", &entry.summary)
    })?;
    Ok(())
}

fn text(writer: &mut Writer<Vec<u8>>, name: &str, content: &str) -> io::Result<()> {
    // XML has no way to write these at all.
    let content: String = content.chars().filter(|c| !forbidden(*c)).collect();
    writer.create_element(name).write_text_content(BytesText::new(&content))?;
    Ok(())
}

fn forbidden(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

fn link(writer: &mut Writer<Vec<u8>>, rel: &str, media_type: &str, href: &str) -> io::Result<()> {
    let attributes = [("rel", rel), ("type", media_type), ("href", href)];
    writer.create_element("link").with_attributes(attributes).write_empty()?;
    Ok(())
}

/// The first moment of a day.
fn moment(day: &str) -> String {
    format!("{day}T00:00:00Z")
}

/// A name that is made from others and stays: a UUID of version 8 (RFC 9562), from a SHA-256.
/// No address is in it, so that it holds when the output moves.
fn urn(parts: &[&str]) -> String {
    let hash = Sha256::of(format!("briefwright\0{}", parts.join("\0")).as_bytes());
    let hex = hash.as_str();
    format!(
        "urn:uuid:{}-{}-8{}-a{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..32]
    )
}
