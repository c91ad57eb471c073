//! `briefwright run`.

use std::io::IsTerminal;

use clap::Args;
use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, RunOptions, RunOutcome, Spans};
use crate::project::NotBefore;

use super::args::Global;
use super::printer::Printer;
use super::send::Desk;

#[derive(Debug, Args)]
pub(super) struct RunCommand {
    #[command(flatten)]
    desk: Desk,
    /// Do nothing before this time of the day: "09:30 Europe/London"
    #[arg(long, value_name = "TIME", value_parser = NotBefore::parse)]
    not_before: Option<NotBefore>,
    /// Tell the owner that `briefs/delivery.yaml` names what the run came to
    #[arg(long)]
    notify: bool,
    /// Send what may be sent: what a person approved, and what its policy lets go by itself
    #[arg(long)]
    send: bool,
    /// Do nothing unless the calendar of releases gives a reason to look
    #[arg(long)]
    if_due: bool,
    /// Build though there is nothing new
    #[arg(long)]
    force: bool,
    /// How many areas are made at the same time [default: the number of cores]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

pub(super) fn run(
    global: &Global,
    command: &RunCommand,
    spans: Option<&Spans>,
    printer: &Printer,
) -> Result<u8> {
    let options = RunOptions {
        project: global.project.clone(),
        output: command.desk.output.clone(),
        recipients: command.desk.recipients.clone(),
        ledger: command.desk.ledger.clone(),
        offline: global.offline,
        lock: global.lock_use(),
        not_before: command.not_before.clone(),
        notify: command.notify,
        send: command.send,
        if_due: command.if_due,
        force: command.force,
        jobs: command.jobs.map(usize::from),
        spans: spans.cloned(),
    };
    let ran = ops::run(&options, &|event| printer.tell(event))?;
    printer.finish();
    printer.diagnostics(&ran.findings);
    let idle = matches!(ran.record.outcome, RunOutcome::TooEarly | RunOutcome::NotDue);
    if idle && global.verbose == 0 && !std::io::stdout().is_terminal() {
        // A scheduler calls often, and what it hears it may mail to someone.
        printer.object(&json!({ "type": "run", "record": ran.record }));
        return Ok(ran.record.exit_code);
    }
    for line in &ran.record.log {
        printer.result(&line.says);
    }
    for brief in &ran.record.briefs {
        if !brief.news.is_empty() && !printer.is_quiet() {
            printer.result(&brief.news);
        }
        if let Some(why) = &brief.held {
            printer.result(&format!("held: {} {}: {why}", brief.brief, brief.edition));
        }
    }
    printer.result(ran.record.outcome.words());
    if !idle {
        printer.detail(&format!("the record is {}", ran.path.display()));
    }
    printer.object(&json!({ "type": "run", "record": ran.record }));
    Ok(ran.record.exit_code)
}
