//! `briefwright build`.

use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, BriefBuilt, BuildOptions, Built, Origin, Withheld};

use super::args::{BuildCommand, Global};
use super::printer::Printer;
use super::timings;

pub(super) fn run(global: &Global, command: &BuildCommand, printer: &Printer) -> Result<u8> {
    let options = BuildOptions {
        project: global.project.clone(),
        output: command.output.clone(),
        briefs: command.briefs.clone(),
        only: command.only.clone(),
        as_of: command.as_of,
        locked: global.locked || global.frozen,
        jobs: command.jobs.map(usize::from),
        partition: command.partition,
        offline: global.offline,
    };
    let built = ops::build(&options, &|event| printer.tell(event))?;
    printer.finish();
    printer.diagnostics(&built.findings);
    if let Some(partition) = command.partition
        && !printer.is_quiet()
    {
        let (part, of) = (partition.part, partition.of);
        printer.result(&format!("part {part} of {of}; `briefwright status --merge` joins them"));
    }
    releases(&built, printer);
    for brief in &built.briefs {
        summary(brief, printer);
    }
    timings::tell(&built, command.timings, printer);
    Ok(built.findings.exit_code())
}

/// Which releases were used and how old they are.
fn releases(built: &Built, printer: &Printer) {
    for used in &built.releases {
        let origin = match used.origin {
            Origin::Snapshots => "locked",
            Origin::Vendored => "vendored",
        };
        if !printer.is_quiet() {
            let age = match used.age_days {
                days @ ..0 => format!("in {} days", -days),
                0 => "today".to_owned(),
                1 => "yesterday".to_owned(),
                days => format!("{days} days ago"),
            };
            printer.result(&format!(
                "{}: {}, published {} ({age}), {origin}",
                used.title,
                used.release.label(),
                used.published
            ));
        }
        printer.object(&json!({
            "type": "release", "source": used.source.as_str(),
            "release": used.release.to_string(), "age_days": used.age_days, "origin": origin,
        }));
    }
}

fn summary(brief: &BriefBuilt, printer: &Printer) {
    let (files, bytes) = brief.artifacts;
    let mut line = format!(
        "{}, {}: {} made",
        brief.id,
        brief.edition.label(),
        count(brief.made, "brief", "briefs")
    );
    match brief.stayed {
        0 => {}
        all if all == brief.made => line.push_str(" before, and nothing has changed since"),
        some => line.push_str(&format!(", {some} of them before, and unchanged since")),
    }
    if !brief.withheld.is_empty() {
        line.push_str(&format!(", {} withheld", brief.withheld.len()));
    }
    if !brief.failed.is_empty() {
        line.push_str(&format!(", {} failed", brief.failed.len()));
    }
    printer.result(&line);
    for (reason, areas) in by_reason(&brief.withheld) {
        printer.result(&format!("  withheld from {areas}: {reason}"));
    }
    if !printer.is_quiet() {
        let megabytes = bytes as f64 / 1e6;
        let folder = &brief.folder;
        printer.result(&format!(
            "  {} ({megabytes:.1} MB) in {folder}",
            count(files, "file", "files")
        ));
    }
    let list = |areas: &[Withheld]| -> Vec<serde_json::Value> {
        areas.iter().map(|one| json!({ "area": one.code, "reason": one.reason })).collect()
    };
    printer.object(&json!({
        "type": "brief", "brief": brief.id.as_str(), "edition": brief.edition.short(),
        "folder": brief.folder, "made": brief.made,
        "stayed": brief.stayed, "files": files, "bytes": bytes,
        "withheld": list(&brief.withheld), "failed": list(&brief.failed),
    }));
}

/// Areas that share a reason are told together: the first few by name.
pub(super) fn by_reason(withheld: &[Withheld]) -> Vec<(String, String)> {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for one in withheld {
        match reasons.iter_mut().find(|(reason, _)| *reason == one.reason) {
            Some((_, areas)) => areas.push(&one.name),
            None => reasons.push((one.reason.clone(), vec![&one.name])),
        }
    }
    let list = |areas: &[&str]| {
        let some = areas.iter().take(3).copied().collect::<Vec<_>>().join(", ");
        match areas.len().saturating_sub(3) {
            0 => some,
            more => format!("{some} and {more} more"),
        }
    };
    reasons.into_iter().map(|(reason, areas)| (reason, list(&areas))).collect()
}

pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
