//! A timer of systemd and its service, for the user's own manager.
//!
//! The forms are those of `systemd.time(7)`, `systemd.timer(5)`, `systemd.service(5)` and
//! `systemd.exec(5)`.

use super::{MARK, Places, Plan, Times, Unit};

pub(super) fn units(plan: &Plan, places: &Places) -> Vec<Unit> {
    let folder = places.config.join("systemd/user");
    let unit = |ending: &str, text: String| {
        let name = format!("{}.{ending}", plan.name);
        Unit { path: Some(folder.join(&name)), name, text }
    };
    vec![unit("service", service(plan)), unit("timer", timer(plan))]
}

fn service(plan: &Plan) -> String {
    let project = Plan::path(&plan.project);
    let words = plan.command(&project).iter().map(|word| argument(word)).collect::<Vec<_>>();
    let command = [program(&Plan::path(&plan.program)), words.join(" ")].join(" ");
    let shown = project.replace('%', "%%");
    let mut writes = quoted(&project);
    for folder in &plan.writes {
        // The dash: a drive that is not there is told by the program, and does not keep it from starting.
        writes.push_str(&format!(" {}", quoted(&format!("-{}", Plan::path(folder)))));
    }
    let cache = match &plan.cache {
        Some(cache) => {
            let cache = Plan::path(cache);
            format!(
                "ReadWritePaths={}\nEnvironment={}",
                quoted(&cache),
                quoted(&format!("BRIEFWRIGHT_CACHE={cache}"))
            )
        }
        None => "CacheDirectory=briefwright".to_owned(),
    };
    format!(
        "\
# {MARK}. To change something, use `systemctl --user edit {name}.service`,
# which keeps it apart from this file.

[Unit]
Description=Briefwright: look for a new release for {shown}

[Service]
Type=oneshot
ExecStart={command}
# 3: a publisher can't be reached, or has not published yet. The next call tries again.
SuccessExitStatus=3
TimeoutStartSec=2h
Nice=10

# The program writes to the project, to its cache, and to the folders of the ledger and of channels, and
# nowhere else. It sees no list or secret below /tmp. A secret can be a credential (LoadCredential=),
# which `delivery.yaml` then names as a file.
ReadWritePaths={writes}
{cache}
ProtectSystem=strict
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectControlGroups=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
",
        name = plan.name,
    )
}

fn timer(plan: &Plan) -> String {
    let calendar = calendar(&plan.times).into_iter().map(|line| format!("OnCalendar={line}\n"));
    format!(
        "\
# {MARK}. To change something, use `systemctl --user edit {name}.timer`.

[Unit]
Description=Briefwright: working days, every ten minutes; mostly it ends at once

[Timer]
{calendar}# If the machine was off, once when it is on again.
Persistent=true
RandomizedDelaySec=30s
AccuracySec=10s

[Install]
WantedBy=timers.target
",
        name = plan.name,
        calendar = calendar.collect::<String>(),
    )
}

/// The lines of `OnCalendar=`.
pub(super) fn calendar(times: &Times) -> Vec<String> {
    let ((hour, minute), until, zone) = (times.first(), times.until(), &times.from.zone);
    let whole = if minute > 0 { hour + 1 } else { hour };
    let mut lines = Vec::new();
    if minute > 0 {
        lines.push(format!("Mon..Fri *-*-* {hour:02}:{minute:02}/10:00 {zone}"));
    }
    if whole < until {
        lines.push(format!("Mon..Fri *-*-* {whole:02}..{:02}:00/10:00 {zone}", until - 1));
    }
    lines.push(format!("Mon..Fri *-*-* {until:02}:00:00 {zone}"));
    lines
}

/// The program. systemd refuses one whose path has quotes or backslashes; then the shell starts it.
fn program(path: &str) -> String {
    if path.contains(['"', '\'', '\\']) {
        return format!("/bin/sh -c {} {}", quoted(r#"exec "$$0" "$$@""#), argument(path));
    }
    quoted(path)
}

/// A text between quotes, its quotes, backslashes and specifiers undone.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', r"\\").replace('"', "\\\"").replace('%', "%%");
    format!("\"{text}\"")
}

/// An argument of a command, in which a `$` names a variable, too.
fn argument(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    quoted(&text.replace('$', "$$"))
}
