//! The pages of `docs/reference/`, written from the code, and a test that they are current.
//!
//! `UPDATE_REFERENCE=1 cargo test --release --lib reference` writes them anew.

#![allow(clippy::disallowed_methods, reason = "compares and writes the project's own documents")]

mod calls;
mod codes;
mod commands;
mod files;
mod guide;
mod variables;

use std::fs;
use std::path::{Path, PathBuf};

/// What stands above every page.
const MADE: &str =
    "<!-- Written from the code: UPDATE_REFERENCE=1 cargo test --release --lib reference -->";

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A cell of a table: one line, with its bars told apart from those of the table.
fn cell(text: &str) -> String {
    plain(text).replace('|', "\\|")
}

/// Words in a line, in which nothing is taken for HTML but what stands in backticks as it is.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let parts = line.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => part.replace('<', "&lt;"),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("`")
}

/// All pages, by name.
fn pages() -> Vec<(&'static str, String)> {
    vec![
        ("calls.md", calls::page()),
        ("commands.md", commands::page()),
        ("diagnostics.md", codes::diagnostics()),
        ("exit-codes.md", codes::exit_codes()),
        ("files.md", files::page()),
        ("variables.md", variables::page()),
    ]
}

#[test]
fn the_reference_is_current() {
    let folder = repository().join("docs/reference");
    let update = std::env::var_os("UPDATE_REFERENCE").is_some();
    let mut old = Vec::new();
    for (name, body) in pages() {
        let (title, rest) = body.split_once('\n').unwrap();
        let page = format!("{title}\n\n{MADE}\n{}\n", rest.trim_end());
        let path = folder.join(name);
        if fs::read_to_string(&path).ok().as_deref() == Some(page.as_str()) {
            continue;
        }
        match update {
            true => write(&path, &page),
            false => old.push(name),
        }
    }
    assert!(
        old.is_empty(),
        "not current in docs/reference: {old:?}; run \
         `UPDATE_REFERENCE=1 cargo test --release --lib reference`, and read what changed"
    );
}

fn write(path: &Path, page: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, page).unwrap();
}
