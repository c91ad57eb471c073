//! `briefwright diff`.

mod data;
mod editions;

use crate::diagnostics::{Diagnostic, Result};

use super::args::{DiffCommand, Global, months};
use super::printer::Printer;

pub(super) use data::drift_objects;

pub(super) fn run(global: &Global, command: &DiffCommand, printer: &Printer) -> Result<u8> {
    if let Some(data) = command.data {
        return data::run(global, command, data, printer);
    }
    let months = match command.names.as_slice() {
        [] => None,
        [text] => Some(months(text).map_err(|why| usage(&format!("`{text}` is {why}")))?),
        [_, more, ..] => return Err(usage(&format!("`{more}` is one argument too many")).into()),
    };
    if months.is_some_and(|(from, to)| from >= to) {
        return Err(usage("the older edition comes first, and the two are not the same").into());
    }
    editions::run(global, command, months, printer)
}

fn usage(message: &str) -> Diagnostic {
    Diagnostic::error("usage", message)
        .hint("write `briefwright diff 2025-09..2025-10`, or `diff --data 2025-09..2025-10 SOURCE`")
}
