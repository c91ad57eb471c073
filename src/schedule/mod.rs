//! When to look for a release, told to whatever scheduler the machine has. Nothing here waits or runs.
//!
//! A scheduler wakes the program every ten minutes of a working day and knows nothing of releases.
//! Whether there is a reason to ask a publisher, [`due()`] decides, by the publication calendar that
//! is remembered: often on the day of a release, once on any other. So a unit never has to change,
//! and a call without a reason ends before anybody is asked.

mod cron;
mod due;
mod github;
mod kubernetes;
mod launchd;
mod rule;
mod systemd;
#[cfg(test)]
mod tests;
mod times;
mod windows;

use std::path::{Path, PathBuf};

use crate::diagnostics::{Diagnostic, Diagnostics, Result};

pub use due::{Due, due, next_look};
pub use rule::Rule;
pub use times::Times;

/// A scheduler that units can be written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A timer of systemd, in the user's own manager.
    Systemd,
    /// A line of a crontab.
    Cron,
    /// An agent of macOS.
    Launchd,
    /// A task of Windows' Task Scheduler.
    Windows,
    /// A workflow of GitHub Actions.
    Github,
    /// A CronJob of Kubernetes.
    Kubernetes,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Systemd, Self::Cron, Self::Launchd, Self::Windows, Self::Github, Self::Kubernetes];

    /// Its name on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Systemd => "systemd",
            Self::Cron => "cron",
            Self::Launchd => "launchd",
            Self::Windows => "windows",
            Self::Github => "github",
            Self::Kubernetes => "kubernetes",
        }
    }

    /// The one that a machine with this operating system usually has, by its name in Rust.
    pub fn of_system(name: &str) -> Self {
        match name {
            "linux" => Self::Systemd,
            "macos" => Self::Launchd,
            "windows" => Self::Windows,
            _ => Self::Cron,
        }
    }

    /// A command for people to run in the shell that goes with it.
    pub fn command(self, words: &[String]) -> String {
        let quote = if self == Self::Windows { windows::argument } else { cron::shell };
        words.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ")
    }
}

/// What every file says that this program wrote, so that it is known to be its own.
pub const MARK: &str = "Written by `briefwright schedule`";

/// What is to be run, and when.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What its units are called; projects on one machine need different names.
    pub name: String,
    /// The program's path.
    pub program: PathBuf,
    /// The project's folder, from the root of the disk.
    pub project: PathBuf,
    /// Where the cache is, if not in its usual place.
    pub cache: Option<PathBuf>,
    /// Whether a run may send.
    pub send: bool,
    /// Further arguments of `run`.
    pub arguments: Vec<String>,
    /// The folders outside the project and the cache that a run writes to.
    pub writes: Vec<PathBuf>,
    /// The image that holds the program, for Kubernetes.
    pub image: String,
    /// When to wake.
    pub times: Times,
}

/// Where units of the user belong.
#[derive(Debug, Clone)]
pub struct Places {
    /// The user's home folder.
    pub home: PathBuf,
    /// The folder of the user's settings, `~/.config`.
    pub config: PathBuf,
}

/// A file for a scheduler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The file's name.
    pub name: String,
    /// Where it belongs, if a program may put it there.
    pub path: Option<PathBuf>,
    /// What is in it.
    pub text: String,
}

impl Plan {
    /// The arguments of the program, as the units pass them.
    pub fn command(&self, project: &str) -> Vec<String> {
        let mut all: Vec<String> =
            ["--project", project, "run", "--if-due", "--not-before"].map(str::to_owned).into();
        all.push(self.times.from.to_string());
        all.extend(self.send.then(|| "--send".to_owned()));
        all.extend(self.arguments.iter().cloned());
        all
    }

    /// A path as text.
    fn path(path: &Path) -> String {
        path.to_string_lossy().into_owned()
    }
}

/// What a project's units are called, by the name of its folder: `briefwright-workforce`.
pub fn name_of(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug: String = words.collect::<Vec<_>>().join("-").chars().take(40).collect();
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "briefwright".to_owned() } else { format!("briefwright-{slug}") }
}

/// The files for a scheduler.
///
/// # Errors
/// A path or an argument holds what its files can't: a line break, or bytes that are no text. Or a
/// workflow is to send, which has no ledger.
pub fn units(kind: Kind, plan: &Plan, places: &Places) -> Result<Vec<Unit>> {
    let mut problems = Diagnostics::new();
    let paths = [&plan.program, &plan.project].into_iter().chain(&plan.cache).chain(&plan.writes);
    for path in paths {
        if path.to_str().is_none_or(|text| text.chars().any(char::is_control)) {
            let what = format!("`{}` can't be written into a schedule", path.display());
            let odd = Diagnostic::error("odd-path", what);
            problems.push(odd.why("it holds a line break, or bytes that are no text"));
        }
    }
    if plan.arguments.iter().any(|one| one.chars().any(char::is_control)) {
        problems.push(Diagnostic::error("odd-argument", "an argument of `run` has a line break"));
    }
    if kind == Kind::Github && plan.send {
        problems.push(
            Diagnostic::error("no-memory", "a workflow can't send")
                .why("a runner forgets what it sent, and would send it again")
                .hint("leave out `--send`; send from a machine that keeps its ledger"),
        );
    }
    problems.into_result(())?;
    Ok(match kind {
        Kind::Systemd => systemd::units(plan, places),
        Kind::Cron => cron::units(plan),
        Kind::Launchd => launchd::units(plan, places),
        Kind::Windows => windows::units(plan),
        Kind::Github => github::units(plan),
        Kind::Kubernetes => kubernetes::units(plan),
    })
}

/// What a person runs to switch the units on, once files that have a path are there; `again` is the
/// command that prints the units.
pub fn switch_on(kind: Kind, plan: &Plan, places: &Places, again: &str) -> Vec<String> {
    let name = &plan.name;
    match kind {
        Kind::Systemd => vec![
            format!("systemctl --user daemon-reload && systemctl --user enable --now {name}.timer"),
            "loginctl enable-linger    # so that it runs while you are not logged in".to_owned(),
        ],
        Kind::Cron => vec![format!("(crontab -l 2>/dev/null; {again}) | crontab -")],
        Kind::Launchd => {
            let path = cron::shell(&Plan::path(&launchd::path(plan, places)));
            vec![format!("launchctl bootstrap gui/$(id -u) {path}")]
        }
        Kind::Windows => vec![
            format!("{again} > {name}.xml"),
            format!("schtasks /Create /TN {name} /XML {name}.xml    (as administrator)"),
        ],
        Kind::Github => vec![format!(
            "git add {} && git commit -m \"Look for new releases\" && git push",
            github::PATH
        )],
        Kind::Kubernetes => vec![format!("{again} | kubectl apply -f -")],
    }
}
