//! A line of a crontab: `crontab(5)`.

use super::{MARK, Plan, Unit};

pub(super) fn units(plan: &Plan) -> Vec<Unit> {
    let project = Plan::path(&plan.project);
    let mut words: Vec<String> = Vec::new();
    if let Some(cache) = &plan.cache {
        words.push(format!("BRIEFWRIGHT_CACHE={}", shell(&Plan::path(cache))));
    }
    words.push(shell(&Plan::path(&plan.program)));
    words.extend(plan.command(&project).iter().map(|word| shell(word)));
    // One line for what happened; a call without a reason says nothing.
    let log = shell(&Plan::path(&plan.project.join("schedule.log")));
    let command = in_crontab(&format!("{} >>{log} 2>&1", words.join(" ")));
    let times = &plan.times;
    let (first, until, zone) = ((times.first().0 - 1).max(0), times.until(), &times.from.zone);
    let text = format!(
        "\
# {MARK} ({name}): working days, every ten minutes; mostly it ends at once.
# Cron may take these hours for those of {zone} or for those of the machine. They are wide
# enough for a machine on UTC, and nothing is looked for before {from}.
CRON_TZ={zone}
*/10 {first}-{until} * * 1-5 {command}
",
        name = plan.name,
        from = times.from.words(),
    );
    vec![Unit { name: format!("{}.crontab", plan.name), path: None, text }]
}

/// A word for the shell.
pub(super) fn shell(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A command as a crontab holds it: there `%` ends a line unless a backslash is before it, which cron
/// takes away. In [`shell`] words it stands between quotes; the pair before it keeps it apart from a
/// backslash of the word's own.
pub(super) fn in_crontab(command: &str) -> String {
    command.replace('%', r"''\%")
}
