//! Reads a project from disk.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use crate::diagnostics::{Diagnostics, Result, SourceFile};
use crate::project::{self, Files, PACKS, Project};
use crate::sources;
use crate::system::disk;
use crate::templates::BUILT_IN;

use super::packs;

/// A project and where it is.
pub(super) struct Loaded {
    pub project: Project,
    pub folder: PathBuf,
    pub files: Files,
}

impl Loaded {
    /// The folder with the project's YAML files, lock and vendored data.
    pub fn briefs(&self) -> PathBuf {
        self.folder.join("briefs")
    }
}

/// Reads and checks the project in a folder.
pub(super) fn load(folder: &Path) -> Result<Loaded> {
    let files = read(folder)?;
    let project = project::check(&files, &sources::kinds())?;
    Ok(Loaded { project, folder: folder.to_owned(), files })
}

/// Reads the files of a project. Templates that it lacks are those that come with the program.
pub(super) fn read(folder: &Path) -> Result<Files> {
    let mut problems = Diagnostics::new();
    let mut files = Files::default();
    let wanted = [
        ("briefs", &mut files.briefs, &[".yaml", ".yml", ".csv", ".bib"][..]),
        ("templates", &mut files.templates, &[".md", ".typ", ".html", ".css", ".txt"][..]),
    ];
    for (name, into, endings) in wanted {
        for file in disk::list(&folder.join(name))? {
            if endings.iter().any(|ending| file.ends_with(ending)) {
                let path = folder.join(name).join(&file);
                let text = disk::read_text(&path, &format!("{name}/{file}"));
                if let Some(text) = problems.keep(text) {
                    into.insert(file, text);
                }
            }
        }
    }
    let templates = folder.join("templates");
    problems.keep(take(&templates, &[".svg", ".png"], &mut files.images));
    problems.keep(take(&templates.join("fonts"), &[".ttf", ".otf"], &mut files.fonts));
    for (name, text) in BUILT_IN {
        let built_in = || SourceFile::new(format!("{name} (built in)"), text);
        files.templates.entry(name.to_owned()).or_insert_with(built_in);
    }
    files.templates.sort_unstable_keys();
    problems.into_result(())?;
    files.packs = packs::read(folder, files.briefs.get(PACKS))?;
    Ok(files)
}

/// Reads the files of a folder that end in some way.
fn take(folder: &Path, endings: &[&str], into: &mut IndexMap<String, Vec<u8>>) -> Result<()> {
    for name in disk::list(folder)? {
        if endings.iter().any(|ending| name.ends_with(ending)) {
            into.insert(name.clone(), disk::read(&folder.join(&name))?);
        }
    }
    Ok(())
}
