//! `briefwright explain --stale`: what the next build would make again, and why.

use std::path::PathBuf;

use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, StaleBrief, StaleOptions};

use super::args::Global;
use super::build::count;
use super::printer::Printer;

/// How many areas with the same reasons are named.
const NAMED: usize = 3;

pub(super) fn run(
    global: &Global,
    briefs: &[String],
    output: Option<&PathBuf>,
    printer: &Printer,
) -> Result<u8> {
    let options = StaleOptions {
        project: global.project.clone(),
        output: output.cloned(),
        briefs: briefs.to_vec(),
    };
    let all = ops::stale(&options, &|event| printer.tell(event))?;
    printer.finish();
    for brief in &all {
        lines(brief).iter().for_each(|line| printer.result(line));
        let areas = brief.areas.iter().map(|(area, why)| json!({ "area": area, "why": why }));
        printer.object(&json!({
            "type": "stale", "brief": brief.id.as_str(), "edition": brief.edition.short(),
            "changed": brief.changed, "stay": brief.stay, "again": areas.collect::<Vec<_>>(),
        }));
    }
    Ok(0)
}

fn lines(brief: &StaleBrief) -> Vec<String> {
    let (id, edition) = (&brief.id, brief.edition.label());
    let again = brief.areas.len();
    let mut lines = vec![match (again, brief.stay) {
        (0, stay) => format!("{id}, {edition}: {} would stay", count(stay, "brief", "briefs")),
        (again, stay) => format!("{id}, {edition}: {again} would be made, {stay} would stay"),
    }];
    lines.push(match &brief.changed {
        None => "  no build of all its areas has left a record".to_owned(),
        Some(changed) if changed.is_empty() => "  nothing that it is made from has changed".into(),
        Some(changed) => format!("  changed since it was built: {}", changed.join(", ")),
    });
    let mut reasons: Vec<(&[String], Vec<&str>)> = Vec::new();
    for (area, why) in &brief.areas {
        match reasons.iter_mut().find(|(known, _)| known == why) {
            Some((_, areas)) => areas.push(area),
            None => reasons.push((why, vec![area])),
        }
    }
    for (why, areas) in reasons {
        let named = areas.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = match areas.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        lines.push(format!("  {named}{more}: {}", why.join("; ")));
    }
    lines
}
