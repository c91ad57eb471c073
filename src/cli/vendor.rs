//! `briefwright vendor`.

use serde_json::json;

use crate::diagnostics::Result;
use crate::ops;

use super::args::Global;
use super::printer::Printer;

pub(super) fn run(global: &Global, printer: &Printer) -> Result<u8> {
    let vendored = ops::vendor(&global.project, &|event| printer.tell(event))?;
    printer.finish();
    for (table, rows, bytes) in &vendored.tables {
        printer.result(&format!("vendored {table}: {rows} rows, {bytes} bytes"));
        printer.object(&json!({
            "type": "vendored", "table": table.as_str(), "rows": rows, "bytes": bytes,
        }));
    }
    Ok(0)
}
