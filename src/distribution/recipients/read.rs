//! Rows into recipients, all problems told at once.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use jiff::civil::Date;
use lettre::Address;
use lettre::address::AddressError;

use super::finder::{Finder, is_constituency};
use super::rows::{BETWEEN, Row, finding, rows};
use super::{DeliveryForm, Recipient, RecipientClass, file, twins};
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Problems, Result, did_you_mean};
use crate::distribution::message::fields;
use crate::output::slots;
use crate::project::{AreaCode, Areas, Brief, BriefId, ChannelId, DeliverySpec, Project};
use crate::system::disk;

/// How many problems of all lists are told in full.
const MAX_PROBLEMS: usize = 200;

/// The most characters of a cell.
const LONGEST: usize = 500;

/// What lists are held against.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The project's folder; no list may lie in it.
    pub folder: &'a Path,
    /// The areas.
    pub areas: &'a Areas,
    /// The briefs.
    pub briefs: &'a IndexMap<BriefId, Brief>,
    /// The ways out.
    pub delivery: Option<&'a DeliverySpec>,
    /// The day on which it is done: names of areas are those of this day.
    pub today: Date,
}

impl<'a> Known<'a> {
    /// What a project knows.
    pub fn of(project: &'a Project, folder: &'a Path, today: Date) -> Self {
        let Project { areas, briefs, delivery, .. } = project;
        Self { folder, areas, briefs, delivery: delivery.as_ref(), today }
    }
}

/// A seat that nobody has: a row with an area, and neither name nor address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vacancy {
    /// The area.
    pub area: AreaCode,
    /// Where it stands: `members.csv, row 12`.
    pub place: String,
}

/// What lists hold.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Those whose rows are right.
    pub recipients: Vec<Recipient>,
    /// The seats that nobody has.
    pub vacant: Vec<Vacancy>,
    /// What is wrong with the other rows, and what is worth knowing. Errors are of the kind
    /// [`Kind::Finding`].
    pub problems: Diagnostics,
}

/// Reads lists together; nothing counts if anything is wrong with any row. The diagnostics beside the
/// recipients are warnings.
///
/// # Errors
/// A list lies in the project or can't be read, or a row is wrong.
pub fn read(paths: &[PathBuf], known: &Known<'_>) -> Result<(Vec<Recipient>, Diagnostics)> {
    let Listing { recipients, problems, .. } = list(paths, known)?;
    if problems.has_errors() { Err(problems) } else { Ok((recipients, problems)) }
}

/// Reads lists together, and takes what is right of them: for a look at them, not for sending.
///
/// # Errors
/// A list lies in the project or can't be read at all.
pub fn list(paths: &[PathBuf], known: &Known<'_>) -> Result<Listing> {
    let mut faults = Diagnostics::new();
    let mut texts = Vec::new();
    let mut open = Vec::new();
    for path in paths {
        let text = file::outside(path, known.folder).and_then(|()| file::text(path));
        texts.extend(faults.keep(text).map(|text| (file::name(path), text)));
        if disk::open_to_all(path) {
            open.push(file::name(path));
        }
    }
    let mut listing = check(&faults.into_result(texts)?, known);
    for name in open {
        listing.problems.push(
            Diagnostic::warning("open-to-all", "everybody on this machine may read the list")
                .in_place(name)
                .hint("`chmod 600` makes it yours alone"),
        );
    }
    Ok(listing)
}

/// Checks texts, each with its name.
pub(super) fn check(texts: &[(String, String)], known: &Known<'_>) -> Listing {
    let mut reading = Reading {
        known,
        finder: Finder::new(known.areas, known.today),
        listing: Listing::default(),
        problems: Problems::new(MAX_PROBLEMS, Kind::Finding),
        wrong: 0,
    };
    for (name, text) in texts {
        for row in rows(text, name, &mut reading.problems) {
            reading.row(&row);
        }
    }
    twins::check(&reading.listing.recipients, known.areas, &mut reading.problems);
    let mut listing = reading.listing;
    listing.problems.keep(reading.problems.finish());
    listing
}

struct Reading<'a> {
    known: &'a Known<'a>,
    finder: Finder<'a>,
    listing: Listing,
    problems: Problems,
    /// How many problems the row has.
    wrong: usize,
}

