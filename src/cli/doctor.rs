//! `briefwright doctor`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::diagnostics::{Kind, Result};
use crate::ops::doctor::{self, DoctorOptions, State};

use super::args::Global;
use super::printer::Printer;

#[derive(Debug, Args)]
pub(super) struct DoctorCommand {
    /// Ask the mail servers, too: name, port, certificate, login. Nothing is sent
    #[arg(long, conflicts_with = "offline")]
    network: bool,
    /// The list of recipients; several may be named [default: as `BRIEFWRIGHT_RECIPIENTS` says]
    #[arg(long, value_name = "FILE")]
    recipients: Vec<PathBuf>,
    /// Where the editions are [default: `output/` in the project]
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// Write a ZIP to send with a report of a fault: what is found here, versions, hashes, the lock, the last runs.
    /// No secret, no recipient and no word of a brief is in it
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
}

pub(super) fn run(global: &Global, command: &DoctorCommand, printer: &Printer) -> Result<u8> {
    let options = DoctorOptions {
        project: global.project.clone(),
        output: command.output.clone(),
        recipients: command.recipients.clone(),
        network: command.network,
        cache: None,
    };
    let report = doctor::doctor(&options, &|event| printer.tell(event));
    printer.finish();
    for one in &report.findings {
        if !(printer.is_quiet() && one.state == State::Ok) {
            printer.result(&format!("{:<8} {:<11} {}", one.state.id(), one.topic, one.says));
            for hint in &one.hints {
                printer.result(&format!("{:>20} → {hint}", ""));
            }
        }
        printer.object(&json!({
            "type": "finding", "topic": one.topic, "state": one.state, "says": one.says,
            "hints": one.hints,
        }));
    }
    if let Some(place) = &command.bundle {
        let names = doctor::bundle(&options, &report, place)?;
        printer.result(&format!("wrote {}; look before you send it:", place.display()));
        names.iter().for_each(|name| printer.result(&format!("  {name}")));
        printer.object(&json!({ "type": "bundle", "path": place, "holds": names }));
    }
    let (problems, notes) = (report.count(State::Problem), report.count(State::Note));
    printer.result(&format!("problems: {problems}, notes: {notes}"));
    printer.object(&json!({ "type": "done", "problems": problems, "notes": notes }));
    Ok(if problems > 0 { Kind::Finding.exit_code() } else { 0 })
}
