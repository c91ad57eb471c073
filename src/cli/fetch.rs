//! `briefwright fetch`.

use serde_json::json;

use crate::diagnostics::Result;
use crate::ops::{self, FetchOptions};

use super::args::{FetchCommand, Global};
use super::printer::Printer;

pub(super) fn run(global: &Global, command: &FetchCommand, printer: &Printer) -> Result<u8> {
    let options = FetchOptions {
        project: global.project.clone(),
        from: command.from.clone(),
        published: command.published,
        url: command.url.clone(),
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
    for (source, release, changed) in &fetched.sources {
        let what = if *changed { "locked" } else { "unchanged:" };
        printer.result(&format!("{what} {source}, {}", release.label()));
        printer.object(&json!({
            "type": "locked", "source": source.as_str(), "release": release.to_string(),
            "changed": changed,
        }));
    }
    printer.diagnostics(&notes);
    Ok(notes.exit_code())
}

/// A reason within a sentence.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_lowercase).chain(chars).collect()
}
