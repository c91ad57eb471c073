//! `briefwright complete`.

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, CompleteOptions, Completed};

use super::args::Global;
use super::printer::Printer;

#[derive(Debug, Args)]
pub(super) struct CompleteCommand {
    /// What to list
    #[arg(value_enum)]
    pub what: What,
    /// The brief that is being written [default: the first]
    #[arg(long, value_name = "BRIEF")]
    pub brief: Option<String>,
}

/// What an editor may ask for.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum What {
    /// The figures of the catalogue
    Figures,
    /// The claims of the brief
    Claims,
    /// The works that may be cited
    References,
    /// Filters, functions, tests and variables of templates
    Calls,
    /// The areas
    Areas,
}

pub(super) fn run(global: &Global, command: &CompleteCommand, printer: &Printer) -> Result<u8> {
    let what = match command.what {
        What::Figures => Completed::Figures,
        What::Claims => Completed::Claims,
        What::References => Completed::References,
        What::Calls => Completed::Calls,
        What::Areas => Completed::Areas,
    };
    let project = global.project.clone();
    let options = CompleteOptions { project, what, brief: command.brief.clone() };
    let items = ops::complete(&options, &|event| printer.tell(event))?;
    printer.exactly(&format!("{:#}\n", json!(items)));
    Ok(0)
}
