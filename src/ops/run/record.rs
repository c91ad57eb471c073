//! The record of a run: `output/runs/<time>.json` for machines, `<time>.log` for people. It has no
//! address in it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostic, Diagnostics, Result, Severity};
use crate::distribution::send::Sent;
use crate::system::disk;

/// The folder of the records, in the output folder.
pub(in crate::ops) const RUNS: &str = "runs";
/// The version of the record's form.
const VERSION: u32 = 1;

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunOutcome {
    /// It is at work, or was ended from outside.
    Unfinished,
    /// It was too early in the day.
    TooEarly,
    /// The calendar of releases gave no reason to look.
    NotDue,
    /// The publishers have nothing new, and nothing was left to do.
    NothingNew,
    /// Editions were made, and nobody is to get them.
    Built,
    /// Editions wait for a person.
    Held,
    /// Editions were sent.
    Sent,
    /// Some deliveries were refused, are left, or nobody knows what became of them.
    Trouble,
    /// It could not be done.
    Failed,
}

/// The record of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunRecord {
    version: u32,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// What it came to.
    pub outcome: RunOutcome,
    /// The exit code.
    pub exit_code: u8,
    /// Whether the publishers were asked.
    pub asked: bool,
    /// What happened, line by line.
    pub log: Vec<Line>,
    /// What became of each brief.
    pub briefs: Vec<BriefRun>,
    /// What was wrong, for people.
    pub problems: Vec<Problem>,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// What.
    pub says: String,
}

/// What became of a brief in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BriefRun {
    /// The brief.
    pub brief: String,
    /// Its edition.
    pub edition: String,
    /// The hash of the edition's manifest.
    pub digest: String,
    /// How many areas have a brief.
    pub made: usize,
    /// How many have none for want of data.
    pub withheld: usize,
    /// How many have none because making it failed.
    pub failed: usize,
    /// Whether its check found nothing.
    pub checked: bool,
    /// Claims that turned since the edition before, and where.
    pub turned: Vec<String>,
    /// What is new, for people.
    pub news: String,
    /// Why it was not sent, if it was not.
    pub held: Option<String>,
    /// What was handed over.
    pub sent: Option<Sent>,
}

/// Something that was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `error` or `warning`.
    pub severity: String,
    /// The rule.
    pub code: String,
    /// What.
    pub message: String,
    /// Why.
    pub why: Vec<String>,
    /// What to do.
    pub hints: Vec<String>,
}

impl RunRecord {
    /// The record of a run that begins.
    pub(super) fn new(started: Timestamp, before: Option<&Self>) -> Self {
        let mut record = Self {
            version: VERSION,
            started,
            ended: None,
            outcome: RunOutcome::Unfinished,
            exit_code: 0,
            asked: false,
            log: Vec::new(),
            briefs: Vec::new(),
            problems: Vec::new(),
        };
        if let Some(before) = before.filter(|one| one.outcome == RunOutcome::Unfinished) {
            let at = before.started;
            record.say(format!(
                "the run that began at {at} did not end; this one goes on from there"
            ));
        }
        record
    }

    /// The name of its files, without the ending.
    pub(super) fn name(&self) -> String {
        self.started.strftime("%Y-%m-%dT%H%M%SZ").to_string()
    }

    /// Where it goes: beside that of another run of the same second, should there be one.
    pub(super) fn place(&self, runs: &Path) -> PathBuf {
        let name = self.name();
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut places = std::iter::once(name.clone())
            .chain(numbered)
            .map(|name| runs.join(format!("{name}.json")));
        places
            .find(|place| !disk::exists(place))
            .unwrap_or_else(|| runs.join(format!("{name}.json")))
    }

    /// Adds a line to the log.
    pub(super) fn say(&mut self, says: impl Into<String>) {
        self.log.push(Line { at: crate::system::clock::now(), says: says.into() });
    }

