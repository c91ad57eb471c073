//! `complete`: what may be written at a place, for editors.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Serialize;

use crate::citations::{Bibliography, DEFAULT_STYLE};
use crate::diagnostics::{Diagnostic, Result};
use crate::project::Brief;
use crate::templates::{CALLS, CallKind};

use super::data::{self, cache};
use super::load::{Loaded, load};
use super::{Tell, choose};

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completed {
    /// The figures of the catalogue.
    Figures,
    /// The claims of the brief.
    Claims,
    /// The works that may be cited.
    References,
    /// Filters, functions, tests and variables of templates.
    Calls,
    /// The areas.
    Areas,
}

/// Something that may be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// What it is known by: an id, a key, a code.
    pub id: String,
    /// What a list shows.
    pub label: String,
    /// A few words beside it.
    pub detail: String,
    /// What is shown of it once it is chosen: Markdown.
    pub documentation: String,
    /// What is written.
    pub insert: String,
}

/// What to list.
#[derive(Debug, Clone)]
pub struct CompleteOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// Which list.
    pub what: Completed,
    /// The brief that is being written; the first if not said.
    pub brief: Option<String>,
}

/// Lists what may be written.
///
/// # Errors
/// The project is at fault; there is no such brief.
pub fn complete(options: &CompleteOptions, tell: &Tell<'_>) -> Result<Vec<Item>> {
    // What templates may call is the same everywhere, also where a project has a fault.
    if options.what == Completed::Calls {
        return Ok(calls());
    }
    let loaded = load(&options.project)?;
    let names: Vec<String> = options.brief.iter().cloned().collect();
    let briefs = choose::briefs(&loaded, &names)?;
    let Some(brief) = briefs.first() else {
        return Err(Diagnostic::error("no-brief", "the project has no brief").into());
    };
    match options.what {
        Completed::Figures => Ok(figures(&loaded)),
        Completed::Claims => Ok(claims(brief)),
        Completed::References => references(&loaded, brief, tell),
        Completed::Areas => Ok(areas(&loaded)),
        Completed::Calls => Ok(calls()),
    }
}

fn figures(loaded: &Loaded) -> Vec<Item> {
    let item = |one: &crate::project::FigureSpec| {
        let caveats = one.caveats.iter().map(|text| format!("\n\n{text}"));
        Item {
            id: one.id.to_string(),
            label: one.id.to_string(),
            detail: format!("{}, {}", one.label, one.unit),
            documentation: format!("{}{}", one.definition, caveats.collect::<String>()),
            insert: format!("{{{{ {} }}}}", one.id),
        }
    };
    loaded.project.figures.values().map(item).collect()
}

fn claims(brief: &Brief) -> Vec<Item> {
    let item = |(id, claim): (&crate::project::ClaimId, &crate::project::ClaimSpec)| Item {
        id: id.to_string(),
        label: id.to_string(),
        detail: words(&claim.test.text),
        documentation: words(&claim.says.text),
        insert: format!("{{{{ claim(id=\"{id}\") }}}}"),
    };
    brief.claims.iter().map(item).collect()
}

/// The works of the files; and the locked releases, if there is a lock.
fn references(loaded: &Loaded, brief: &Brief, tell: &Tell<'_>) -> Result<Vec<Item>> {
    tell(super::Event::Step("reading the references"));
    let releases = data::open(loaded, &cache()?, false).ok();
    let releases = releases.map(|data| data.for_citations(loaded)).unwrap_or_default();
    let style = brief.style.as_ref().map_or(DEFAULT_STYLE, |style| &style.text);
    let works = Bibliography::new(&loaded.project.references, &releases, style, &brief.language)?;
    let item = |key: &str| {
        let release = loaded.project.sources.contains_key(key);
        Item {
            id: key.to_owned(),
            label: key.to_owned(),
            detail: if release { "a locked release" } else { "a work" }.to_owned(),
            documentation: works.list(&BTreeSet::from([key.to_owned()])).join("\n"),
            insert: format!("{{{{ cite(key=\"{key}\") }}}}"),
        }
    };
    Ok(works.keys().map(item).collect())
}

fn areas(loaded: &Loaded) -> Vec<Item> {
    let areas = &loaded.project.areas;
    let item = |area: &std::sync::Arc<crate::project::Area>| {
        let parent = area.parent.as_ref().and_then(|code| areas.get(code.as_str()));
        Item {
            id: area.code.to_string(),
            label: area.name.clone(),
            detail: area.kind.label().to_owned(),
            documentation: parent.map_or(String::new(), |one| format!("in {}", one.name)),
            insert: area.code.to_string(),
        }
    };
    areas.iter().map(item).collect()
}

fn calls() -> Vec<Item> {
    let item = |call: &crate::templates::Call| Item {
        id: call.name.to_owned(),
        label: match (call.kind, call.arguments) {
            (CallKind::Filter | CallKind::Test | CallKind::Variable, []) => call.name.to_owned(),
            (_, arguments) => {
                let names: Vec<&str> = arguments.iter().map(|one| one.name).collect();
                format!("{}({})", call.name, names.join(", "))
            }
        },
        detail: match call.kind {
            CallKind::Filter => "filter of a figure",
            CallKind::Function => "function",
            CallKind::Test => "test of a figure",
            CallKind::Variable => "variable",
        }
        .to_owned(),
        documentation: format!("{}\n\n`{}`{}", call.about, call.example, arguments(call)),
        insert: match call.kind {
            CallKind::Filter => call
                .example
                .split_once("| ")
                .map_or(call.name, |(_, rest)| rest.trim_end_matches([' ', '}', '%'])),
            CallKind::Function | CallKind::Variable | CallKind::Test => call.example,
        }
        .to_owned(),
    };
    CALLS.iter().map(item).collect()
}

/// The arguments of a call, each in a line of a list.
fn arguments(call: &crate::templates::Call) -> String {
    let line = |one: &crate::templates::Argument| {
        let default = one.default.map_or(String::new(), |words| format!(" If not given: {words}."));
        format!("\n- `{}`: {}{default}", one.name, one.about)
    };
    let lines: String = call.arguments.iter().map(line).collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

/// A text in one line.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
