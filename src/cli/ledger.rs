//! `briefwright ledger`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::diagnostics::Result;
use crate::ops::ledger::{self, Delivery, DeliveryId, Filter, LedgerOptions, State, Step};
use crate::project::{BriefId, Period};

use super::args::{Global, month};
use super::printer::Printer;

#[derive(Debug, Args)]
pub(super) struct LedgerCommand {
    #[command(flatten)]
    pub place: LedgerPlace,
    #[command(subcommand)]
    verb: Verb,
}

/// Where the ledger is; for every command that needs it.
#[derive(Debug, Args)]
pub(super) struct LedgerPlace {
    /// The ledger [default: where `delivery.yaml` says, or else `ledger/ledger.sqlite` in the project]
    #[arg(long, global = true, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make the ledger, once, before anything is sent
    Init,
    /// List deliveries
    List {
        /// Those of a brief
        #[arg(long, value_name = "BRIEF")]
        brief: Option<String>,
        /// Those of an edition (2025-10)
        #[arg(long, value_name = "MONTH", value_parser = month)]
        edition: Option<Period>,
        /// Those that have come so far: planned, intent, transmitting, accepted, refused, unknown,
        /// suppressed or held
        #[arg(long, value_name = "STATE", value_parser = state)]
        state: Option<State>,
    },
    /// Show every step of a delivery
    History {
        /// Its number
        #[arg(value_name = "ID")]
        id: i64,
    },
    /// Write every step of every delivery as CSV
    Export {
        /// The file [default: stdout]
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Use an older copy of the ledger from now on, though people could get an edition twice
    Accept {
        /// Why that is right
        #[arg(long, value_name = "WORDS")]
        why: String,
        /// Who says so [default: your user name]
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Send no more to an address, or to whoever a message went to
    Suppress {
        /// The address; `-` reads it from stdin
        #[arg(value_name = "ADDRESS", required_unless_present = "message")]
        address: Option<String>,
        /// The message instead: the `id` in its link to unsubscribe, or its `Message-ID`
        #[arg(long, value_name = "ID", conflicts_with = "address")]
        message: Option<String>,
        /// Why
        #[arg(long, value_name = "WORDS")]
        why: String,
    },
    /// Let an address get editions again
    Unsuppress {
        /// The address; `-` reads it from stdin
        #[arg(value_name = "ADDRESS")]
        address: String,
    },
    /// List to whom nothing is sent
    Suppressions,
    /// Erase what is known of a recipient, and send them nothing again
    Forget {
        /// The address; `-` reads it from stdin
        #[arg(value_name = "ADDRESS")]
        address: String,
    },
}

pub(super) fn run(global: &Global, command: &LedgerCommand, printer: &Printer) -> Result<u8> {
    let options =
        LedgerOptions { project: global.project.clone(), ledger: command.place.ledger.clone() };
    match &command.verb {
        Verb::Init => {
            let path = ledger::init(&options)?.display().to_string();
            printer.result(&format!("made {path}, and its key {path}.key"));
            printer.result("keep both in your backups, and neither in git");
            printer.object(&json!({ "type": "ledger", "path": path }));
        }
        Verb::List { brief, edition, state } => {
            let filter = Filter {
                brief: brief.as_ref().map(BriefId::new),
                edition: *edition,
                state: *state,
                recipient: None,
            };
            let deliveries = ledger::list(&options, &filter)?;
            for delivery in &deliveries {
                printer.result(&line(delivery));
                printer.object(&object(delivery));
            }
            if deliveries.is_empty() {
                printer.result("there are no such deliveries");
            }
        }
        Verb::History { id } => {
            let (delivery, steps) = ledger::history(&options, DeliveryId::new(*id))?;
            printer.result(&line(&delivery));
            printer.object(&object(&delivery));
            for step in &steps {
                printer.result(&step_line(step));
                printer.object(&step_object(&delivery, step));
            }
        }
        Verb::Export { file } => {
            let (csv, steps) = ledger::export(&options, file.as_deref())?;
            csv.lines().for_each(|line| printer.result(line));
            let file = file.as_ref().map(|file| file.display().to_string());
            if let Some(file) = &file {
                printer.result(&format!("wrote {steps} steps to {file}"));
            }
            let csv = file.is_none().then_some(csv);
            printer
                .object(&json!({ "type": "exported", "steps": steps, "file": file, "csv": csv }));
        }
        Verb::Accept { why, by } => {
            let was = ledger::accept(&options, by.as_deref(), why)?;
            printer.result(if was {
                "accepted: the older copy is the ledger now"
            } else {
                "unchanged: it is not older than the one that was used last"
            });
            printer.object(&json!({ "type": "accepted", "was": was }));
        }
        Verb::Suppress { address, message, why } => {
            if let Some(message) = message {
                ledger::suppress_message(&options, message, why)?;
            } else if let Some(address) = address {
                ledger::suppress(&options, address, why)?;
            }
            printer.result("suppressed: nothing is sent to them");
            printer.object(&json!({ "type": "suppressed" }));
        }
        Verb::Unsuppress { address } => {
            let was = ledger::unsuppress(&options, address)?;
            printer.result(if was {
                "lifted: they may get editions again"
            } else {
                "unchanged: they were not suppressed"
            });
            printer.object(&json!({ "type": "unsuppressed", "was": was }));
        }
        Verb::Suppressions => {
            let all = ledger::suppressions(&options)?;
            for one in &all {
                let hash = one.recipient.as_str();
                let short = hash.get(..12).unwrap_or(hash);
                printer.result(&format!("{short}  {}  {}", one.since, one.why));
                printer.object(&json!({
                    "type": "suppression", "recipient": hash, "since": one.since.to_string(),
                    "why": one.why,
                }));
            }
            if all.is_empty() {
                printer.result("nobody is suppressed");
            }
        }
        Verb::Forget { address } => {
            let deliveries = ledger::forget(&options, address)?;
            printer.result(&format!(
                "forgotten: {deliveries} deliveries tell of them no more, and nothing is sent to them"
            ));
            printer.object(&json!({ "type": "forgotten", "deliveries": deliveries }));
        }
    }
    Ok(0)
}

fn state(text: &str) -> Result<State, String> {
    State::parse(text).ok_or_else(|| {
        let names: Vec<&str> = State::ALL.iter().map(|state| state.as_str()).collect();
        format!("not a state; it is one of {}", names.join(", "))
    })
}

fn line(delivery: &Delivery) -> String {
    let key = &delivery.key;
    let correction = match key.correction {
        0 => String::new(),
        number => format!(", correction {number}"),
    };
    let words = match delivery.words.as_str() {
        "" => String::new(),
        words => format!(": {words}"),
    };
    format!(
        "{:>6}  {:<12}  {} {}{correction} {} to {} by {}{words}",
        delivery.id.number(),
        delivery.state.as_str(),
        key.brief,
        key.edition.short(),
        key.area,
        delivery.redacted,
        key.channel,
    )
}

fn object(delivery: &Delivery) -> Value {
    let key = &delivery.key;
    json!({
        "type": "delivery", "id": delivery.id.number(), "state": delivery.state.as_str(),
        "brief": key.brief.as_str(), "edition": key.edition.short(), "correction": key.correction,
        "area": key.area.as_str(), "digest": key.digest.as_str(),
        "recipient": key.recipient.as_str(), "redacted": delivery.redacted,
        "channel": key.channel.as_str(), "words": delivery.words, "attempts": delivery.attempts,
        "changed": delivery.changed.to_string(),
    })
}

fn step_line(step: &Step) -> String {
    let words = match step.words.as_str() {
        "" => String::new(),
        words => format!(": {words}"),
    };
    format!("{:>6}  {}  {}{words}", step.number, step.at, step.to.as_str())
}

fn step_object(delivery: &Delivery, step: &Step) -> Value {
    json!({
        "type": "step", "step": step.number, "delivery": delivery.id.number(),
        "at": step.at.to_string(), "from": step.from.map(State::as_str), "to": step.to.as_str(),
        "words": step.words,
    })
}
