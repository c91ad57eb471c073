//! `send resolve`: a person says what became of a delivery of which nobody knew.

use std::path::PathBuf;

use crate::diagnostics::Result;
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
    /// The delivery's number.
    pub delivery: i64,
    /// Whether it arrived; else it is to be sent again.
    pub arrived: bool,
    /// How they know.
    pub why: String,
    /// Who says so; the user of this machine if not said.
    pub by: Option<String>,
}

/// Records it.
///
/// # Errors
/// There is no such delivery, or it is known what became of it.
pub fn resolve(options: &ResolveOptions) -> Result<Delivery> {
    let loaded = load(&options.project)?;
    let mut ledger = ledger::open(&ledger_path(&loaded, options.ledger.as_deref()))?;
    // Whoever is sending might be at this very delivery.
    let _alone = ledger.alone()?;
    let id = DeliveryId::new(options.delivery);
    let delivery = ledger.delivery(id)?;
    let by = options.by.clone().unwrap_or_else(environment::user);
    ledger.resolve(id, options.arrived, &by, &options.why, clock::now())?;
    Ok(delivery)
}
