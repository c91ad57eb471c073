//! `send resolve`: a person says what became of deliveries of which nobody knew, or has those sent again that
//! were refused.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::distribution::ledger::{Delivery, DeliveryId};
use crate::system::{clock, environment};

use super::ledger;
use super::load::load;
use super::send::ledger_path;

/// What a person says.
#[derive(Debug, Clone, Default)]
pub struct ResolveOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// The ledger; where `delivery.yaml` says if not said.
    pub ledger: Option<PathBuf>,
    /// The deliveries' numbers.
    pub deliveries: Vec<i64>,
    /// Whether they arrived; else they are to be sent again.
    pub arrived: bool,
    /// How they know.
    pub why: String,
    /// Who says so; the user of this machine if not said.
    pub by: Option<String>,
}

/// Records it, and returns the deliveries as they stand then.
///
/// # Errors
/// The ledger can't be written to. Or some of them are not there, or are neither unknown nor refused:
/// all of these are told, and what a person said of the others is recorded.
pub fn resolve(options: &ResolveOptions) -> Result<Vec<Delivery>> {
    let loaded = load(&options.project)?;
    let mut ledger = ledger::open(&ledger_path(&loaded, options.ledger.as_deref()))?;
    // Whoever is sending might be at these very deliveries.
    let _alone = ledger.alone()?;
    // What a run that was ended from outside was handing over is unknown, though nobody said so yet.
    ledger.recover(clock::now())?;
    let by = options.by.clone().unwrap_or_else(environment::user);
    let numbers: BTreeSet<i64> = options.deliveries.iter().copied().collect();
    let (mut resolved, mut problems) = (Vec::new(), Diagnostics::new());
    for id in numbers.into_iter().map(DeliveryId::new) {
        let said = ledger.resolve(id, options.arrived, &by, &options.why, clock::now());
        if problems.keep(said).is_some() {
            resolved.push(ledger.delivery(id)?);
        }
    }
    ledger.mark()?;
    if !problems.is_empty() && !resolved.is_empty() {
        let done: Vec<String> = resolved.iter().map(|one| one.id.to_string()).collect();
        let message = format!("recorded what became of {}", done.join(", "));
        problems.push(Diagnostic::warning("resolved", message));
    }
    problems.into_result(resolved)
}
