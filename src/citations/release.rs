//! A reference made from a locked release.

use std::str::FromStr;

use hayagriva::Entry;
use hayagriva::types::{Date, EntryType, FormatString, Person, QualifiedUrl};
use jiff::civil;

use super::read::literal;
use crate::diagnostics::Diagnostic;
use crate::language::Language;

/// What a locked release says about itself: all that a figure's source must name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseReference {
    /// The id of the source: `gpw`.
    pub key: String,
    /// The publication: "General Practice Workforce".
    pub title: String,
    /// Who produced and published it: "NHS England".
    pub publisher: String,
    /// The period that the release is about.
    pub release: civil::Date,
    /// The day of publication.
    pub published: civil::Date,
    /// The page of the release.
    pub url: String,
    /// The day on which the locked bytes were fetched.
    pub accessed: civil::Date,
    /// The status of the statistics: "official statistics".
    pub status: Option<String>,
}

impl ReleaseReference {
    /// Makes the reference.
    ///
    /// It is a web page to the style: styles give that kind its full date of publication, where a
    /// report gets its year alone. The publisher is its author and not named again as publisher;
    /// the status follows the title as its genre, where a style prints one.
    pub(super) fn entry(&self, words: &Language) -> Result<Entry, Diagnostic> {
        let mut url = QualifiedUrl::from_str(&self.url).map_err(|_| {
            Diagnostic::error("release-url", format!("not a URL: `{}`", self.url))
                .in_place(&self.key)
        })?;
        url.visit_date = Some(date(self.accessed));
        let title = format!("{}, {}", self.title, words.day(self.release));
        let producer = Person {
            name: self.publisher.clone(),
            given_name: None,
            prefix: None,
            suffix: None,
            comma_suffix: false,
            alias: None,
        };
        let mut entry = Entry::new(&self.key, EntryType::Web);
        entry.set_title(literal(&FormatString::with_value(title)));
        entry.set_authors(vec![producer]);
        entry.set_date(date(self.published));
        entry.set_url(url);
        if let Some(status) = &self.status {
            entry.set_genre(literal(&FormatString::with_value(words.status_of(status))));
        }
        Ok(entry)
    }
}

/// The same day in the bibliography's terms, which count months and days from 0.
fn date(date: civil::Date) -> Date {
    Date {
        year: i32::from(date.year()),
        month: u8::try_from(date.month() - 1).ok(),
        day: u8::try_from(date.day() - 1).ok(),
        approximate: false,
        season: None,
    }
}
