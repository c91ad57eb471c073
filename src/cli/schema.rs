//! `briefwright schema`.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};

use crate::diagnostics::Result;
use crate::ops::{self, FileSchema};

use super::printer::Printer;

#[derive(Debug, Args)]
pub(super) struct SchemaCommand {
    /// The file whose schema is printed: `figures.yaml`, or any brief's [default: all, in one
    /// object]
    #[arg(value_name = "FILE")]
    pub file: Option<String>,
    /// Write all schemas to a folder instead, as `<name>.schema.json`
    #[arg(long, value_name = "FOLDER", conflicts_with = "file")]
    pub write: Option<PathBuf>,
}

pub(super) fn run(command: &SchemaCommand, printer: &Printer) -> Result<u8> {
    if let Some(folder) = &command.write {
        for name in ops::write_schemas(folder)? {
            let file = folder.join(name);
            printer.result(&format!("wrote {}", file.display()));
            printer.object(&json!({ "type": "schema", "file": file }));
        }
        return Ok(0);
    }
    let schemas = ops::schemas();
    let wanted = command.file.as_deref().map(ops::schema_of);
    let printed = match wanted.and_then(|name| schemas.iter().find(|one| one.name == name)) {
        Some(one) => one.schema.clone(),
        None => {
            let pair = |one: FileSchema| (one.name.to_owned(), one.schema);
            Value::Object(schemas.into_iter().map(pair).collect::<Map<_, _>>())
        }
    };
    // Who reads no more has what they want.
    printer.exactly(&format!("{printed:#}\n"));
    Ok(0)
}
