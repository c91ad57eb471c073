//! Throw-away projects, and the command run in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The folder of this repository.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the real data, or `None` with a printed reason.
pub fn real(name: &str) -> Option<PathBuf> {
    let path = repository().join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: there is no {}", path.display());
    None
}

/// A project that ends with the test.
pub struct Project {
    folder: TempDir,
}

/// What a run of the command left behind.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Project {
    /// An empty folder.
    pub fn empty() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// A copy of the project in this repository, without its output.
    pub fn shipped() -> Self {
        let project = Self { folder: TempDir::new().unwrap() };
        for part in ["briefs", "templates"] {
            copy(&repository().join(part), &project.path(part));
        }
        project
    }

    /// The small project in `tests/fixtures/mini`, with the shipped page templates.
    pub fn mini() -> Self {
        Self::of("mini")
    }

    /// A small project in `tests/fixtures`, with the shipped page templates.
    pub fn of(name: &str) -> Self {
        let project = Self { folder: TempDir::new().unwrap() };
        copy(&repository().join("tests/fixtures").join(name), project.folder.path());
        for name in ["brief.typ", "page.html", "index.html", "site.css"] {
            let shipped = repository().join("templates").join(name);
            fs::copy(shipped, project.path("templates").join(name)).unwrap();
        }
        project
    }

    /// The small project with its data fetched.
    pub fn mini_with_data() -> Self {
        let project = Self::mini();
        crate::workbook::Workbook::default().save(&project.path("staff.xlsx"));
        project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
        project
    }

    /// Another project with the same files.
    pub fn copied(&self) -> Self {
        let project = Self::empty();
        copy(self.folder.path(), project.folder.path());
        project
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Replaces a text in a file, which must be there.
    pub fn edit(&self, name: &str, old: &str, new: &str) {
        let text = self.read(name);
        assert!(text.contains(old), "{name} has no {old:?}");
        self.write(name, &text.replacen(old, new, 1));
    }

    /// Runs the command in the project's folder.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[])
    }

    /// Runs the command with more variables in its environment.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_briefwright"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("BRIEFWRIGHT_CACHE", self.path(".cache"))
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let text = |bytes: &[u8]| self.redact(&String::from_utf8_lossy(bytes));
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Replaces what differs from run to run.
    fn redact(&self, text: &str) -> String {
        let text = text.replace(&self.folder.path().display().to_string(), "[project]");
        let ago = regex::Regex::new(r"\d+ days ago").unwrap();
        let took = regex::Regex::new(r"done in [0-9.]+ s").unwrap();
        let size = regex::Regex::new(r"\([0-9.]+ MB\)").unwrap();
        let text = ago.replace_all(&text, "[age]");
        let text = took.replace_all(&text, "done in [time]");
        size.replace_all(&text, "([size])").into_owned()
    }
}

impl Ran {
    /// The run ended well.
    pub fn succeeded(self) -> Self {
        assert_eq!(self.code, 0, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The run as one text, for snapshots.
    pub fn shown(&self) -> String {
        let mut text = format!("exit code: {}\n", self.code);
        for (name, stream) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !stream.trim().is_empty() {
                text.push_str(&format!("--- {name}\n{}\n", stream.trim_end()));
            }
        }
        text
    }
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// All files below a folder, relative to it, sorted.
pub fn files_below(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let entry = entry.unwrap();
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                let path = entry.path();
                files.push(path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    files.sort();
    files
}

/// One row of a `figures.csv`.
#[derive(Debug, serde::Deserialize)]
pub struct FigureRow {
    pub figure: String,
    pub label: String,
    pub area_code: String,
    pub period: String,
    pub value: Option<f64>,
    pub unit: String,
    pub source: String,
    pub release: String,
}

/// Reads the `figures.csv` of an area of an edition.
pub fn figures(folder: &Path, area: &str) -> Vec<FigureRow> {
    let mut reader = csv::Reader::from_path(folder.join(area).join("figures.csv")).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// The value of a figure at a period (`2025-10`).
pub fn value(rows: &[FigureRow], figure: &str, period: &str) -> Option<f64> {
    let row = rows.iter().find(|row| row.figure == figure && row.period == period);
    row.unwrap_or_else(|| panic!("no row for {figure} in {period}")).value
}
