//! `init`: a new project that builds at once, from what comes with the program.

use std::path::PathBuf;

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::system::disk;

use super::schema::write_schemas;

/// A file of the project that one starts from, `starter/` in the repository.
macro_rules! starter {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../starter/", $name)))),*]
    };
}

/// The project that one starts from: a brief, its figures, and the published data that they need.
const STARTER: [(&str, &str); 16] = starter![
    ".gitattributes",
    ".gitignore",
    "README.md",
    "briefs/areas.csv",
    "briefs/figures.yaml",
    "briefs/gps.yaml",
    "briefs/references.yaml",
    "briefs/sources.lock",
    "briefs/sources.yaml",
    "briefs/vendor/gpw_areas.csv",
    "briefs/vendor/gpw_england.csv",
    "briefs/vendor/places/columns.csv",
    "briefs/vendor/places/files.csv",
    "briefs/vendor/places/rows.csv",
    "briefs/vendor/sources.lock",
    "templates/gps.md",
];

/// Where the schemas of a new project lie, for editors; its YAML files name them.
pub(super) const SCHEMAS: &str = ".briefwright/schemas";

/// What a new project is called, and who publishes it.
#[derive(Debug, Clone)]
pub struct InitOptions {
    /// The folder: empty, or not there yet.
    pub folder: PathBuf,
    /// What the brief is called.
    pub title: String,
    /// Who publishes it.
    pub organisation: String,
    /// How to reach them.
    pub contact: String,
}

impl InitOptions {
    /// What stands in the starter until a person says something else.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            title: "Our GPs".to_owned(),
            organisation: "A new organisation".to_owned(),
            contact: "briefs@example.org".to_owned(),
        }
    }
}

/// Makes a new project. Returns the names of its files, without those of the schemas.
///
/// # Errors
/// There is something in the folder, a text has words of templates in it, or the disk is at fault.
pub fn init(options: &InitOptions) -> Result<Vec<&'static str>> {
    in_the_way(options)?;
    let before = InitOptions::new(PathBuf::new());
    let texts = [
        (&before.title, &options.title),
        (&before.organisation, &options.organisation),
        (&before.contact, &options.contact),
    ];
    let mut problems = Diagnostics::new();
    for (_, text) in texts {
        if text.trim().is_empty() || text.contains(['{', '}', '\n']) {
            problems.push(
                Diagnostic::error("wrong-value", format!("`{text}` is no name or contact"))
                    .hint("write a line of plain words, without braces"),
            );
        }
    }
    problems.into_result(())?;
    for (name, text) in STARTER {
        let mut text = text.to_owned();
        if name == "briefs/gps.yaml" {
            for (old, new) in texts {
                text = text.replace(&quoted(old), &quoted(new));
            }
        } else if name == "README.md" {
            text = text.replacen(&before.title, &options.title, 1);
        }
        disk::write(&options.folder.join(name), text.as_bytes())?;
    }
    write_schemas(&options.folder.join(SCHEMAS))?;
    Ok(STARTER.iter().map(|(name, _)| *name).collect())
}

/// A text between double quotes, as YAML and JSON write it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Refuses a folder that has something in it, whatever that is. Version control may be there.
fn in_the_way(options: &InitOptions) -> Result<()> {
    let shown = options.folder.display();
    if disk::exists(&options.folder) && !disk::is_folder(&options.folder) {
        return Err(Diagnostic::error("in-the-way", format!("`{shown}` is a file"))
            .hint("name a folder that is empty, or a new one")
            .into());
    }
    let mut names = disk::list(&options.folder)?;
    names.retain(|name| name != ".git");
    if names.is_empty() {
        return Ok(());
    }
    let more = match names.len().saturating_sub(8) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    names.truncate(8);
    Err(Diagnostic::error("in-the-way", format!("the folder `{shown}` is not empty"))
        .why(format!("in the way: `{}`{more}", names.join("`, `")))
        .hint("name a new folder: `briefwright init my-briefs`")
        .into())
}
