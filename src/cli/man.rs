//! `briefwright man`.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use serde_json::json;

use crate::diagnostics::{Diagnostic, Result};
use crate::ops;

use super::args::Arguments;
use super::printer::Printer;

#[derive(Debug, Args)]
pub(super) struct ManCommand {
    /// Write a page for each command here [default: print that of the program]
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

pub(super) fn run(command: &ManCommand, printer: &Printer) -> Result<u8> {
    let mut whole = Arguments::command().disable_help_subcommand(true);
    let Some(folder) = &command.folder else {
        let (_, page) = page(whole)?;
        printer.exactly(&String::from_utf8_lossy(&page));
        return Ok(0);
    };
    whole.build();
    let mut pages = Vec::new();
    pages_of(whole, &mut pages)?;
    for (name, bytes) in pages {
        let file = folder.join(name);
        ops::write_page(&file, &bytes)?;
        printer.result(&format!("wrote {}", file.display()));
        printer.object(&json!({ "type": "page", "file": file }));
    }
    Ok(0)
}

/// The page of a command, then those of its subcommands.
fn pages_of(command: Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let below: Vec<Command> =
        command.get_subcommands().filter(|one| !one.is_hide_set()).cloned().collect();
    pages.push(page(command)?);
    below.into_iter().try_for_each(|one| pages_of(one, pages))
}

/// The name and the bytes of a command's page.
fn page(command: Command) -> Result<(String, Vec<u8>)> {
    let page = Man::new(command).manual("Briefwright");
    let mut bytes = Vec::new();
    page.render(&mut bytes).map_err(|error| {
        Diagnostic::error("internal", "can't make the manual page").why(error.to_string())
    })?;
    Ok((page.get_filename(), bytes))
}
