//! `ledger`: making it, looking into it, and what recipients may ask for.

use std::path::{Path, PathBuf};

use crate::diagnostics::{Diagnostic, Result};
use crate::distribution::ledger::{self, Ledger};
use crate::project::{DeliverySpec, LEDGER};
use crate::system::{clock, disk, environment, private};

use super::load::load;

pub use crate::distribution::ledger::{Delivery, DeliveryId, Filter, State, Step, Suppression};

/// Which ledger is meant.
#[derive(Debug, Clone)]
pub struct LedgerOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// The ledger, if it is not where the project says. Then the project is not read.
    pub ledger: Option<PathBuf>,
}

impl LedgerOptions {
    fn place(&self) -> Result<PathBuf> {
        if let Some(named) = &self.ledger {
            return Ok(named.clone());
        }
        let loaded = load(&self.project)?;
        Ok(place(&loaded.folder, loaded.project.delivery.as_ref(), None))
    }

    fn open(&self) -> Result<Ledger> {
        open(&self.place()?)
    }
}

/// Where the ledger of a project is.
pub(super) fn place(
    project: &Path,
    delivery: Option<&DeliverySpec>,
    named: Option<&Path>,
) -> PathBuf {
    match (named, delivery) {
        (Some(named), _) => named.to_owned(),
        (None, Some(delivery)) => project.join(&delivery.ledger),
        (None, None) => project.join(LEDGER),
    }
}

/// Opens a ledger that must be there.
pub(super) fn open(path: &Path) -> Result<Ledger> {
    Ledger::open(path)?.ok_or_else(|| ledger::missing(path).into())
}

/// Makes the ledger. A folder that is made for it is kept out of git: the key in it is a secret, and what is
/// in the ledger is about people. Returns where it is.
///
/// # Errors
/// There is one already, or it can't be made.
pub fn init(options: &LedgerOptions) -> Result<PathBuf> {
    let path = options.place()?;
    let folder = path.parent().filter(|folder| !disk::exists(folder));
    let ignore = folder.map(|folder| folder.join(".gitignore"));
    Ledger::init(&path)?;
    if let Some(ignore) = ignore.filter(|ignore| ignore.parent() != Some(Path::new(""))) {
        disk::write(&ignore, b"*\n")?;
    }
    Ok(path)
}

/// Writes the ledger as CSV: to a file that only its owner may read, or else into the result, with how many
/// steps there are.
///
/// # Errors
/// The ledger can't be read, or the file can't be written.
pub fn export(options: &LedgerOptions, file: Option<&Path>) -> Result<(String, usize)> {
    let mut csv = Vec::new();
    let steps = options.open()?.export(&mut csv)?;
    if let Some(file) = file {
        private::write(file, &csv)?;
        return Ok((String::new(), steps));
    }
    let csv = String::from_utf8(csv)
        .map_err(|error| Diagnostic::error("internal", format!("the CSV is no text: {error}")))?;
    Ok((csv, steps))
}

/// Forgets a recipient; returns how many deliveries there were to them. No sender may be at work.
///
/// # Errors
/// A sender is at work, or the ledger can't be written to.
pub fn forget(options: &LedgerOptions, address: &str) -> Result<usize> {
    let (mut ledger, address, now) = (options.open()?, whole(address)?, clock::now());
    let _alone = ledger.alone()?;
    ledger.recover(now)?;
    let deliveries = ledger.forget(&address, now)?;
    ledger.mark()?;
    Ok(deliveries)
}

/// Takes an older copy for the ledger, because a person says so; says whether it was older. `by` is the user of
/// this machine if not said.
///
/// # Errors
/// There is no ledger, or it can't be opened for another reason; a sender is at work; or it can't be
/// written to.
pub fn accept(options: &LedgerOptions, by: Option<&str>, why: &str) -> Result<bool> {
    let by = by.map_or_else(environment::user, str::to_owned);
    Ledger::accept(&options.place()?, &by, why, clock::now())
}

/// Sends no more to whoever a message went to; returns the delivery that it is of.
///
/// # Errors
/// No such message is known, or the ledger can't be written to.
pub fn suppress_message(options: &LedgerOptions, message: &str, why: &str) -> Result<Delivery> {
    let mut ledger = options.open()?;
    let delivery = ledger.of_message(message)?.ok_or_else(|| {
        Diagnostic::error("unknown-message", "no message of this name was sent from here")
            .why("or its recipient was forgotten, and gets nothing any more")
            .hint("it is the `id` in the link to unsubscribe, or the `Message-ID` of the mail")
            .hint("if you know the address, name that: `briefwright ledger suppress -`")
    })?;
    ledger.suppress_recipient(&delivery.key.recipient, why, clock::now())?;
    Ok(delivery)
}

/// Sends no more to an address.
///
/// # Errors
/// It is no address, or the ledger can't be written to.
pub fn suppress(options: &LedgerOptions, address: &str, why: &str) -> Result<()> {
    options.open()?.suppress(&whole(address)?, why, clock::now())
}

/// Lets an address get editions again; says whether it got none.
///
/// # Errors
/// It is no address, or the ledger can't be written to.
pub fn unsuppress(options: &LedgerOptions, address: &str) -> Result<bool> {
    options.open()?.unsuppress(&whole(address)?)
}

/// All to whom nothing is sent.
///
/// # Errors
/// The ledger can't be read.
pub fn suppressions(options: &LedgerOptions) -> Result<Vec<Suppression>> {
    options.open()?.suppressions()
}

/// The deliveries that match.
///
/// # Errors
/// The ledger can't be read.
pub fn list(options: &LedgerOptions, filter: &Filter) -> Result<Vec<Delivery>> {
    options.open()?.deliveries(filter)
}

/// A delivery, and its steps.
///
/// # Errors
/// There is no such delivery, or the ledger can't be read.
pub fn history(options: &LedgerOptions, id: DeliveryId) -> Result<(Delivery, Vec<Step>)> {
    let ledger = options.open()?;
    Ok((ledger.delivery(id)?, ledger.history(id)?))
}

/// The address that is meant: `-` is the one on stdin.
fn whole(address: &str) -> Result<String> {
    let address =
        if address == "-" { environment::line_from_stdin()? } else { address.trim().to_owned() };
    let whole = address.split_once('@').is_some_and(|(user, domain)| {
        !user.is_empty() && !domain.is_empty() && !address.contains(char::is_whitespace)
    });
    if whole {
        return Ok(address);
    }
    // What was typed may be part of an address, so it is not repeated.
    Err(Diagnostic::error("wrong-address", "that is no mail address")
        .hint("write it whole, as `name@example.org`, or `-` and put it on stdin")
        .into())
}
