//! `briefwright approve`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, ApproveOptions};
use crate::project::Period;

use super::args::{Global, month};
use super::printer::Printer;

#[derive(Debug, Args)]
pub(super) struct ApproveCommand {
    /// The brief
    #[arg(value_name = "BRIEF")]
    brief: String,
    /// The edition's month (2025-10) [default: the newest]
    #[arg(long, value_name = "MONTH", value_parser = month)]
    edition: Option<Period>,
    /// Who approves [default: your user name]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// The ledger [default: as `briefs/delivery.yaml` says]
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Where the editions are [default: `output/` in the project]
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

pub(super) fn run(global: &Global, command: &ApproveCommand, printer: &Printer) -> Result<u8> {
    let approved = ops::approve(
        &ApproveOptions {
            project: global.project.clone(),
            output: command.output.clone(),
            brief: command.brief.clone(),
            edition: command.edition,
            ledger: command.ledger.clone(),
            by: command.by.clone(),
        },
        &|event| printer.tell(event),
    )?;
    printer.finish();
    let one = &approved.approval;
    let digest: String = one.digest.as_str().chars().take(12).collect();
    let was = if approved.before { "was approved" } else { "approved" };
    printer.result(&format!(
        "{was}: {} {}, {} areas, {digest}, by {} on {}",
        one.brief,
        one.edition.short(),
        approved.areas,
        one.by,
        one.when
    ));
    printer.result("made anew, it must be approved anew");
    printer.object(&json!({
        "type": "approved", "brief": one.brief.as_str(), "edition": one.edition.short(),
        "digest": one.digest.as_str(), "by": one.by, "when": one.when, "before": approved.before,
    }));
    Ok(0)
}
