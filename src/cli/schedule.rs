//! `briefwright schedule`.

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, Expected, ScheduleKind, ScheduleOptions, Scheduled};
use crate::project::long_date;

use super::args::Global;
use super::printer::Printer;

#[derive(Debug, Args)]
pub(super) struct ScheduleCommand {
    /// The scheduler [default: that of this system]
    #[arg(long, value_enum)]
    pub kind: Option<SchedulerName>,
    /// Write the units where they belong, instead of printing them
    #[arg(long)]
    pub install: bool,
    /// With --install: replace a file of the same name that this program did not write
    #[arg(long, requires = "install")]
    pub replace: bool,
    /// Let scheduled runs send editions, where the brief's policy allows it
    #[arg(long)]
    pub send: bool,
    /// What the units are called [default: `briefwright-`, and the name of the project's folder]
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub name: Option<String>,
    /// For Kubernetes, the image that holds the program [default: `briefwright:` and its version]
    #[arg(long, value_name = "IMAGE")]
    pub image: Option<String>,
    /// Further arguments of `run`, such as `--notify`
    #[arg(last = true, value_name = "ARGUMENT")]
    pub arguments: Vec<String>,
}

/// A scheduler as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchedulerName {
    /// A timer in your own systemd
    Systemd,
    /// A line of your crontab
    Cron,
    /// An agent of macOS
    Launchd,
    /// A task of Windows' Task Scheduler
    Windows,
    /// A workflow of GitHub Actions, which sends nothing
    Github,
    /// A CronJob of Kubernetes
    Kubernetes,
}

impl SchedulerName {
    fn kind(self) -> ScheduleKind {
        match self {
            Self::Systemd => ScheduleKind::Systemd,
            Self::Cron => ScheduleKind::Cron,
            Self::Launchd => ScheduleKind::Launchd,
            Self::Windows => ScheduleKind::Windows,
            Self::Github => ScheduleKind::Github,
            Self::Kubernetes => ScheduleKind::Kubernetes,
        }
    }
}

pub(super) fn run(global: &Global, command: &ScheduleCommand, printer: &Printer) -> Result<u8> {
    let scheduled = ops::schedule(&ScheduleOptions {
        project: global.project.clone(),
        kind: command.kind.map(SchedulerName::kind),
        name: command.name.clone(),
        install: command.install,
        replace: command.replace,
        send: command.send,
        image: command.image.clone(),
        arguments: command.arguments.clone(),
    })?;
    objects(&scheduled, printer);
    if scheduled.written.is_empty() {
        for unit in &scheduled.units {
            if scheduled.units.len() > 1 {
                printer.result(&format!("# {}", unit.name));
            }
            printer.result(unit.text.trim_end());
        }
    }
    for path in &scheduled.written {
        printer.result(&format!("wrote {}", path.display()));
    }
    let nowhere = command.install && scheduled.written.is_empty();
    printer.aside(if nowhere {
        "this can't be installed without another program; to switch it on, run"
    } else if command.install {
        "to switch it on, run"
    } else {
        "to switch it on, put it where it belongs (`--install` does, where it can), and run"
    });
    for line in &scheduled.switch_on {
        printer.aside(&format!("  {line}"));
    }
    if let Some(next) = &scheduled.next_look {
        printer.aside(&format!(
            "then the next look is on {} at {} {} time",
            long_date(next.date()),
            next.strftime("%H:%M"),
            next.time_zone().iana_name().and_then(|it| it.rsplit('/').next()).unwrap_or("UTC")
        ));
    }
    for one in &scheduled.expected {
        printer.aside(&words(one));
    }
    Ok(0)
}

/// A release to come, for people.
fn words(one: &Expected) -> String {
    let (id, month) = (&one.source, one.period.label());
    match one.day {
        Some(day) if one.known => {
            format!("{id}: the release of {month} is announced for {}", long_date(day))
        }
        Some(day) => format!(
            "{id}: the release of {month} is expected about {}, going by those before it; the publisher has named no day that is known here",
            long_date(day)
        ),
        None => format!("{id}: the release of {month} is announced, without a day"),
    }
}

fn objects(scheduled: &Scheduled, printer: &Printer) {
    for unit in &scheduled.units {
        printer.object(&json!({
            "type": "unit", "name": unit.name, "text": unit.text,
            "path": unit.path.as_ref().map(|path| path.display().to_string()),
            "written": unit.path.as_ref().is_some_and(|path| scheduled.written.contains(path)),
        }));
    }
    for one in &scheduled.expected {
        printer.object(&json!({
            "type": "expected", "source": one.source.as_str(), "release": one.period.to_string(),
            "day": one.day.map(|day| day.to_string()),
            "time": one.time.map(|time| time.to_string()), "known": one.known,
        }));
    }
    printer.object(&json!({
        "type": "schedule", "kind": scheduled.kind.id(), "switch_on": scheduled.switch_on,
        "next_look": scheduled.next_look.as_ref().map(|next| next.timestamp().to_string()),
    }));
}

/// Reads a name that is one in every scheduler: a DNS label.
fn name(text: &str) -> std::result::Result<String, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let edges = text.starts_with('-') || text.ends_with('-');
    if !text.is_empty() && text.len() <= 52 && text.chars().all(plain) && !edges {
        Ok(text.to_owned())
    } else {
        Err("not a name; write up to 52 small letters, digits and hyphens".to_owned())
    }
}
