//! `run`: once a month, by itself. Fetch → check → build → what is new → send, as far as the briefs'
//! policies allow; with a record of each run.
//!
//! Every step can be taken again: a run that was ended from outside is taken up by the next one, which
//! finds what is locked and not built, or approved and not sent.

mod notify;
mod record;
mod spans;
mod steps;

use std::path::PathBuf;

use crate::diagnostics::{Diagnostics, Result};
use crate::project::NotBefore;
use crate::system::{clock, disk};

use super::{Due, LockUse, Tell, due};

pub use record::{BriefRun, RunOutcome, RunRecord};
pub(super) use record::{RUNS, last};
pub use spans::Spans;

/// How to run.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// Where the output goes; `output/` in the project if not said.
    pub output: Option<PathBuf>,
    /// The files with recipients; without any nothing is sent.
    pub recipients: Vec<PathBuf>,
    /// The ledger; where `delivery.yaml` says if not said.
    pub ledger: Option<PathBuf>,
    /// Whether nothing may be asked over a network, mail servers included.
    pub offline: bool,
    /// What may happen to the lock.
    pub lock: LockUse,
    /// Before this time of the day nothing is done.
    pub not_before: Option<NotBefore>,
    /// Whether nothing is done unless the calendar of releases gives a reason to look.
    pub if_due: bool,
    /// Whether the owner is told.
    pub notify: bool,
    /// Whether approved editions are sent.
    pub send: bool,
    /// Build though there is nothing new.
    pub force: bool,
    /// How many areas are made at the same time.
    pub jobs: Option<usize>,
    /// What gathers the steps, if someone does.
    pub spans: Option<Spans>,
}

/// What a run came to.
#[derive(Debug)]
pub struct Ran {
    /// Its record, as it is on disk.
    pub record: RunRecord,
    /// Where the record is.
    pub path: PathBuf,
    /// What was found on the way.
    pub findings: Diagnostics,
}

/// The lock that a run holds while it lasts.
const LOCK: &str = ".run.lock";

/// Runs.
///
/// # Errors
/// Another run is at work, or the record can't be written. What else goes wrong is in the record, and
/// decides its exit code.
pub fn run(options: &RunOptions, tell: &Tell<'_>) -> Result<Ran> {
    let root = options.output.clone().unwrap_or_else(|| options.project.join("output"));
    let _alone = disk::lock(&root, LOCK)?;
    let runs = root.join(record::RUNS);
    let before = record::last(&runs)?;
    let mut record = RunRecord::new(clock::now(), before.as_ref());
    let path = record.place(&runs);
    let mut findings = Diagnostics::new();
    // What was not begun is no run: many of them a day would bury the others.
    if let Some(time) =
        options.not_before.as_ref().and_then(|one| one.still_to_come(record.started))
    {
        record.end(RunOutcome::TooEarly, 0, clock::now());
        record.say(format!("nothing is done before {time}"));
        return Ok(Ran { record, path, findings });
    }
    let mut looks = true;
    if options.if_due {
        let last = record::last_asked(&runs)?;
        let unfinished = before.as_ref().is_some_and(|one| one.outcome == RunOutcome::Unfinished);
        if let Due::No(why) = due(&options.project, last, record.started)?
            && !unfinished
        {
            // What was approved since, or was put off, does not wait for the next release.
            looks = false;
            if !options.send || !steps::has_something_to_send(options, &root)? {
                record.end(RunOutcome::NotDue, 0, clock::now());
                record.say(why);
                return Ok(Ran { record, path, findings });
            }
        }
    }
    record.write(&path)?;
    let whole = tracing::info_span!("run", offline = options.offline, send = options.send);
    let outcome =
        whole.in_scope(|| steps::take(options, &root, looks, &mut record, &mut findings, tell));
    let (outcome, code) = match outcome {
        Ok(outcome) => (outcome, findings.exit_code()),
        Err(problems) => {
            let code = problems.exit_code();
            findings.extend(problems);
            (RunOutcome::Failed, code)
        }
    };
    record.problems(&findings);
    whole.in_scope(|| tracing::info!(outcome = outcome.words(), exit_code = code, "ended"));
    drop(whole);
    record.end(outcome, code, clock::now());
    if options.notify && record.is_news(before.as_ref()) {
        let told = notify::owner(options, &record);
        if let Err(problems) = told {
            record.problems(&problems);
            findings.extend(problems);
        }
    }
    record.write(&path)?;
    if let Some(spans) = &options.spans {
        spans.write(&path)?;
    }
    Ok(Ran { record, path, findings })
}
