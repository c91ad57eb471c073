//! Who gets the briefs, and by which ways: the ledger, the lists, the secrets, the channels.

use super::super::ledger::place;
use super::super::load::Loaded;
use super::super::send::manners;
use super::{DoctorOptions, Report, State, count, records};
use crate::distribution::channels;
use crate::distribution::ledger::Ledger;
use crate::distribution::recipients::{self, Known};
use crate::distribution::secrets::reveal;
use crate::project::{ChannelId, ChannelKind, ChannelSpec, DeliverySpec, SmtpSpec, WebhookUrl};
use crate::system::{clock, disk, environment};

/// Days before its end from which a certificate is told.
const SOON: i64 = 21;

/// Looks at all that sending needs; of a project that sends nothing there is nothing to say.
pub(super) fn look(loaded: &Loaded, options: &DoctorOptions, report: &mut Report) {
    let Some(delivery) = &loaded.project.delivery else {
        report.ok("delivery", "the project sends nothing: it has no `briefs/delivery.yaml`");
        return;
    };
    ledger(loaded, delivery, report);
    lists(loaded, options, report);
    for (id, channel) in &delivery.channels {
        ready(loaded, delivery, (id, channel), options, report);
    }
    owner(loaded, delivery, report);
    if delivery.channels.values().any(|one| matches!(one.kind, ChannelKind::Smtp(_))) {
        records::tell(loaded, delivery, report);
    }
}

fn ledger(loaded: &Loaded, delivery: &DeliverySpec, report: &mut Report) {
    let path = place(&loaded.folder, Some(delivery), None);
    let shown = path.display();
    match Ledger::open(&path) {
        Ok(Some(_)) => {
            report.ok("ledger", format!("`{shown}` opens, and its key is for its owner alone"));
        }
        Ok(None) => {
            report
                .note("ledger", format!("there is none at `{shown}`: nothing was ever sent from here"))
                .hint("run `briefwright ledger init` before the first message; if it was lost, put a backup in its place");
        }
        Err(problems) => report.told("ledger", &problems),
    }
}

/// The lists of recipients: whether they are there, outside the project, and for their owner alone. What
/// is in them is not told.
fn lists(loaded: &Loaded, options: &DoctorOptions, report: &mut Report) {
    let files = match options.recipients.is_empty() {
        true => environment::recipients(),
        false => options.recipients.clone(),
    };
    if files.is_empty() {
        report
            .note("recipients", "nobody has said who gets the briefs")
            .hint("name the list with `--recipients FILE`, or with `BRIEFWRIGHT_RECIPIENTS`");
        return;
    }
    let before = report.count(State::Problem);
    for file in &files {
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
        if !disk::exists(file) {
            report.problem("recipients", format!("`{name}` is not there")).hint("check the path");
            continue;
        }
        report.keep("recipients", recipients::outside(file, &loaded.folder));
        if disk::open_to_all(file) {
            report
                .problem("recipients", format!("everybody on this machine may read `{name}`"))
                .hint("it is about people: run `chmod 600` on it");
        }
    }
    if report.count(State::Problem) > before {
        return;
    }
    let known = Known::of(&loaded.project, &loaded.folder, clock::today());
    match recipients::read(&files, &known) {
        Ok((people, _)) => report.ok(
            "recipients",
            format!(
                "{} in {}, outside the project",
                count(people.len(), "row"),
                count(files.len(), "list")
            ),
        ),
        Err(problems) => {
            report
                .problem("recipients", format!("{} in the lists", count(problems.len(), "fault")))
                .hint("run `briefwright recipients check`, which names each row");
        }
    }
}

/// Whether a channel could be used: its secrets and certificates are read, and no connection is opened.
fn ready(
    loaded: &Loaded,
    delivery: &DeliverySpec,
    (id, channel): (&ChannelId, &ChannelSpec),
    options: &DoctorOptions,
    report: &mut Report,
) {
    let opened = channels::open(channel, delivery, &loaded.folder, &manners(loaded, false));
    if let Err(problems) = opened {
        let from = report.findings.len();
        report.told("channel", &problems);
        let usual = delivery.channels.first().is_some_and(|(first, _)| first == id);
        let mut chosen = loaded.project.briefs.values().filter_map(|brief| brief.delivery.as_ref());
        let used = usual || chosen.any(|one| one.channel.as_ref() == Some(id));
        for one in &mut report.findings[from..] {
            one.says = format!("`{id}`: {}", one.says);
            // What no brief goes by may wait for its secrets; a recipient can still name it.
            if !used {
                one.state = State::Note;
            }
        }
        return;
    }
    match &channel.kind {
        ChannelKind::Smtp(smtp) if options.network => server(loaded, delivery, (id, smtp), report),
        ChannelKind::Smtp(smtp) => report.ok(
            "channel",
            format!("`{id}`: what `{}:{}` needs is there; `--network` asks it", smtp.host, smtp.port),
        ),
        ChannelKind::Folder { path } => {
            let folder = loaded.folder.join(path);
            let shown = folder.display();
            if !disk::exists(&folder) {
                report.ok("channel", format!("`{id}`: the folder `{shown}` is made with the first message"));
            } else if report.keep("channel", disk::try_writing(&folder)).is_some() {
                report.ok("channel", format!("`{id}`: the folder `{shown}` may be written to"));
            }
        }
        ChannelKind::Store(_) | ChannelKind::Webhook(_) => report.ok(
            "channel",
            format!("`{id}`: its settings and secrets are there; only a delivery shows whether it is taken"),
        ),
    }
}

/// Asks a mail server: name, port, certificate, login. No message is handed over.
fn server(
    loaded: &Loaded,
    delivery: &DeliverySpec,
    (id, smtp): (&ChannelId, &SmtpSpec),
    report: &mut Report,
) {
    let seen = match channels::greet(smtp, delivery, &loaded.folder) {
        Ok(seen) => seen,
        Err(why) => {
            report
                .problem("channel", format!("`{id}`: {why}"))
                .hint("check `host`, `port` and `tls` in `briefs/delivery.yaml`, and the network");
            return;
        }
    };
    let login = if seen.logged_in { ", and the login is accepted" } else { "" };
    let says = format!("`{id}`: `{}:{}` answers{login}", smtp.host, smtp.port);
    match seen.certified_until {
        None => report.ok("channel", format!("{says}; the line is open")),
        Some(until) => {
            let days = until.duration_since(clock::now()).as_hours() / 24;
            let says = format!("{says}; its certificate is good for {days} days");
            match days {
                ..SOON => {
                    report.note("channel", says).hint("tell whoever keeps the server");
                }
                SOON.. => report.ok("channel", says),
            }
        }
    }
}

/// Who is told what became of a run.
fn owner(loaded: &Loaded, delivery: &DeliverySpec, report: &mut Report) {
    let Some(owner) = &delivery.owner else {
        report
            .note("owner", "nobody is told what became of a run")
            .hint("name somebody under `owner` in `briefs/delivery.yaml`");
        return;
    };
    let before = report.count(State::Problem);
    if let Some(hook) = &owner.webhook {
        let address = match &hook.url {
            WebhookUrl::Secret(secret) => Some(secret),
            WebhookUrl::Open(_) => None,
        };
        for secret in address.into_iter().chain(&hook.secret) {
            report.keep("owner", reveal(secret, &loaded.folder));
        }
    }
    if report.count(State::Problem) == before {
        report.ok("owner", "somebody is told what became of a run");
    }
}