    /// Notes what was wrong.
    pub(super) fn problems(&mut self, found: &Diagnostics) {
        self.problems =
            found.iter().filter(|one| one.severity != Severity::Note).map(problem).collect();
    }

    /// Ends it.
    pub(super) fn end(&mut self, outcome: RunOutcome, exit_code: u8, at: Timestamp) {
        (self.outcome, self.exit_code, self.ended) = (outcome, exit_code, Some(at));
    }

    /// Whether the owner should hear of it: not that nothing is new, and not the same trouble again.
    pub(super) fn is_news(&self, before: Option<&Self>) -> bool {
        match self.outcome {
            RunOutcome::Unfinished
            | RunOutcome::TooEarly
            | RunOutcome::NotDue
            | RunOutcome::NothingNew => false,
            RunOutcome::Built | RunOutcome::Sent => true,
            RunOutcome::Held | RunOutcome::Trouble | RunOutcome::Failed => {
                before.is_none_or(|before| {
                    before.outcome != self.outcome
                        || before.problems != self.problems
                        || before.briefs != self.briefs
                })
            }
        }
    }

    /// Writes the record and the log.
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|error| {
            Diagnostic::error("internal", format!("can't write the record of a run: {error}"))
        })?;
        bytes.push(b'\n');
        disk::write_lasting(path, &bytes)?;
        disk::write(&path.with_extension("log"), self.text().as_bytes())
    }

    /// The record for people.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.log {
            text.push_str(&format!("{}  {}\n", line.at, line.says));
        }
        for brief in self.briefs.iter().filter(|one| !one.news.is_empty()) {
            text.push_str(&format!("\n{}\n", brief.news.trim_end()));
        }
        for problem in &self.problems {
            text.push_str(&format!("\n{}: {}\n", problem.severity, problem.message));
            problem.why.iter().for_each(|why| text.push_str(&format!("  because {why}\n")));
            problem.hints.iter().for_each(|hint| text.push_str(&format!("  hint: {hint}\n")));
        }
        if let Some(ended) = self.ended {
            text.push_str(&format!(
                "\n{ended}  {}, exit code {}\n",
                self.outcome.words(),
                self.exit_code
            ));
        }
        text
    }
}

impl RunOutcome {
    /// What it came to, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Unfinished => "not ended",
            Self::TooEarly => "too early",
            Self::NotDue => "not due",
            Self::NothingNew => "nothing new",
            Self::Built => "built",
            Self::Held => "held for a person",
            Self::Sent => "sent",
            Self::Trouble => "trouble with deliveries",
            Self::Failed => "failed",
        }
    }
}

fn problem(one: &Diagnostic) -> Problem {
    let severity = if one.severity == Severity::Error { "error" } else { "warning" };
    let place = one.span().map(|span| {
        let (line, column) = span.line_column();
        format!(" ({}:{line}:{column})", span.file.path)
    });
    Problem {
        severity: severity.to_owned(),
        code: one.code.to_owned(),
        message: format!("{}{}", one.message, place.unwrap_or_default()),
        why: one.why.clone(),
        hints: one.hints.clone(),
    }
}

/// The record of the newest run; `None` if there is none that this program knows.
pub(in crate::ops) fn last(runs: &Path) -> Result<Option<RunRecord>> {
    newest(runs, |_| true)
}

/// When a run last asked the publishers; `None` if none is known to have.
pub(super) fn last_asked(runs: &Path) -> Result<Option<Timestamp>> {
    Ok(newest(runs, |record| record.asked)?.map(|record| record.started))
}

/// The newest record that is wanted.
fn newest(runs: &Path, wanted: impl Fn(&RunRecord) -> bool) -> Result<Option<RunRecord>> {
    for name in disk::list(runs)?.iter().rev().filter(|name| name.ends_with(".json")) {
        let read = serde_json::from_slice::<RunRecord>(&disk::read(&runs.join(name))?);
        if let Ok(record) = read
            && record.version == VERSION
            && wanted(&record)
        {
            return Ok(Some(record));
        }
    }
    Ok(None)
}
