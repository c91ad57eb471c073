//! `schedule`: units for a scheduler, and when the next release is expected.

use std::path::{Component, Path, PathBuf};

use jiff::Zoned;

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::project::{ChannelKind, Project};
use crate::schedule::{self, Kind, MARK, Places, Plan, Unit};
use crate::system::{clock, disk, environment};

use super::data::cache;
use super::expected::{Expected, calendar};
use super::ledger;
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
/// The project can't be read, a path can't be written in a unit, a run is to send and nobody has said to
/// whom, or a file is in the way that this program did not write.
pub fn schedule(options: &ScheduleOptions) -> Result<Scheduled> {
    let loaded = load(&options.project)?;
    let kind = options.kind.unwrap_or_else(|| Kind::of_system(std::env::consts::OS));
    let calendar = calendar(&loaded, &cache()?)?;
    let project = plain(disk::absolute(&options.project)?);
    let name = options.name.clone().unwrap_or_else(|| schedule::name_of(&project));
    let image = options.image.clone();
    let chosen = environment::chosen_cache();
    let cache = chosen.map(|cache| disk::create_dir(&cache).and_then(|()| disk::absolute(&cache)));
    let arguments = arguments(options, kind)?;
    let writes = match options.send {
        true => folders(&loaded.project, &project, &arguments),
        false => Vec::new(),
    };
    let plan = Plan {
        program: plain(environment::program()?),
        cache: cache.transpose()?.map(plain),
        send: options.send,
        arguments,
        writes,
        image: image.unwrap_or_else(|| format!("briefwright:{}", env!("CARGO_PKG_VERSION"))),
        times: calendar.times.clone(),
        project,
        name,
    };
    let (home, config) = environment::home_and_settings()?;
    let places = Places { home, config };
    let units = schedule::units(kind, &plan, &places)?;
    let written = if options.install { install(&units, options.replace)? } else { Vec::new() };
    if kind == Kind::Systemd && options.install {
        // What the service may write to must be there before it starts.
        plan.writes.iter().try_for_each(|folder| disk::create_dir(folder))?;
    }
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
    if !plan.arguments.is_empty() {
        words.push("--".to_owned());
        words.extend(plan.arguments.iter().cloned());
    }
    kind.command(&words)
}

/// What `run` is told besides. The lists of recipients that `BRIEFWRIGHT_RECIPIENTS` names come along, since
/// a scheduler starts with an environment of its own.
fn arguments(options: &ScheduleOptions, kind: Kind) -> Result<Vec<String>> {
    let mut all = options.arguments.clone();
    let mut problems = Diagnostics::new();
    for name in [LISTS, LEDGER, OUTPUT] {
        if values(&all, name).any(|path| !Path::new(path).has_root()) {
            problems.push(
                Diagnostic::error("relative-path", format!("`{name}` names a path from here"))
                    .why("a scheduler starts elsewhere, and would not find it")
                    .hint("write the path from the root of the disk"),
            );
        }
    }
    // The files of this machine are not there.
    let elsewhere = matches!(kind, Kind::Github | Kind::Kubernetes);
    if !elsewhere && values(&all, LISTS).next().is_none() {
        for path in environment::recipients() {
            let path = disk::absolute(&path).and_then(|path| {
                plain(path).into_os_string().into_string().map_err(|path| {
                    let shown = path.display();
                    let what = format!("`{shown}` can't be written into a schedule");
                    Diagnostic::error("odd-path", what)
                        .why("it holds bytes that are no text")
                        .into()
                })
            });
            if let Some(path) = problems.keep(path) {
                all.extend([LISTS.to_owned(), path]);
            }
        }
    }
    let nobody = problems.is_empty() && values(&all, LISTS).next().is_none();
    if options.send && kind != Kind::Github && nobody {
        problems.push(
            Diagnostic::error("no-recipients", "scheduled runs would have nobody to send to")
                .why("the list of recipients lies outside the project, and nobody has said where")
                .hint(
                    "name it behind `--`: `schedule --send -- --recipients /srv/lists/boards.csv`",
                )
                .hint_maybe((!elsewhere).then(|| {
                    "or name it with `BRIEFWRIGHT_RECIPIENTS`, which is then carried over"
                        .to_owned()
                })),
        );
    }
    problems.into_result(all)
}

const LISTS: &str = "--recipients";
const LEDGER: &str = "--ledger";
const OUTPUT: &str = "--output";

/// What an option is given among arguments: `--name VALUE` or `--name=VALUE`.
fn values<'a>(arguments: &'a [String], name: &'a str) -> impl Iterator<Item = &'a str> {
    arguments.iter().enumerate().filter_map(move |(at, one)| match one.strip_prefix(name)? {
        "" => arguments.get(at + 1).map(String::as_str),
        rest => rest.strip_prefix('='),
    })
}

/// The folders outside the project that a run that sends writes to: the ledger's, and those of channels.
fn folders(project: &Project, folder: &Path, arguments: &[String]) -> Vec<PathBuf> {
    let delivery = project.delivery.as_ref();
    let ledger = ledger::place(folder, delivery, values(arguments, LEDGER).last().map(Path::new));
    let channels = delivery.into_iter().flat_map(|delivery| delivery.channels.values());
    let channels = channels.filter_map(|channel| match &channel.kind {
        ChannelKind::Folder { path } => Some(folder.join(path)),
        ChannelKind::Smtp(_) | ChannelKind::Store(_) | ChannelKind::Webhook(_) => None,
    });
    let output = values(arguments, OUTPUT).map(PathBuf::from);
    let all = ledger.parent().map(Path::to_owned).into_iter().chain(channels).chain(output);
    let mut all: Vec<PathBuf> =
        all.map(|path| straight(&path)).filter(|path| !path.starts_with(folder)).collect();
    all.sort();
    all.dedup();
    all
}

/// A path without `.` and `..`, which systemd does not take.
fn straight(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut straight, part| {
        match part {
            Component::ParentDir => {
                straight.pop();
            }
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => straight.push(part),
        }
        straight
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn options_are_found_among_arguments() {
        let all = words(&["--recipients", "/a", "--recipients=/b", "--recipients-not", "--notify"]);
        assert_eq!(values(&all, LISTS).collect::<Vec<_>>(), ["/a", "/b"]);
        assert_eq!(values(&words(&["--ledger"]), LEDGER).count(), 0);
    }

    #[test]
    fn who_is_to_send_is_told_to_whom() {
        let options = |given: &[&str], send| ScheduleOptions {
            send,
            arguments: words(given),
            ..ScheduleOptions::default()
        };
        let code = |given: &[&str], send| {
            let problems = arguments(&options(given, send), Kind::Kubernetes).err();
            problems.and_then(|all| all.iter().next().map(|one| one.code))
        };
        assert_eq!(code(&[], false), None);
        assert_eq!(code(&[], true), Some("no-recipients"));
        assert_eq!(code(&["--recipients", "/lists/a.csv"], true), None);
        assert_eq!(code(&["--recipients=a.csv"], true), Some("relative-path"));
        assert_eq!(code(&["--recipients", "/a.csv", "--ledger", "l"], true), Some("relative-path"));
    }

    #[test]
    fn paths_are_made_straight() {
        for (path, is) in [("/srv/a/../b/./c", "/srv/b/c"), ("/../a", "/a"), ("/a/b", "/a/b")] {
            assert_eq!(straight(Path::new(path)), Path::new(is));
        }
    }
}