impl Reading<'_> {
    fn row(&mut self, row: &Row) {
        self.wrong = 0;
        for column in super::rows::COLUMNS {
            self.letters(row, column);
        }
        let areas = self.areas(row);
        if row.get("name").is_empty() && row.get("address").is_empty() && !areas.is_empty() {
            let place = &row.place;
            let vacant = |area| Vacancy { area, place: place.clone() };
            return self.listing.vacant.extend(areas.into_iter().map(vacant));
        }
        self.name(row);
        self.address(row);
        let class = self.class(row);
        let salutation = match row.get("salutation") {
            "" => format!("Dear {}", row.get("name")),
            words => words.to_owned(),
        };
        let words = |column| row.get(column).to_owned();
        let recipient = Recipient {
            name: words("name"),
            address: words("address"),
            salutation,
            areas,
            briefs: self.briefs(row),
            channel: self.channel(row),
            form: self.form(row),
            class,
            basis: words("basis"),
            origin: words("origin"),
            language: self.language(row),
            place: row.place.clone(),
        };
        if recipient.barred().is_none() {
            let basis = "`public task`, `legitimate interests` or `consent` (E2)";
            self.needed(row, "basis", basis);
            self.needed(row, "origin", "where the address is from (E2)");
        }
        if self.wrong == 0 {
            self.listing.recipients.push(recipient);
        }
    }

    fn wrong(&mut self, row: &Row, column: &str, problem: Diagnostic) {
        self.wrong += 1;
        self.problems.push(problem.in_place(format!("{}, column `{column}`", row.place)));
    }

    /// What may stand in a header of a message: nothing that ends a line, and nothing that nobody sees.
    fn letters(&mut self, row: &Row, column: &'static str) {
        let words = row.get(column);
        if words.chars().any(is_hidden) {
            let problem = finding(
                "control-character",
                "the cell has a line break or another character that nobody sees",
            );
            self.wrong(row, column, problem.hint("type it anew, on one line"));
        }
        if words.contains(slots::is_bracket) {
            let problem = finding("slot", "the cell has `⟦` or `⟧`");
            let hint = "leave them out: in a message they stand around what is filled in";
            self.wrong(row, column, problem.hint(hint));
        }
        if words.chars().count() > LONGEST {
            let long = format!("the cell has more than {LONGEST} characters");
            let hint = "look for a quote above it that is not closed";
            self.wrong(row, column, finding("too-large", long).hint(hint));
        }
    }

    fn needed(&mut self, row: &Row, column: &str, what: &str) {
        if row.get(column).is_empty() {
            let problem = finding("missing-key", format!("`{column}` is blank"));
            self.wrong(row, column, problem.hint(format!("write {what}")));
        }
    }

    /// The name; it stands in a header.
    fn name(&mut self, row: &Row) {
        self.needed(row, "name", "the name as on an envelope");
        let words = row.get("name");
        // Of what nobody sees, and of what is far too long, `letters` has told.
        let told = words.chars().any(is_hidden) || words.chars().count() > LONGEST;
        if let Some(why) = fields::fault(words, fields::NAME).filter(|_| !told) {
            let problem = finding("wrong-name", "the name can't stand in a message");
            let problem = problem.why(format!("it {why}"));
            self.wrong(row, "name", problem.hint("write the name as on an envelope, in letters"));
        }
    }

    fn address(&mut self, row: &Row) {
        let words = row.get("address");
        if words.is_empty() {
            return self.needed(row, "address", "a mail address");
        }
        let why = match words.parse::<Address>() {
            Ok(address) if !fields::is_plain(address.user()) => {
                "before the `@` it has quotes, or letters that not every mail server takes"
            }
            // What else a message is refused for: see `message::fields`.
            Ok(_) if fields::address("", words, &mut Diagnostics::new()).is_none() => {
                "it is too long, or what stands behind the `@` is no domain"
            }
            Ok(address) => {
                let domain = address.domain();
                if !domain.contains('.') && !domain.starts_with('[') {
                    let place = format!("{}, column `address`", row.place);
                    self.listing.problems.push(
                        Diagnostic::warning("wrong-address", "there is no dot behind the `@`")
                            .in_place(place)
                            .hint("check the address, unless it is one of your own network"),
                    );
                }
                return;
            }
            Err(AddressError::MissingParts) => "there is no `@` with something on both sides",
            Err(AddressError::InvalidUser) => "what stands before the `@` can't stand there",
            Err(AddressError::InvalidDomain) => "what stands behind the `@` is no domain",
            Err(_) => "it has not the form of one",
        };
        let problem = finding("wrong-address", "this is no mail address").why(why);
        let hint = "write one address alone, as in `jo@example.org`";
        self.wrong(row, "address", problem.hint(hint));
    }

    fn areas(&mut self, row: &Row) -> Vec<AreaCode> {
        let mut codes: Vec<AreaCode> = Vec::new();
        for words in several(row.get("areas")) {
            match self.finder.find(words) {
                Ok(code) if codes.contains(&code) => {}
                Ok(code) => codes.push(code),
                Err(problem) => self.wrong(row, "areas", problem),
            }
        }
        if several(row.get("areas")).next().is_none() {
            self.needed(row, "areas", "the code or the name of an area");
        }
        let of_a_seat = |code: &AreaCode| is_constituency(self.known.areas, code);
        if codes.len() > 1 && codes.iter().any(of_a_seat) {
            self.wrong(row, "areas", twins::several());
        }
        codes
    }

    fn briefs(&mut self, row: &Row) -> Vec<BriefId> {
        let known = || self.known.briefs.keys().map(BriefId::as_str);
        let mut briefs: Vec<BriefId> = Vec::new();
        let mut wrong = Vec::new();
        for words in several(row.get("briefs")) {
            match known().find(|id| *id == words) {
                Some(id) if briefs.iter().any(|brief| brief.as_str() == id) => {}
                Some(id) => briefs.push(BriefId::new(id)),
                None => {
                    let problem = finding("unknown-brief", "unknown brief");
                    wrong.push(problem.hint_maybe(did_you_mean(words, known())));
                }
            }
        }
        wrong.into_iter().for_each(|problem| self.wrong(row, "briefs", problem));
        briefs
    }

    fn channel(&mut self, row: &Row) -> Option<ChannelId> {
        let words = row.get("channel");
        if words.is_empty() {
            return None;
        }
        let channels = self.known.delivery.map(|delivery| &delivery.channels);
        let known = || channels.into_iter().flat_map(|all| all.keys()).map(ChannelId::as_str);
        if !known().any(|id| id == words) {
            let problem = finding("unknown-channel", "`briefs/delivery.yaml` has no such channel");
            self.wrong(row, "channel", problem.hint_maybe(did_you_mean(words, known())));
            return None;
        }
        Some(ChannelId::new(words))
    }

    fn form(&mut self, row: &Row) -> DeliveryForm {
        match row.get("form") {
            "" | "attach" => DeliveryForm::Attach,
            "link" => DeliveryForm::Link,
            _ => {
                let hint = "write `attach` for the file, or `link` for a link to it";
                self.wrong(row, "form", finding("wrong-value", "unknown form").hint(hint));
                DeliveryForm::Attach
            }
        }
    }

    fn class(&mut self, row: &Row) -> RecipientClass {
        let consent = self.consent(row);
        match row.get("class") {
            "corporate" => RecipientClass::Corporate,
            "individual" => RecipientClass::Individual { consent },
            "unknown" => RecipientClass::Unknown,
            words => {
                let what = if words.is_empty() { "`class` is blank" } else { "unknown class" };
                let hint = "write `corporate`, `individual` or `unknown` (E2)";
                self.wrong(row, "class", finding("wrong-class", what).hint(hint));
                RecipientClass::Unknown
            }
        }
    }

    /// The day on which someone agreed.
    fn consent(&mut self, row: &Row) -> Option<Date> {
        let words = row.get("consent");
        if words.is_empty() {
            return None;
        }
        let day = words.parse::<Date>().ok();
        let problem = match day {
            Some(day) if day > self.known.today => "this day is still to come",
            Some(_) => return day,
            None => "this is no day",
        };
        let problem = finding("wrong-date", problem);
        let hint = "write the day on which they agreed as 2025-11-27, or leave it blank";
        self.wrong(row, "consent", problem.hint(hint));
        None
    }

    fn language(&mut self, row: &Row) -> Option<String> {
        let words = row.get("language");
        if words.is_empty() {
            return None;
        }
        let mut parts = words.split('-');
        let first = parts.next().is_some_and(|part| {
            (2..=3).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphabetic())
        });
        let rest = parts.all(|part| {
            (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric())
        });
        if !(first && rest) {
            let problem = finding("wrong-value", "this is no language");
            self.wrong(row, "language", problem.hint("write `en-GB` or `cy`, or leave it blank"));
            return None;
        }
        Some(words.to_owned())
    }
}

/// Whether a character ends a line, or is one that nobody sees and that would turn or hide others.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The parts of a cell with several.
fn several(words: &str) -> impl Iterator<Item = &str> {
    words.split(BETWEEN).map(str::trim).filter(|part| !part.is_empty())
}
