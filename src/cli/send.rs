//! `briefwright send`.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::diagnostics::{Diagnostic, Result};
use crate::ops::{self, Delivered, EditionSent, Enclosure, How, ResolveOptions, SendOptions};
use crate::project::Period;

use super::args::{Global, month};
use super::printer::Printer;

/// How many deliveries are listed one by one, unless all are asked for.
const LISTED: usize = 20;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct SendCommand {
    #[command(subcommand)]
    resolve: Option<SendSubcommand>,
    /// The briefs to send; all that are delivered if none is named
    #[arg(value_name = "BRIEF")]
    briefs: Vec<String>,
    /// The edition's month (2025-10) [default: the newest]
    #[arg(long, value_name = "MONTH", value_parser = month)]
    edition: Option<Period>,
    #[command(flatten)]
    desk: Desk,
    /// Send to the recipients; without it, messages are written to `output/outbox/` and nothing leaves
    #[arg(long, conflicts_with = "sample")]
    live: bool,
    /// Send so many of the messages to yourself, to look at
    #[arg(long, value_name = "N", requires = "to")]
    sample: Option<usize>,
    /// Your address, for --sample
    #[arg(long, value_name = "ADDRESS", requires = "sample")]
    to: Option<String>,
    /// Write the plan to this file; with --live, send exactly what it has
    #[arg(long, value_name = "FILE", conflicts_with = "sample")]
    plan: Option<PathBuf>,
    /// Use this channel for all
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
}

