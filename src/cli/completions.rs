//! `briefwright completions`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::diagnostics::Result;

use super::args::Arguments;
use super::printer::Printer;

#[derive(Debug, Args)]
pub(super) struct CompletionsCommand {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

pub(super) fn run(command: &CompletionsCommand, printer: &Printer) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Arguments::command(), "briefwright", &mut script);
    printer.exactly(&String::from_utf8_lossy(&script));
    Ok(0)
}
