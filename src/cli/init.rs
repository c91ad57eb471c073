//! `briefwright init`.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, InitOptions};

use super::args::{Form, Global};
use super::printer::Printer;

#[derive(Debug, Args)]
pub(super) struct InitCommand {
    /// The folder of the new project, empty or new [default: this one]
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// What the brief is called
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Who publishes it
    #[arg(long, value_name = "TEXT")]
    pub organisation: Option<String>,
    /// How to reach them: an address or a telephone number
    #[arg(long, value_name = "TEXT")]
    pub contact: Option<String>,
    /// Ask nothing: take what is not said as it comes
    #[arg(short, long)]
    pub yes: bool,
}

pub(super) fn run(global: &Global, command: &InitCommand, printer: &Printer) -> Result<u8> {
    let folder = command.folder.clone().unwrap_or_else(|| global.project.clone());
    let mut options = InitOptions::new(folder);
    // Nobody is asked who can't answer.
    let asks = !command.yes && global.format == Form::Human && std::io::stdin().is_terminal();
    let said = |given: &Option<String>, question: &str, default: &mut String| {
        if let Some(given) = given {
            default.clone_from(given);
        } else if asks {
            printer.question(&format!("{question} [{default}]: "));
            // An empty line takes what is offered.
            let answer = printer.answer().map(|line| line.trim().to_owned());
            if let Some(line) = answer.filter(|line| !line.is_empty()) {
                *default = line;
            }
        }
    };
    said(&command.title, "what the brief is called", &mut options.title);
    said(&command.organisation, "who publishes it", &mut options.organisation);
    said(&command.contact, "how to reach them", &mut options.contact);
    let files = ops::init(&options)?;
    let shown = options.folder.display();
    printer.result(&format!("made a project of {} files in {shown}", files.len()));
    let there = if options.folder.as_os_str() == "." { "" } else { "go there, then " };
    printer.aside(&format!("next: {there}`briefwright build`, and open output/index.html"));
    printer.object(&json!({ "type": "project", "folder": options.folder, "files": files }));
    Ok(0)
}