/// Where things are that the project does not hold.
#[derive(Debug, Args)]
pub(super) struct Desk {
    /// Who gets what: CSV or YAML files outside the project [default: `BRIEFWRIGHT_RECIPIENTS`]
    #[arg(long, value_name = "FILE")]
    pub recipients: Vec<PathBuf>,
    /// The ledger [default: as `briefs/delivery.yaml` says]
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// Where the editions are [default: `output/` in the project]
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum SendSubcommand {
    /// Say what became of deliveries of which nobody knows, or have refused ones sent again
    Resolve(ResolveCommand),
}

#[derive(Debug, Args)]
struct ResolveCommand {
    /// The deliveries' numbers, as `ledger list --state unknown` prints them
    #[arg(value_name = "NUMBER", required = true, num_args = 1..)]
    deliveries: Vec<i64>,
    /// It arrived: it is not sent again
    #[arg(long, conflicts_with = "again", required_unless_present = "again")]
    arrived: bool,
    /// It did not arrive: it is sent again with the next run
    #[arg(long)]
    again: bool,
    /// How you know
    #[arg(long, value_name = "WORDS")]
    why: String,
    /// Who says so [default: your user name]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// The ledger [default: as `briefs/delivery.yaml` says]
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
}

pub(super) fn run(global: &Global, command: &SendCommand, printer: &Printer) -> Result<u8> {
    if let Some(SendSubcommand::Resolve(command)) = &command.resolve {
        return resolve(global, command, printer);
    }
    let how = match (command.live, command.sample, &command.to) {
        (true, ..) => How::Live,
        (false, Some(count), Some(to)) => How::Sample { count, to: to.clone() },
        (false, ..) => How::Dry,
    };
    if global.offline && !matches!(how, How::Dry) {
        return Err(Diagnostic::error("offline", "nothing can be sent with `--offline`").into());
    }
    let options = SendOptions {
        project: global.project.clone(),
        output: command.desk.output.clone(),
        briefs: command.briefs.clone(),
        edition: command.edition,
        recipients: command.desk.recipients.clone(),
        ledger: command.desk.ledger.clone(),
        channel: command.channel.clone(),
        plan: command.plan.clone(),
        offline: global.offline,
        how,
    };
    let delivered =
        ops::send(&options, &|question| ask(question, printer), &|event| printer.tell(event))?;
    printer.finish();
    for edition in &delivered.editions {
        tell(edition, &options, global.verbose > 0, printer);
    }
    printer.diagnostics(&delivered.findings);
    Ok(code(&delivered))
}

fn code(delivered: &Delivered) -> u8 {
    delivered.findings.exit_code()
}

/// Asks a person; where stdin is no terminal, its first line is the answer.
fn ask(question: &str, printer: &Printer) -> Option<String> {
    printer.finish();
    if std::io::stdin().is_terminal() {
        printer.question(question);
    }
    printer.answer()
}

fn tell(edition: &EditionSent, options: &SendOptions, all: bool, printer: &Printer) {
    let correction = match edition.correction {
        0 => String::new(),
        number => format!(", correction {number}"),
    };
    printer.result(&format!("{}, {}{correction}", edition.brief, edition.edition.label()));
    match &edition.approved {
        Some(by) => printer.result(&format!("  approved by {by}")),
        None => printer.result("  approved by nobody yet"),
    }
    table(edition, all, printer);
    for (verdict, count) in counts(edition) {
        printer.result(&format!("  {count} {verdict}"));
    }
    for nothing in &edition.nothing {
        printer.result(&format!(
            "  nothing for {} of {}: {}",
            nothing.redacted, nothing.area, nothing.why
        ));
        printer.object(&json!({
            "type": "nothing", "brief": edition.brief.as_str(), "to": nothing.redacted,
            "area": nothing.area.as_str(), "why": nothing.why,
        }));
    }
    if let Some(outbox) = &edition.outbox {
        printer.result(&format!("  nothing was sent; the messages are in {}", outbox.display()));
        if let Some(plan) = &options.plan {
            printer.result(&format!("  the plan is {}", plan.display()));
        }
    }
    if let Some(sent) = &edition.sent {
        printer.result(&format!(
            "  sent: {} accepted, {} refused, {} unknown, {} left for the next run",
            sent.accepted, sent.refused, sent.unknown, sent.left
        ));
        printer.object(&json!({
            "type": "sent", "brief": edition.brief.as_str(), "edition": edition.edition.short(),
            "accepted": sent.accepted, "refused": sent.refused, "unknown": sent.unknown,
            "left": sent.left,
        }));
    }
}

/// Who gets what.
fn table(edition: &EditionSent, all: bool, printer: &Printer) {
    let many = if all { edition.rows.len() } else { LISTED };
    let shown = edition.rows.iter().take(many);
    let width = |of: fn(&crate::ops::Row) -> usize| shown.clone().map(of).max().unwrap_or(0);
    let (code, to) = (width(|row| row.area.chars().count()), width(|row| row.to.chars().count()));
    for row in shown.clone() {
        let goes = match row.enclosure {
            Enclosure::Attached => "PDF ",
            Enclosure::Linked(_) => "link",
        };
        printer.result(&format!(
            "  {:<code$}  {:<to$}  {}  {goes}  {}",
            row.area,
            row.to,
            row.channel,
            row.verdict.words()
        ));
    }
    for row in &edition.rows {
        printer.object(&json!({
            "type": "delivery", "brief": edition.brief.as_str(), "edition": edition.edition.short(),
            "area": row.area, "name": row.name, "to": row.to, "channel": row.channel.as_str(),
            "enclosure": match row.enclosure {
                Enclosure::Attached => "attached",
                Enclosure::Linked(_) => "linked",
            },
            "verdict": row.verdict.words(),
        }));
    }
    let more = edition.rows.len().saturating_sub(many);
    if more > 0 {
        printer.result(&format!("  and {more} more; `--verbose` lists all"));
    }
}

/// How many deliveries share a verdict.
fn counts(edition: &EditionSent) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for row in &edition.rows {
        *counts.entry(row.verdict.words()).or_insert(0) += 1;
    }
    counts
}

fn resolve(global: &Global, command: &ResolveCommand, printer: &Printer) -> Result<u8> {
    let resolved = ops::resolve(&ResolveOptions {
        project: global.project.clone(),
        ledger: command.ledger.clone(),
        deliveries: command.deliveries.clone(),
        arrived: command.arrived,
        why: command.why.clone(),
        by: command.by.clone(),
    })?;
    for delivery in &resolved {
        let (area, to) = (&delivery.key.area, &delivery.redacted);
        printer.result(&match command.arrived {
            true => format!("{area} to {to} has arrived, and is not sent again"),
            false => format!("{area} to {to} goes out again with the next `send --live` or `run`"),
        });
    }
    Ok(0)
}
