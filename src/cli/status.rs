//! `briefwright status`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::diagnostics::{Diagnostic, Result};
use crate::ops::{self, Address, BriefMerged, EditionStatus, MergeOptions, StatusOptions};
use crate::project::Period;

use super::args::{Global, month};
use super::build::count;
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
    /// Where the editions are; with --merge also `s3://bucket/prefix`, `gs://…` or `az://…` [default:
    /// `output/` in the project]
    #[arg(short, long, value_name = "ADDRESS", value_parser = Address::parse)]
    output: Option<Address>,
    /// Join the parts that `build --partition` made, each brief's newest edition that has some, and write
    /// the index
    #[arg(long, conflicts_with_all = ["all", "html", "ledger"])]
    merge: bool,
    /// With --merge: join the parts of this edition (2025-10)
    #[arg(long, value_name = "MONTH", value_parser = month, requires = "merge")]
    edition: Option<Period>,
}

pub(super) fn run(global: &Global, command: &StatusCommand, printer: &Printer) -> Result<u8> {
    if command.merge {
        return merge(global, command, printer);
    }
    let output = match &command.output {
        Some(Address::Store(store)) => {
            let message = format!("where `{store}` stands can't be shown");
            return Err(Diagnostic::error("usage", message)
                .why("deliveries and runs are known where editions are in a folder")
                .hint("copy it to a folder, or join its parts with `--merge`")
                .into());
        }
        Some(Address::Folder(folder)) => Some(folder.clone()),
        None => None,
    };
    let status = ops::status(
        &StatusOptions {
            project: global.project.clone(),
            output,
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

/// Joins parts, and says what became of them.
fn merge(global: &Global, command: &StatusCommand, printer: &Printer) -> Result<u8> {
    let merged = ops::merge(
        &MergeOptions {
            project: global.project.clone(),
            output: command.output.clone(),
            edition: command.edition,
            offline: global.offline,
        },
        &|event| printer.tell(event),
    )?;
    printer.finish();
    printer.diagnostics(&merged.findings);
    merged.briefs.iter().for_each(|one| joined(one, printer));
    Ok(merged.findings.exit_code())
}

fn joined(one: &BriefMerged, printer: &Printer) {
    let mut line = format!("{}, {}: ", one.brief, one.edition.label());
    line.push_str(&format!("{} in ", count(one.areas, "brief", "briefs")));
    line.push_str(&count(one.parts, "part", "parts"));
    for (many, what) in [(one.withheld, "withheld"), (one.failed, "failed")] {
        if many > 0 {
            line.push_str(&format!(", {many} {what}"));
        }
    }
    printer.result(&line);
    if !printer.is_quiet() {
        printer.result(&format!("  {}", one.place));
    }
    printer.object(&json!({
        "type": "merged", "brief": one.brief, "edition": one.edition.short(), "place": one.place,
        "parts": one.parts, "areas": one.areas, "withheld": one.withheld, "failed": one.failed,
    }));
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
