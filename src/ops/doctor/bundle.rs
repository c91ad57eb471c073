//! A file to send along with a report of a fault: what is needed to find it, and nothing that is secret or about
//! people. What a brief says, templates, recipients, the ledger and `delivery.yaml` are not in it.

use std::io::{Cursor, Write};
use std::path::Path;

use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use super::{DoctorOptions, Report};
use crate::diagnostics::{Diagnostic, Result};
use crate::ops::data::LOCK;
use crate::ops::run::RUNS;
use crate::output;
use crate::system::{clock, disk, environment};

/// How many runs are told of.
const RECORDS: usize = 5;
/// Files of `briefs/` that say which data there are, and are in it whole.
const WHOLE: [&str; 3] = ["sources.yaml", LOCK, "packs.lock"];

/// Writes the file; returns the names of what is in it.
///
/// # Errors
/// There is a file already, or it can't be written.
pub fn bundle(options: &DoctorOptions, report: &Report, place: &Path) -> Result<Vec<String>> {
    if disk::exists(place) {
        let message = format!("`{}` is there already", place.display());
        return Err(Diagnostic::error("in-the-way", message)
            .hint("name another file, or remove this one")
            .into());
    }
    let root = options.output.clone().unwrap_or_else(|| options.project.join("output"));
    let mut parts = vec![
        ("machine.json".to_owned(), machine()),
        ("findings.json".to_owned(), pretty(&json!(report.findings))),
        ("files.csv".to_owned(), files(&options.project)?),
    ];
    for name in WHOLE {
        let path = options.project.join("briefs").join(name);
        if disk::exists(&path) {
            parts.push((format!("briefs/{name}"), disk::read(&path)?));
        }
    }
    let runs = root.join(RUNS);
    let names = disk::list(&runs)?;
    let stems: std::collections::BTreeSet<&str> =
        names.iter().filter_map(|name| name.split('.').next()).collect();
    for stem in stems.iter().rev().take(RECORDS) {
        for name in names.iter().filter(|name| name.split('.').next() == Some(stem)) {
            parts.push((format!("runs/{name}"), disk::read(&runs.join(name))?));
        }
    }
    parts.extend(output::manifests(&root)?);
    let bytes = packed(&parts).map_err(|error| {
        Diagnostic::error("internal", "can't pack the bundle").why(error.to_string())
    })?;
    disk::write(place, &bytes)?;
    Ok(parts.into_iter().map(|(name, _)| name).collect())
}

/// What the program runs on.
fn machine() -> Vec<u8> {
    pretty(&json!({
        "program": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION"),
        "system": std::env::consts::OS, "architecture": std::env::consts::ARCH,
        "cores": std::thread::available_parallelism().map_or(1, usize::from),
        "time": clock::now().to_string(),
        "variables_set": environment::set(),
    }))
}

/// The files of the project by name, size and hash, without what is in them.
fn files(project: &Path) -> Result<Vec<u8>> {
    let mut text = "path,bytes,sha256\n".to_owned();
    let mut folders = vec!["briefs".to_owned(), "templates".to_owned()];
    while let Some(folder) = folders.pop() {
        for name in disk::list(&project.join(&folder))? {
            let name = format!("{folder}/{name}");
            let path = project.join(&name);
            if disk::is_folder(&path) {
                folders.push(name);
            } else if let Ok((hash, size)) = disk::hash(&path) {
                text.push_str(&format!("\"{}\",{size},{hash}\n", name.replace('"', "\"\"")));
            }
        }
    }
    Ok(text.into_bytes())
}

fn pretty(value: &serde_json::Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

fn packed(parts: &[(String, Vec<u8>)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for (name, bytes) in parts {
        zip.start_file(name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
