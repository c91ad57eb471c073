//! `approve`: a person says that an edition may be sent.

use std::path::PathBuf;

use crate::diagnostics::{Diagnostic, Result};
use crate::distribution::ledger::Approval;
use crate::project::Period;
use crate::system::hash::Sha256;
use crate::system::{clock, environment};

use super::ledger;
use super::load::load;
use super::send::{delivered, edition, ledger_path};
use super::{Event, Tell};

/// What to approve.
#[derive(Debug, Clone, Default)]
pub struct ApproveOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// Where the editions are; `output/` in the project if not said.
    pub output: Option<PathBuf>,
    /// The brief.
    pub brief: String,
    /// The month; the newest edition if not said.
    pub edition: Option<Period>,
    /// The ledger; where `delivery.yaml` says if not said.
    pub ledger: Option<PathBuf>,
    /// Who approves; the user of this machine if not said.
    pub by: Option<String>,
}

/// What was approved.
#[derive(Debug)]
pub struct Approved {
    /// The approval.
    pub approval: Approval,
    /// How many areas have a brief in the edition.
    pub areas: usize,
    /// Whether it had been approved before.
    pub before: bool,
}

/// Records that an edition may be sent, as it is on disk now: made anew, it must be approved anew.
///
/// # Errors
/// There is no edition or no ledger, or a file of the edition is not the one that was made.
pub fn approve(options: &ApproveOptions, tell: &Tell<'_>) -> Result<Approved> {
    tell(Event::Step("reading the edition"));
    let loaded = load(&options.project)?;
    let root = options.output.clone().unwrap_or_else(|| options.project.join("output"));
    let mut ledger = ledger::open(&ledger_path(&loaded, options.ledger.as_deref()))?;
    let briefs = delivered(&loaded, std::slice::from_ref(&options.brief))?;
    // There is one, or the line above has said why not.
    let Some(brief) = briefs.first() else {
        return Err(Diagnostic::error("internal", "no brief was chosen").into());
    };
    let edition = edition(&root, brief, options.edition)?;
    // Who approves has seen these files, and no others.
    for area in &edition.kept.manifest.areas {
        edition.letter(area)?;
    }
    let digest: &Sha256 = edition.digest();
    let known = ledger.approval(&brief.id, edition.period, digest)?;
    let areas = edition.kept.manifest.areas.len();
    if let Some(approval) = known {
        return Ok(Approved { approval, areas, before: true });
    }
    let approval = Approval {
        brief: brief.id.clone(),
        edition: edition.period,
        digest: digest.clone(),
        by: options.by.clone().unwrap_or_else(environment::user),
        when: clock::now(),
    };
    ledger.approve(&approval)?;
    Ok(Approved { approval, areas, before: false })
}
