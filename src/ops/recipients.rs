//! `recipients`: the lists of those who get the briefs, checked and made.

use std::path::PathBuf;

use url::Url;

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::distribution::recipients::{
    self, Compared, Count, Known, Renewed, Review, Row, members,
};
use crate::project::AreaKind;
use crate::system::{clock, disk, private};

use super::fetch::{FetchOptions, Reach, client};
use super::load::load;
use super::{Event, Tell};

/// What to check.
#[derive(Debug, Clone)]
pub struct RecipientsOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// The lists; those of the environment if there are none.
    pub files: Vec<PathBuf>,
    /// Where the editions are; `output/` in the project if not said.
    pub output: Option<PathBuf>,
}

/// What lists hold.
#[derive(Debug)]
pub struct RecipientsChecked {
    /// How many rows are right.
    pub recipients: usize,
    /// How many get each brief, by kind of area and class.
    pub counts: Vec<Count>,
    /// The newest edition of each brief against the lists.
    pub editions: Vec<Compared>,
    /// What is wrong, and what is worth knowing.
    pub findings: Diagnostics,
}

/// Checks lists by themselves and against the newest editions.
///
/// # Errors
/// The project, a list or an edition can't be read.
pub fn check_recipients(options: &RecipientsOptions) -> Result<RecipientsChecked> {
    let loaded = load(&options.project)?;
    let files = recipients::files(&options.files)?;
    let known = Known::of(&loaded.project, &loaded.folder, clock::today());
    let listing = recipients::list(&files, &known)?;
    let root = options.output.clone().unwrap_or_else(|| options.project.join("output"));
    let Review { counts, editions, findings } = recipients::review(&listing, &known, &root)?;
    Ok(RecipientsChecked { recipients: listing.recipients.len(), counts, editions, findings })
}

/// What to pull.
#[derive(Debug, Clone)]
pub struct PullOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// The file that is written.
    pub into: PathBuf,
    /// The lawful basis of writing to those in it.
    pub basis: String,
    /// Where the API is; the Parliament's if not said.
    pub address: Option<String>,
    /// Whether a file that is there is made anew.
    pub replace: bool,
    /// How far it may go.
    pub reach: Reach,
}

/// What was pulled.
#[derive(Debug)]
pub struct Pulled {
    /// How many people the list has, rows from elsewhere aside.
    pub people: usize,
    /// How many constituencies the API has.
    pub seats: usize,
    /// Who came, went and changed, if a list was made anew.
    pub renewed: Option<Renewed>,
    /// What of the API's answers is not in the list.
    pub notes: Diagnostics,
    /// How many requests were sent.
    pub requests: usize,
}

/// Makes a list of the Members of Parliament for the project's constituencies.
///
/// # Errors
/// The API can't be reached or answers otherwise than it is known to; the file is in the way, or lies in
/// the project. It is then as before.
pub fn pull_recipients(options: &PullOptions, tell: &Tell<'_>) -> Result<Pulled> {
    let loaded = load(&options.project)?;
    recipients::outside(&options.into, &loaded.folder)?;
    check_basis(&options.basis)?;
    let base = options.address.as_deref().unwrap_or(members::ADDRESS);
    let base = Url::parse(base).map_err(|_| {
        Diagnostic::error("wrong-address", format!("`{base}` is no address of an API"))
            .hint("write it as in `https://members-api.parliament.uk/`")
    })?;
    let areas = &loaded.project.areas;
    if !areas.iter().any(|area| area.kind == AreaKind::Constituency) {
        return Err(Diagnostic::error("no-constituency", "the project has no constituency")
            .in_place("briefs/areas.csv")
            .why("members are found by the name of their constituency")
            .hint("add rows of the kind `constituency`")
            .into());
    }
    let before = before(options)?;
    let today = clock::today();
    tell(Event::Step("asking the Members API of the UK Parliament"));
    let manners = FetchOptions { reach: options.reach, ..FetchOptions::default() };
    let client = client(&loaded, &manners)?;
    let done = |done: usize, all: usize| match done {
        0 => tell(Event::Areas(all)),
        _ => tell(Event::AreaDone),
    };
    let seats = members::pull(&client, &base, &done)?;
    let members::Joined { rows, vacant, without_address, unknown, missing } =
        members::join(&seats, areas, &options.basis, &base, today);
    let people = rows.len() - vacant.len();
    let renewed = before.map(|old| recipients::renew(old, rows.clone()));
    let rows = renewed.as_ref().map_or(&rows, |renewed| &renewed.rows);
    private::write(&options.into, &recipients::to_csv(rows)?)?;
    let mut notes = Diagnostics::new();
    tell_of(&mut notes, "vacant-seat", "have no member at present", &vacant);
    tell_of(&mut notes, "no-address", "have a member without a mail address", &without_address);
    let unknown: Vec<String> = unknown
        .into_iter()
        .map(|(name, near)| match near {
            Some(near) => format!("{name} (`{near}`?)"),
            None => name,
        })
        .collect();
    tell_of(&mut notes, "unknown-area", "are none of the project's", &unknown);
    tell_of(&mut notes, "missing-seat", "of the project are not in the Members API", &missing);
    Ok(Pulled { people, seats: seats.len(), renewed, notes, requests: client.requests() })
}

/// The rows of the list that is there, if it may be made anew.
fn before(options: &PullOptions) -> Result<Option<Vec<Row>>> {
    if !disk::exists(&options.into) {
        return Ok(None);
    }
    if !options.replace {
        return Err(Diagnostic::error("in-the-way", "the list is there already")
            .in_place(options.into.display().to_string())
            .hint("add `--replace` to make it anew; it says who came, went and changed")
            .into());
    }
    recipients::rows_of_file(&options.into).map(Some)
}

/// A lawful basis is for a person to name, and stands in every row.
fn check_basis(basis: &str) -> Result<()> {
    if basis.trim().is_empty() || basis.chars().any(char::is_control) {
        return Err(Diagnostic::error("no-basis", "the lawful basis is blank, or no line of text")
            .why("every address is kept with the basis on which it is written to (E2)")
            .hint("name yours, as in `--basis \"legitimate interests\"`")
            .into());
    }
    Ok(())
}

/// Tells of constituencies that the list has nobody for.
fn tell_of(notes: &mut Diagnostics, code: &'static str, what: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let constituencies = if names.len() == 1 { "constituency" } else { "constituencies" };
    let message = format!("{} {constituencies} {what}", names.len());
    notes.push(Diagnostic::warning(code, message).why(names.join("; ")));
}
