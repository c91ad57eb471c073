//! `schedule`: units for a scheduler, and when the next release is expected.

use std::path::{Path, PathBuf};

use jiff::Zoned;

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::schedule::{self, Kind, MARK, Places, Plan, Unit};
use crate::system::{clock, disk, environment};

use super::data::cache;
use super::expected::{Expected, calendar};
use super::load::load;

/// What to schedule, and how.
#[derive(Debug, Clone, Default)]
pub struct ScheduleOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// The scheduler; that of this system if not said.
    pub kind: Option<Kind>,
    /// What the units are called; named after the project's folder if not said.
    pub name: Option<String>,
    /// Whether to write them where they belong.
    pub install: bool,
    /// Whether a file that this program did not write may be replaced.
    pub replace: bool,
    /// Whether a run may send.
    pub send: bool,
    /// The image for Kubernetes.
    pub image: Option<String>,
    /// Further arguments of `run`.
    pub arguments: Vec<String>,
}

/// What was scheduled.
#[derive(Debug)]
pub struct Scheduled {
    /// The scheduler.
    pub kind: Kind,
    /// Its units.
    pub units: Vec<Unit>,
    /// Those that were written.
    pub written: Vec<PathBuf>,
    /// What a person runs to switch them on.
    pub switch_on: Vec<String>,
    /// When publishers are asked next, if the scheduler calls.
    pub next_look: Option<Zoned>,
    /// The releases to come, soonest first.
    pub expected: Vec<Expected>,
}

/// Makes the units and, if asked to, writes them where they belong. Runs no other program.
///
/// # Errors
/// The project can't be read, a path can't be written in a unit, or a file is in the way that this
/// program did not write.
pub fn schedule(options: &ScheduleOptions) -> Result<Scheduled> {
    let loaded = load(&options.project)?;
    let kind = options.kind.unwrap_or_else(|| Kind::of_system(std::env::consts::OS));
    let calendar = calendar(&loaded, &cache()?)?;
    let project = plain(disk::absolute(&options.project)?);
    let name = options.name.clone().unwrap_or_else(|| schedule::name_of(&project));
    let image = options.image.clone();
    let chosen = environment::chosen_cache();
    let cache = chosen.map(|cache| disk::create_dir(&cache).and_then(|()| disk::absolute(&cache)));
    let plan = Plan {
        program: plain(environment::program()?),
        cache: cache.transpose()?.map(plain),
        send: options.send,
        arguments: options.arguments.clone(),
        image: image.unwrap_or_else(|| format!("briefwright:{}", env!("CARGO_PKG_VERSION"))),
        times: calendar.times.clone(),
        project,
        name,
    };
    let (home, config) = environment::home_and_settings()?;
    let places = Places { home, config };
    let units = schedule::units(kind, &plan, &places)?;
    let written = if options.install { install(&units, options.replace)? } else { Vec::new() };
    let now = clock::now();
    let next = schedule::next_look(&calendar.awaited(), calendar.looked, &plan.times, now);
    Ok(Scheduled {
        kind,
        units,
        written,
        switch_on: schedule::switch_on(kind, &plan, &places, &again(kind, &plan, options)),
        next_look: next.map(|next| next.to_zoned(plan.times.from.time_zone())),
        expected: calendar.expected,
    })
}

/// The command that prints the same units again.
fn again(kind: Kind, plan: &Plan, options: &ScheduleOptions) -> String {
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let mut words = vec![text(&plan.program), "--project".to_owned(), text(&plan.project)];
    words
        .extend(["schedule", "--quiet", "--kind", kind.id(), "--name", &plan.name].map(Into::into));
    words.extend(options.send.then(|| "--send".to_owned()));
    if let Some(image) = &options.image {
        words.extend(["--image".to_owned(), image.clone()]);
    }
    if !options.arguments.is_empty() {
        words.push("--".to_owned());
        words.extend(options.arguments.iter().cloned());
    }
    kind.command(&words)
}

/// Writes the units that have a place: all of them, or none.
fn install(units: &[Unit], replace: bool) -> Result<Vec<PathBuf>> {
    let mut problems = Diagnostics::new();
    let places: Vec<(&PathBuf, &Unit)> =
        units.iter().filter_map(|unit| Some((unit.path.as_ref()?, unit))).collect();
    for (path, _) in places.iter().filter(|(path, _)| !replace && disk::exists(path)) {
        let text = disk::read_text(path, &path.display().to_string())?;
        if !text.text.contains(MARK) {
            problems.push(
                Diagnostic::error("in-the-way", "a file is in the way that is not ours")
                    .in_place(path.display().to_string())
                    .hint("choose another name with `--name`, or replace it with `--replace`"),
            );
        }
    }
    problems.into_result(())?;
    for (path, unit) in &places {
        disk::write_if_changed(path, unit.text.as_bytes())?;
    }
    Ok(places.into_iter().map(|(path, _)| path.clone()).collect())
}

/// A path without the prefix that Windows puts before one that was made absolute.
fn plain(path: PathBuf) -> PathBuf {
    let text = path.to_str().and_then(|text| text.strip_prefix(r"\\?\"));
    text.filter(|text| !text.starts_with("UNC")).map_or(path.clone(), PathBuf::from)
}
