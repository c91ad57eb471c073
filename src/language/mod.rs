//! The fixed words of briefs: one file for each language, and nothing of them anywhere else.
//!
//! [`Language`] is what such a file holds, section by section (`words.rs`); it writes numbers and
//! ordinals (`numbers.rs`) and dates (`dates.rs`). A file is in the program, and a word that it
//! lacks, or that nothing prints, is a failing test. `docs/languages.md` says how to add one.
//!
//! What is for analysts (diagnostics, covering notes, `explain`) is English, whatever the brief.

mod dates;
mod numbers;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

pub use numbers::round;
pub use words::KindWords;

/// The files, that of English first.
const FILES: [&str; 2] = [include_str!("en.yaml"), include_str!("cy.yaml")];

static ALL: LazyLock<[Language; 2]> =
    // Whether they can be read does not depend on anything but them, and a test reads them.
    LazyLock::new(|| FILES.map(|file| serde_yaml::from_str(file).unwrap_or_default()));

/// The fixed words of a language.
#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// Its name in project files, and in HTML and PDF: `en-GB`, `cy`.
    pub tag: String,
    /// The months, January first, as they stand in a date.
    pub months: [String; 12],
    /// The same in short, for the axis of a chart.
    pub short_months: [String; 12],
    /// How dates are written.
    pub dates: words::Dates,
    /// How numbers are written.
    pub numbers: words::Numbers,
    /// What ordinals end in.
    pub ordinals: words::Ordinals,
    /// How lists are written.
    pub lists: words::Lists,
    /// What stands around a quotation.
    pub quotes: words::Quotes,
    /// What a change is called.
    pub change: words::Change,
    /// How a place among others is told.
    pub rank: words::Rank,
    /// Kinds of area.
    pub kinds: words::Kinds,
    /// The standing of statistics.
    pub status: words::Status,
    /// Words of tables, and of what stands below an exhibit.
    pub exhibits: words::Exhibits,
    /// What notes say of values.
    pub remarks: words::Remarks,
    /// Words of charts, and of their text alternatives.
    pub charts: words::Charts,
    /// Words of the web page.
    pub page: words::Page,
    /// Words of the index.
    pub index: words::Index,
    /// Words of the feed.
    pub feed: words::Feed,
    /// Words of messages.
    pub mail: words::Mail,
    /// What an edition says that replaces another.
    pub correction: words::Correction,
    /// Words of the printed page.
    pub print: words::Print,
    /// Words that compare. No page prints them.
    #[serde(skip_serializing)]
    pub comparing: Vec<String>,
    /// Phrases with such a word in them that compare nothing.
    #[serde(skip_serializing)]
    pub harmless: Vec<String>,
}

impl Language {
    /// The languages that there are.
    pub fn all() -> &'static [Self] {
        &*ALL
    }

    /// The language of a name such as `cy`.
    pub fn find(tag: &str) -> Option<&'static Self> {
        ALL.iter().find(|one| one.tag == tag)
    }

    /// British English: the language of a brief that names none, and of what analysts read.
    pub fn english() -> &'static Self {
        let [english, ..] = &*ALL;
        english
    }

    /// What a message says of the brief that goes with it: that it is attached, or where it is.
    pub fn enclosure(&self, address: Option<&str>) -> String {
        match address {
            None => self.mail.attached.clone(),
            Some(address) => fill(&self.mail.linked, &[("address", address)]),
        }
    }

    /// A list in words: `practices`, `practices and regions`.
    pub fn list<S: AsRef<str>>(&self, parts: &[S]) -> String {
        let mut text = String::new();
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                let last = at + 1 == parts.len();
                text.push_str(if last { &self.lists.last } else { &self.lists.comma });
            }
            text.push_str(part.as_ref());
        }
        text
    }

    /// The tables of a release, as publishers number them in English: `Table 5`, `Tables 1a and 6a`;
    /// then whatever else its files are called.
    pub fn tables<S: AsRef<str>>(&self, cited: &[S]) -> String {
        let number = |one: &S| one.as_ref().strip_prefix("Table ").map(str::to_owned);
        let numbers: Vec<String> = cited.iter().filter_map(number).collect();
        let mut parts = match numbers.as_slice() {
            [] => Vec::new(),
            [one] => vec![fill(&self.remarks.table, &[("number", one)])],
            many => vec![fill(&self.remarks.tables, &[("numbers", &self.list(many))])],
        };
        let others = cited.iter().filter(|one| number(one).is_none());
        parts.extend(others.map(|one| one.as_ref().to_owned()));
        parts.join(&self.lists.comma)
    }

    /// The standing of statistics, which project files tell in English. Another than those known
    /// is the project's own word.
    pub fn status_of<'a>(&'a self, told: &'a str) -> &'a str {
        let (known, own) = (&Self::english().status, &self.status);
        let pairs = [
            (&known.accredited, &own.accredited),
            (&known.official, &own.official),
            (&known.in_development, &own.in_development),
            (&known.management, &own.management),
        ];
        let found =
            pairs.into_iter().find(|(english, _)| english.eq_ignore_ascii_case(told.trim()));
        found.map_or(told, |(_, own)| own)
    }
}

/// Fills in what stands in braces, once: what is filled in may have braces of its own.
pub fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            rest = after;
            continue;
        };
        text.push_str(
            values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value),
        );
        rest = after;
    }
    text.push_str(rest);
    text
}

/// A word whose form depends on the number beside it, as that is printed: `1 percentage point`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Counted {
    /// The form for most numbers.
    other: String,
    /// The numbers with a form of their own.
    #[serde(flatten)]
    forms: BTreeMap<String, String>,
}

impl Counted {
    /// The form of a count, with the number in it as this language writes it: `{count}`.
    pub fn fill(&self, count: usize, words: &Language) -> String {
        let number = words.number(count as f64, 0);
        fill(self.of(&number), &[("count", &number)])
    }

    /// The form beside a number as it is printed.
    pub fn of(&self, number: &str) -> &str {
        self.forms.get(number).unwrap_or(&self.other)
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}

impl Eq for Language {}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Language").field(&self.tag).finish()
    }
}
