//! `doctor`: whether everything that the program needs is as it should be, and what to do where it is not.
//!
//! Nobody is asked unless that was allowed, nothing is changed, and no secret is told.

mod bundle;
mod data;
mod delivery;
mod machine;
mod records;
#[cfg(test)]
mod tests;
mod words;

use std::path::PathBuf;

use serde::Serialize;

use super::data as data_of;
use super::load::load;
use super::{Event, Tell};
use crate::diagnostics::{Diagnostic, Diagnostics, Place, Result, Severity};
use crate::sources::Cache;

pub use bundle::bundle;

/// What to look at.
#[derive(Debug, Clone, Default)]
pub struct DoctorOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// Where the editions are; `output/` in the project if not said.
    pub output: Option<PathBuf>,
    /// The lists of recipients; those of the environment if there are none.
    pub recipients: Vec<PathBuf>,
    /// Whether mail servers may be asked.
    pub network: bool,
    /// The cache, if it is not that of the environment.
    pub cache: Option<PathBuf>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Ok,
    /// Worth knowing: it may be meant.
    Note,
    /// Something will not work.
    Problem,
}

impl State {
    /// Its name.
    pub fn id(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Note => "note",
            State::Problem => "problem",
        }
    }
}

/// What was found of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at, in a word: `cache`.
    pub topic: &'static str,
    /// How it is.
    pub state: State,
    /// The same in words.
    pub says: String,
    /// What to do.
    pub hints: Vec<String>,
}

/// What was found of everything.
#[derive(Debug, Default)]
pub struct Report {
    /// Each thing, in the order in which it was looked at.
    pub findings: Vec<Finding>,
}

impl Report {
    /// How many things are in a state.
    pub fn count(&self, state: State) -> usize {
        self.findings.iter().filter(|one| one.state == state).count()
    }

    fn add(&mut self, topic: &'static str, state: State, says: impl Into<String>) -> &mut Finding {
        let at = self.findings.len();
        self.findings.push(Finding { topic, state, says: says.into(), hints: Vec::new() });
        &mut self.findings[at]
    }

    fn ok(&mut self, topic: &'static str, says: impl Into<String>) {
        self.add(topic, State::Ok, says);
    }

    fn note(&mut self, topic: &'static str, says: impl Into<String>) -> &mut Finding {
        self.add(topic, State::Note, says)
    }

    fn problem(&mut self, topic: &'static str, says: impl Into<String>) -> &mut Finding {
        self.add(topic, State::Problem, says)
    }

    /// Keeps the value of a result, or adds what is wrong.
    fn keep<T>(&mut self, topic: &'static str, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problems) => {
                self.told(topic, &problems);
                None
            }
        }
    }

    /// Adds diagnostics; those that are worth knowing only are for the commands that work.
    fn told(&mut self, topic: &'static str, problems: &Diagnostics) {
        for one in problems.iter() {
            let state = match one.severity {
                Severity::Error => State::Problem,
                Severity::Warning => State::Note,
                Severity::Note => continue,
            };
            self.add(topic, state, in_words(one)).hints.clone_from(&one.hints);
        }
    }
}

impl Finding {
    fn hint(&mut self, hint: impl Into<String>) -> &mut Self {
        self.hints.push(hint.into());
        self
    }
}

/// A diagnostic in a line: where, what, why.
fn in_words(one: &Diagnostic) -> String {
    let place = match &one.place {
        Some(Place::Text(span)) => format!("{}:{}: ", span.file.path, span.line_column().0),
        Some(Place::Named(name)) => format!("{name}: "),
        None => String::new(),
    };
    let why: String = one.why.iter().map(|why| format!("; {why}")).collect();
    format!("{place}{}{why}", one.message)
}

/// Looks at everything.
pub fn doctor(options: &DoctorOptions, tell: &Tell<'_>) -> Report {
    let mut report = Report::default();
    report.ok("version", format!("briefwright {}", env!("CARGO_PKG_VERSION")));
    tell(Event::Step("looking at this machine"));
    let cache = match &options.cache {
        Some(folder) => Ok(Cache::new(folder.clone())),
        None => data_of::cache(),
    };
    let Some(cache) = report.keep("cache", cache) else { return report };
    machine::cache(&cache, &mut report);
    machine::room(options, &cache, &mut report);
    tell(Event::Step("reading the project"));
    let Some(loaded) = report.keep("project", load(&options.project)) else {
        report
            .note("project", "the rest needs a project that can be read")
            .hint("set right what is told above, then run `briefwright doctor` again")
            .hint("if the project lies elsewhere, name its folder with `--project`");
        return report;
    };
    let project = &loaded.project;
    report.ok(
        "project",
        format!(
            "{}, {}, {}, {}",
            count(project.briefs.len(), "brief"),
            count(project.sources.len(), "source"),
            count(project.figures.len(), "figure"),
            count(project.areas.iter().count(), "area"),
        ),
    );
    machine::clock(&loaded, &mut report);
    words::fonts(&loaded, &mut report);
    data::lock(&loaded, &cache, &mut report);
    tell(Event::Step("compiling the templates"));
    words::templates(&loaded, &cache, &mut report, tell);
    tell(Event::Step("looking at the delivery"));
    delivery::look(&loaded, options, &mut report);
    data::schedule(&loaded, options, &cache, &mut report);
    report
}

/// A number of things.
fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}
