//! The command line: arguments in, an operation called, its result printed, an exit code out.

mod approve;
mod args;
mod build;
mod check;
mod clean;
mod complete;
mod completions;
mod diff;
mod doctor;
mod explain;
mod export_data;
mod fetch;
mod figures;
mod init;
mod ledger;
mod log;
mod man;
mod new;
mod plot;
mod preview;
mod printer;
mod query;
mod recipients;
#[cfg(test)]
mod reference;
mod run;
mod sarif;
mod schedule;
mod schema;
mod send;
mod stale;
mod status;
mod table;
mod tables;
mod timings;
mod vendor;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use args::{Arguments, Command, Form};
use clap::CommandFactory;
use printer::Printer;

/// Runs the command that the arguments ask for.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no mistakes; clap prints them where they belong.
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            let printed = error.print().is_ok();
            return ExitCode::from(if asked && printed { 0 } else { 2 });
        }
    };
    let sarif = arguments.global.format == Form::Sarif;
    if sarif && !matches!(arguments.command, Command::Check(_)) {
        let words = "`--format sarif` is a form of `briefwright check`";
        // A closed stderr changes nothing about the mistake.
        let _ = Arguments::command().error(ErrorKind::ArgumentConflict, words).print();
        return ExitCode::from(2);
    }
    let runs = matches!(arguments.command, Command::Run(_));
    let spans = log::start(&arguments.global, runs);
    let printer = Printer::new(&arguments.global);
    let result = match &arguments.command {
        Command::Init(command) => init::run(&arguments.global, command, &printer),
        Command::New(command) => new::run(&arguments.global, command, &printer),
        Command::Fetch(command) => fetch::run(&arguments.global, command, &printer),
        Command::Diff(command) => diff::run(&arguments.global, command, &printer),
        Command::Explain(command) => explain::run(&arguments.global, command, &printer),
        Command::Send(command) => send::run(&arguments.global, command, &printer),
        Command::Approve(command) => approve::run(&arguments.global, command, &printer),
        Command::Run(command) => run::run(&arguments.global, command, spans.as_ref(), &printer),
        Command::Status(command) => status::run(&arguments.global, command, &printer),
        Command::Ledger(command) => ledger::run(&arguments.global, command, &printer),
        Command::Recipients(command) => recipients::run(&arguments.global, command, &printer),
        Command::Figures(command) => figures::run(&arguments.global, command, &printer),
        Command::Query(command) => query::run(&arguments.global, command, &printer),
        Command::Tables(command) => tables::run(&arguments.global, command, &printer),
        Command::Describe(command) => tables::describe(&arguments.global, command, &printer),
        Command::ExportData(command) => export_data::run(&arguments.global, command, &printer),
        Command::Schema(command) => schema::run(command, &printer),
        Command::Complete(command) => complete::run(&arguments.global, command, &printer),
        Command::Completions(command) => completions::run(command, &printer),
        Command::Man(command) => man::run(command, &printer),
        Command::Doctor(command) => doctor::run(&arguments.global, command, &printer),
        Command::Clean(command) => clean::run(&arguments.global, command, &printer),
        Command::Vendor => vendor::run(&arguments.global, &printer),
        Command::Schedule(command) => schedule::run(&arguments.global, command, &printer),
        Command::Check(command) => check::run(&arguments.global, command, &printer),
        Command::Build(command) => build::run(&arguments.global, command, &printer),
        Command::Preview(command) => preview::run(&arguments.global, command, &printer),
    };
    printer.finish();
    match result {
        Ok(code) => ExitCode::from(code),
        Err(problems) => {
            printer.diagnostics(&problems);
            ExitCode::from(problems.exit_code())
        }
    }
}
