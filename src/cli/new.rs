//! `briefwright new`.

use clap::{Args, Subcommand};
use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, NewItem, NewOptions};

use super::args::Global;
use super::printer::Printer;

#[derive(Debug, Args)]
pub(super) struct NewCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A brief with its template: `briefs/<name>.yaml` and `templates/<name>.md`
    Brief {
        /// Its id, the name of its files
        name: String,
        /// The figure that it begins with [default: the first of the catalogue]
        #[arg(long, value_name = "FIGURE")]
        figure: Option<String>,
    },
    /// A template: a new one, or a copy of a built-in one to change: `page.html`, `brief.typ`
    Template {
        /// Its name: `summary.md`
        name: String,
    },
    /// A source: a CSV file of your own, with some rows that are made up
    Source {
        /// Its id
        name: String,
    },
    /// A figure in `briefs/figures.yaml`
    Figure {
        /// Its id, a variable in templates
        name: String,
        /// The table that it reads, or a column of it: `gpw_england.all_gps_fte` [default: the newest
        /// source's]
        #[arg(long, value_name = "TABLE[.COLUMN]")]
        table: Option<String>,
    },
    /// A chart of a brief
    Chart {
        /// Its id
        name: String,
        /// The brief [default: the first]
        #[arg(long, value_name = "BRIEF")]
        brief: Option<String>,
        /// The figure that it draws [default: the first that the brief requires]
        #[arg(long, value_name = "FIGURE")]
        figure: Option<String>,
    },
}

pub(super) fn run(global: &Global, command: &NewCommand, printer: &Printer) -> Result<u8> {
    let (name, item) = match &command.what {
        What::Brief { name, figure } => (name, NewItem::Brief { figure: figure.clone() }),
        What::Template { name } => (name, NewItem::Template),
        What::Source { name } => (name, NewItem::Source),
        What::Figure { name, table } => (name, NewItem::Figure { table: table.clone() }),
        What::Chart { name, brief, figure } => {
            (name, NewItem::Chart { brief: brief.clone(), figure: figure.clone() })
        }
    };
    let options = NewOptions { project: global.project.clone(), name: name.clone(), item };
    let created = ops::new(&options, &|event| printer.tell(event))?;
    printer.finish();
    for file in &created.written {
        printer.result(&format!("wrote {file}"));
    }
    for file in &created.changed {
        printer.result(&format!("added `{name}` to {file}"));
    }
    for step in &created.next {
        printer.aside(&format!("next: {step}"));
    }
    printer.object(&json!({
        "type": "created", "name": name, "written": created.written, "changed": created.changed,
        "next": created.next,
    }));
    Ok(0)
}
