//! `briefwright recipients`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, Mark, PullOptions, Reach, RecipientsOptions};
use crate::project::AreaKind;

use super::args::{Global, address};
use super::printer::Printer;

#[derive(Debug, Args)]
pub(super) struct RecipientsCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Find what is wrong with the lists, people without an edition, and editions without a person
    Check(CheckList),
    /// Make a list of Members of Parliament from what the Parliament publishes
    Pull(PullList),
}

#[derive(Debug, Args)]
struct CheckList {
    /// The lists, in CSV or YAML, outside the project [default: those of BRIEFWRIGHT_RECIPIENTS]
    #[arg(long = "recipients", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Where the editions are [default: `output/` in the project]
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct PullList {
    /// The file to write, outside the project; only you may read it
    #[arg(long, value_name = "FILE")]
    into: PathBuf,
    /// The lawful basis on which you write to them, such as "legitimate interests"
    #[arg(long, value_name = "WORDS")]
    basis: String,
    /// Where they are from
    #[arg(long, value_enum, default_value_t = From::Members)]
    from: From,
    #[allow(rustdoc::bare_urls, reason = "it is printed by `--help` as it stands")]
    /// The API's address [default: https://members-api.parliament.uk/]
    #[arg(long, value_name = "URL", value_parser = address)]
    address: Option<String>,
    /// Make a file anew that is there; what you chose in it for someone who stays is kept
    #[arg(long)]
    replace: bool,
}

/// Where recipients can be pulled from.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum From {
    /// The Members API of the UK Parliament
    Members,
}

pub(super) fn run(global: &Global, command: &RecipientsCommand, printer: &Printer) -> Result<u8> {
    match &command.what {
        What::Check(command) => check(global, command, printer),
        What::Pull(command) => pull(global, command, printer),
    }
}

fn check(global: &Global, command: &CheckList, printer: &Printer) -> Result<u8> {
    let checked = ops::check_recipients(&RecipientsOptions {
        project: global.project.clone(),
        files: command.files.clone(),
        output: command.output.clone(),
    })?;
    printer.result(&format!("{} rows are right", checked.recipients));
    printer.object(&json!({ "type": "recipients", "right": checked.recipients }));
    for count in &checked.counts {
        let (brief, kind, class) = (&count.brief, count.kind, count.class);
        let people = format!("{:>6}", count.people);
        printer.result(&format!("{people} get {brief}, {}, {class}", kind.label()));
        printer.object(&json!({
            "type": "count", "brief": brief.as_str(), "kind": kind.id(), "class": class,
            "people": count.people,
        }));
    }
    for one in &checked.editions {
        let edition = one.edition.map(|month| month.short());
        if let Some(edition) = &edition {
            let (brief, areas, alone) = (&one.brief, one.areas, one.alone.len());
            printer.result(&format!(
                "{brief}, {edition}: {areas} areas, of which {alone} go to nobody"
            ));
        }
        let codes = |codes: &[crate::project::AreaCode]| -> Vec<String> {
            codes.iter().map(ToString::to_string).collect()
        };
        printer.object(&json!({
            "type": "edition", "brief": one.brief.as_str(), "edition": edition,
            "areas": one.areas, "without_person": codes(&one.alone), "vacant": codes(&one.vacant),
        }));
    }
    printer.diagnostics(&checked.findings);
    Ok(checked.findings.exit_code())
}

fn pull(global: &Global, command: &PullList, printer: &Printer) -> Result<u8> {
    let From::Members = command.from;
    let options = PullOptions {
        project: global.project.clone(),
        into: command.into.clone(),
        basis: command.basis.trim().to_owned(),
        address: command.address.clone(),
        replace: command.replace,
        reach: if global.offline { Reach::Offline } else { Reach::Network },
    };
    let pulled = ops::pull_recipients(&options, &|event| printer.tell(event))?;
    printer.finish();
    let file = command.into.display();
    let (people, seats) = (pulled.people, pulled.seats);
    let kinds = AreaKind::Constituency.plural();
    printer.result(&format!("wrote {people} members of {seats} {kinds} to {file}"));
    printer.object(&json!({ "type": "pulled", "people": people, "seats": seats }));
    if let Some(renewed) = &pulled.renewed {
        let told =
            [("came", &renewed.came), ("went", &renewed.went), ("changed", &renewed.changed)];
        for (what, marks) in told {
            for Mark { area, redacted } in marks {
                printer.result(&format!("  {what:<8}{area}  {redacted}"));
                printer.object(&json!({ "type": what, "area": area, "address": redacted }));
            }
        }
        if renewed.others > 0 {
            let others = renewed.others;
            printer.result(&format!("  {others} rows that are not from there stay as they are"));
        }
    }
    printer.detail(&format!("{} requests were sent", pulled.requests));
    printer.diagnostics(&pulled.notes);
    Ok(pulled.notes.exit_code())
}
