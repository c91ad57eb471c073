//! `briefwright preview`.

use clap::Args;
use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::preview::{PreviewOptions, View, browse};
use crate::preview::Preview;

use super::args::Global;
use super::printer::Printer;

#[derive(Debug, Args)]
pub(super) struct PreviewCommand {
    /// The brief to see first [default: the first]
    #[arg(value_name = "BRIEF")]
    pub brief: Option<String>,
    /// The code of the area to see first [default: the first of the brief]
    #[arg(long, value_name = "CODE")]
    pub area: Option<String>,
    /// The port of this machine to answer at [default: a free one]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    /// Open it in the browser
    #[arg(long)]
    pub open: bool,
}

pub(super) fn run(global: &Global, command: &PreviewCommand, printer: &Printer) -> Result<u8> {
    let options = PreviewOptions {
        project: global.project.clone(),
        locked: global.locked || global.frozen,
        cache: None,
    };
    // Areas are named as `--only` names them elsewhere.
    let code = command.area.as_ref().map(|area| area.rsplit(':').next().unwrap_or(area).to_owned());
    let first = View { brief: command.brief.clone(), area: code, form: None };
    let preview = Preview::open(options, first, command.port)?;
    let address = preview.address();
    printer.result(&format!("the preview is at {address}"));
    printer.object(&json!({ "type": "preview", "address": address }));
    if !printer.is_quiet() {
        printer.result("it shows what you save; end it with Ctrl+C");
    }
    if command.open
        && let Err(problems) = browse(&address)
    {
        printer.diagnostics(&problems);
    }
    preview.run()?;
    Ok(0)
}
