//! `briefwright fetch`.

use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, FetchOptions, Outcome, Reach, SourceFetched};
use crate::project::long_date;

use super::args::{FetchCommand, Global};
use super::diff::drift_objects;
use super::printer::Printer;

pub(super) fn run(global: &Global, command: &FetchCommand, printer: &Printer) -> Result<u8> {
    let options = FetchOptions {
        project: global.project.clone(),
        sources: command.sources.clone(),
        from: command.from.clone(),
        published: command.published,
        url: command.url.clone(),
        as_of: command.as_of,
        reach: if global.offline { Reach::Offline } else { Reach::Network },
        lock: global.lock_use(),
        refresh: command.refresh,
        accept: command.accept,
    };
    let fetched = ops::fetch(&options, &|event| printer.tell(event))?;
    printer.finish();
    let notes = fetched.notes;
    // Corrections are told whenever they are applied, not only to those who want more.
    let told = notes.iter().filter(|note| note.code == "corrected").cloned().collect::<Vec<_>>();
    for note in told {
        printer.result(&format!("corrected {}", note.message));
        for why in &note.why {
            printer.result(&format!("  because {}", lower_first(why)));
        }
    }
    for pack in &fetched.packs {
        let how = if pack.changed { "locked" } else { "unchanged:" };
        printer.result(&format!("{how} pack {}, {} files", pack.name, pack.files));
        printer.object(&json!({
            "type": "pack", "pack": pack.name, "files": pack.files, "changed": pack.changed,
        }));
    }
    for source in &fetched.sources {
        tell(source, printer);
    }
    printer.detail(&format!("{} requests were sent", fetched.requests));
    printer.diagnostics(&notes);
    Ok(notes.exit_code())
}

fn tell(source: &SourceFetched, printer: &Printer) {
    let (id, release) = (&source.id, source.release.label());
    match source.outcome {
        Outcome::Locked => {
            let before = source.before.filter(|before| *before != source.release);
            let before = before.map_or(String::new(), |one| format!(" (before: {})", one.label()));
            printer.result(&format!("locked {id}, {release}{before}"));
        }
        Outcome::Unchanged => printer.result(&format!("unchanged: {id}, {release}")),
        // Told in one line for all that could not be reached.
        Outcome::Stays => {}
    }
    if let Some((period, day)) = source.upcoming.filter(|_| source.outcome != Outcome::Stays) {
        let day = day.map_or(String::new(), |day| format!(" on {}", long_date(day)));
        printer.detail(&format!("the next release of {id} is that of {}{day}", period.label()));
    }
    let outcome = match source.outcome {
        Outcome::Locked => "locked",
        Outcome::Unchanged => "unchanged",
        Outcome::Stays => "stays",
    };
    printer.object(&json!({
        "type": "locked", "source": id.as_str(), "release": source.release.to_string(),
        "outcome": outcome,
        "changed": source.outcome == Outcome::Locked,
        "before": source.before.map(|one| one.to_string()),
        "newer": source.newer.map(|one| one.to_string()),
        "next": source.upcoming.map(|(period, day)| json!({
            "release": period.to_string(), "published": day.map(|day| day.to_string()),
        })),
    }));
    for table in &source.drift {
        drift_objects(id, table, printer);
    }
}

/// A reason within a sentence.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_lowercase).chain(chars).collect()
}
