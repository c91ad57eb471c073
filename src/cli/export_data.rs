//! `briefwright export-data`.

use std::path::PathBuf;

use clap::Args;
use indicatif::HumanCount;
use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, ExportOptions};

use super::args::Global;
use super::printer::Printer;

#[derive(Debug, Args)]
pub(super) struct ExportDataCommand {
    /// The SQLite file to write; beside it goes `….metadata.json` for Datasette
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Replace what is there
    #[arg(long)]
    pub replace: bool,
    /// The brief whose edition and geography count [default: the first]
    #[arg(long, value_name = "BRIEF")]
    pub brief: Option<String>,
}

pub(super) fn run(global: &Global, command: &ExportDataCommand, printer: &Printer) -> Result<u8> {
    let options = ExportOptions {
        project: global.project.clone(),
        file: command.file.clone(),
        replace: command.replace,
        brief: command.brief.clone(),
    };
    let done = ops::export_data(&options, &|event| printer.tell(event))?;
    printer.finish();
    let [file, beside] = &done.files;
    printer.result(&format!(
        "wrote {}: {} tables, {} figures with {} values",
        file.display(),
        done.tables,
        done.figures,
        HumanCount(done.values as u64),
    ));
    printer.aside(&format!(
        "open it in DB Browser, or with `datasette {} -m {}`",
        file.display(),
        beside.display()
    ));
    printer.object(&json!({
        "type": "exported", "file": file, "metadata": beside, "tables": done.tables,
        "figures": done.figures, "values": done.values,
    }));
    Ok(0)
}
