//! `briefwright clean`.

use indicatif::HumanBytes;
use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, CleanOptions};

use super::args::{CleanCommand, Global};
use super::printer::Printer;

pub(super) fn run(global: &Global, command: &CleanCommand, printer: &Printer) -> Result<u8> {
    let options =
        CleanOptions { project: global.project.clone(), remove: command.cache, all: command.all };
    let cleaned = ops::clean(&options)?;
    printer.result(&cleaned.folder.display().to_string());
    for part in &cleaned.parts {
        let (held, removed) = (HumanBytes(part.bytes), HumanBytes(part.removed_bytes));
        let line = format!("  {:<10} {:>6} files {:>12}", part.name, part.files, held.to_string());
        let line = if part.removed > 0 {
            format!("{line}; removed {} files, {removed}", part.removed)
        } else {
            line
        };
        printer.result(&line);
        printer.object(&json!({
            "type": "cache", "part": part.name, "files": part.files, "bytes": part.bytes,
            "removed": part.removed, "removed_bytes": part.removed_bytes,
        }));
    }
    if !command.cache {
        printer
            .detail("`--cache` removes what this project's lock does not pin, `--all` all of it");
    }
    Ok(0)
}
