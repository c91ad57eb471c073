//! `new`: a starter of something that a project may have, which works as it is, with comments.

mod entries;
mod files;

use std::path::PathBuf;

use crate::diagnostics::{Diagnostic, Result, SourceFile};
use crate::project::{self, insert_entry, is_id};
use crate::sources;
use crate::system::disk;

use super::Tell;
use super::load::{Loaded, load};

/// What is added.
#[derive(Debug, Clone)]
pub enum NewItem {
    /// A brief and its template.
    Brief {
        /// The figure that it begins with; the first of the catalogue if not said.
        figure: Option<String>,
    },
    /// A template, or a copy of one that is built in.
    Template,
    /// A source: a CSV file in `data/`.
    Source,
    /// A figure of the catalogue.
    Figure {
        /// `table` or `table.column`; the first of the last source if not said.
        table: Option<String>,
    },
    /// A chart of a brief.
    Chart {
        /// The brief; the first if not said.
        brief: Option<String>,
        /// The figure; the first that the brief requires if not said.
        figure: Option<String>,
    },
}

/// What is added, under which name, to which project.
#[derive(Debug, Clone)]
pub struct NewOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// The id, or the name of a file.
    pub name: String,
    /// What it is.
    pub item: NewItem,
}

/// What was added.
#[derive(Debug, Clone, Default)]
pub struct Created {
    /// The new files.
    pub written: Vec<String>,
    /// The files that have an entry more.
    pub changed: Vec<String>,
    /// What a person may do next, in words.
    pub next: Vec<String>,
}

/// Adds a starter.
///
/// # Errors
/// The project is at fault, or the name is taken or can't be one; then nothing is written.
pub fn new(options: &NewOptions, tell: &Tell<'_>) -> Result<Created> {
    let (name, project) = (options.name.as_str(), options.project.as_path());
    if !matches!(options.item, NewItem::Template) && !is_id(name) {
        return Err(wrong_name(name).into());
    }
    match &options.item {
        NewItem::Brief { figure } => files::brief(project, name, figure.as_deref(), tell),
        NewItem::Template => files::template(&load(project)?, name),
        NewItem::Source => entries::source(&load(project)?, name, tell),
        NewItem::Figure { table } => entries::figure(&load(project)?, name, table.as_deref()),
        NewItem::Chart { brief, figure } => {
            entries::chart(project, name, brief.as_deref(), figure.as_deref(), tell)
        }
    }
}

/// Refuses a name that nothing here can have.
fn wrong_name(name: &str) -> Diagnostic {
    Diagnostic::error("wrong-id", format!("`{name}` can't be a name here"))
        .hint("use lower-case letters, digits and underscores, a letter first")
}

/// Refuses a name that something has.
fn taken(what: &str, name: &str, place: &str) -> Diagnostic {
    Diagnostic::error("in-the-way", format!("there is {what} `{name}` already"))
        .in_place(place)
        .hint("choose another name, or change what is there")
}

/// Fills the words in angle brackets of a starter.
fn fill(starter: &str, words: &[(&str, &str)]) -> String {
    let fill = |text: String, (word, with): &(&str, &str)| text.replace(&format!("<{word}>"), with);
    words.iter().fold(starter.to_owned(), fill)
}

/// A text between double quotes, as YAML writes it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// An id as words: `home_visits` is `home visits`.
fn words_of(id: &str) -> String {
    id.replace('_', " ")
}

/// The same, as a heading.
fn title_of(id: &str) -> String {
    let mut rest = id.chars();
    let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
    words_of(&(first + rest.as_str()))
}

/// Writes new files, all or none, if the project holds with them and with one file of `briefs/` changed.
fn write(loaded: &Loaded, new: &[(String, String)], change: Option<(&str, String)>) -> Result<()> {
    for (path, _) in new {
        if disk::exists(&loaded.folder.join(path)) {
            return Err(taken("a file", path, path).into());
        }
    }
    let mut files = loaded.files.clone();
    for (path, text) in new {
        let file = SourceFile::new(path, text);
        if let Some(name) = path.strip_prefix("briefs/") {
            files.briefs.insert(name.to_owned(), file);
        } else if let Some(name) = path.strip_prefix("templates/") {
            files.templates.insert(name.to_owned(), file);
        }
    }
    if let Some((name, text)) = &change {
        let file = SourceFile::new(format!("briefs/{name}"), text);
        files.briefs.insert((*name).to_owned(), file);
    }
    project::check(&files, &sources::kinds())?;
    for (path, text) in new {
        disk::write(&loaded.folder.join(path), text.as_bytes())?;
    }
    match change {
        Some((name, text)) => disk::write(&loaded.briefs().join(name), text.as_bytes()),
        None => Ok(()),
    }
}

/// A file of `briefs/` with an entry more below a key.
fn with_entry(loaded: &Loaded, name: &str, key: &str, entry: &str) -> Result<String> {
    let file = loaded.files.briefs.get(name);
    file.and_then(|file| insert_entry(&file.text, key, entry)).ok_or_else(|| {
        Diagnostic::error("no-block", format!("`{key}` of `briefs/{name}` is no block of lines"))
            .in_place(format!("briefs/{name}"))
            .why("an entry is added below it, a line for each key")
            .hint(format!("write `{key}:` and each entry on lines of their own, indented"))
            .into()
    })
}
