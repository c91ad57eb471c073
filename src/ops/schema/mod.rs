//! `schema`: JSON Schemas of the YAML files that people write.

use std::path::Path;

use crate::diagnostics::Result;
use crate::project;
use crate::sources;
use crate::system::disk;

pub use crate::project::{FileSchema, schema_of};

/// All schemas, with the connectors that there are.
pub fn schemas() -> Vec<FileSchema> {
    project::schemas(&sources::kinds())
}

/// Writes all schemas to a folder, as `<name>.schema.json`, and returns the names of the files.
///
/// # Errors
/// The folder can't be written to.
pub fn write_schemas(folder: &Path) -> Result<Vec<String>> {
    let write = |FileSchema { name, schema, .. }| {
        let file = format!("{name}.schema.json");
        disk::write_if_changed(&folder.join(&file), format!("{schema:#}\n").as_bytes())?;
        Ok(file)
    };
    schemas().into_iter().map(write).collect()
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "looks at the project's own files")]
mod tests;
