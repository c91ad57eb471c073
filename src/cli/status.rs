//! `briefwright status`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, EditionStatus, StatusOptions};

use super::args::Global;
use super::printer::Printer;

#[derive(Debug, Args)]
pub(super) struct StatusCommand {
    /// Every edition, and not the newest of each brief alone
    #[arg(long)]
    all: bool,
    /// Write it as a web page too
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// The ledger [default: as `briefs/delivery.yaml` says]
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Where the editions are [default: `output/` in the project]
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

pub(super) fn run(global: &Global, command: &StatusCommand, printer: &Printer) -> Result<u8> {
    let status = ops::status(
        &StatusOptions {
            project: global.project.clone(),
            output: command.output.clone(),
            ledger: command.ledger.clone(),
            all: command.all,
        },
        &|event| printer.tell(event),
    )?;
    printer.finish();
    if status.editions.is_empty() {
        printer.result("no edition has been made yet");
    }
    for edition in &status.editions {
        tell(edition, printer);
    }
    for expected in &status.expected {
        printer.result(&expected.words);
    }
    if let Some(last) = &status.last_run {
        let (outcome, code) = (last.outcome.words(), last.exit_code);
        printer.result(&format!(
            "the last run began at {}: {outcome}, exit code {code}",
            last.started
        ));
    }
    if !status.ledger {
        printer.result("there is no ledger: nothing was ever sent from here, or it lies elsewhere");
    }
    printer.object(&json!({ "type": "status", "status": status }));
    if let Some(path) = &command.html {
        ops::write_status(&status, path)?;
        printer.detail(&format!("written to {}", path.display()));
    }
    Ok(0)
}

fn tell(one: &EditionStatus, printer: &Printer) {
    let correction = match one.correction {
        0 => String::new(),
        number => format!(", correction {number}"),
    };
    printer.result(&format!("{}, {}{correction}", one.brief, one.edition));
    if let Some(published) = &one.published {
        let days = one.age_days.map_or(String::new(), |days| format!(", {days} days ago"));
        printer.result(&format!("  data published {published}{days}"));
    }
    let built = one.built.map_or(String::new(), |at| format!("built {at}: "));
    let mut made = format!("  {built}{} briefs", one.areas);
    for (count, what) in [(one.withheld, "withheld"), (one.failed, "failed")] {
        if count > 0 {
            made.push_str(&format!(", {count} {what}"));
        }
    }
    match one.checked {
        Some(true) => made.push_str(", checked"),
        Some(false) => made.push_str(", the check found errors"),
        None => {}
    }
    printer.result(&made);
    match (&one.policy, &one.approved) {
        (None, _) => printer.result("  not delivered"),
        (Some(_), Some(approved)) => printer.result(&format!("  approved {approved}")),
        (Some(policy), None) => {
            printer.result(&format!("  approved by nobody yet (policy: {policy})"))
        }
    }
    let states: Vec<String> =
        one.deliveries.iter().map(|(state, count)| format!("{count} {state}")).collect();
    if !states.is_empty() {
        printer.result(&format!("  deliveries: {}", states.join(", ")));
    }
    for reason in &one.reasons {
        printer.result(&format!("    {reason}"));
    }
    if one.other_bytes > 0 {
        printer.result(&format!(
            "  {} people got other bytes than those that are there now",
            one.other_bytes
        ));
    }
}
