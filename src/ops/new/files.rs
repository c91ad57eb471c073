//! What is a file of its own: briefs and templates.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::Tell;
use super::super::desk::Desk;
use super::super::explain::known_figure;
use super::super::load::Loaded;
use super::{Created, fill, quoted, taken, title_of, write, wrong_name};
use crate::diagnostics::{Diagnostic, Result};
use crate::project::is_id;
use crate::templates::BUILT_IN;

const BRIEF: &str = include_str!("starters/brief.yaml");
const WORDS: &str = include_str!("starters/brief.md");
const TEMPLATE: &str = include_str!("starters/template.md");
/// The words of a message, which are each project's own.
const MESSAGE: [(&str, &str); 2] = [
    ("email.txt", include_str!("starters/email.txt")),
    ("subject.txt", include_str!("starters/subject.txt")),
];

/// A brief about a figure, for the kinds of area that have values of it.
pub(super) fn brief(
    project: &Path,
    name: &str,
    figure: Option<&str>,
    tell: &Tell<'_>,
) -> Result<Created> {
    let mut desk = Desk::open(project, None, tell)?;
    if let Some(figure) = figure {
        known_figure(figure, desk.loaded.project.figures.keys())?;
    }
    if desk.loaded.project.briefs.contains_key(name) {
        return Err(taken("a brief", name, &format!("briefs/{name}.yaml")).into());
    }
    let set = desk.figures(tell)?;
    let of_name = |id: &&str| figure.is_none_or(|figure| figure == *id);
    let mut known = set.figures.iter().filter(|(id, _)| of_name(&id.as_str()));
    let Some((_, figure)) = known.next() else {
        return Err(Diagnostic::error("no-values", "the project has no figure")
            .hint("add one first: `briefwright new figure NAME`")
            .into());
    };
    let loaded = &desk.loaded;
    // The source that its newest values rest on dates the edition.
    let areas = || set.areas.iter().filter(|area| figure.series.contains_key(&area.code));
    let source = areas().flat_map(|area| figure.sources(&area.code)).map(|(id, _)| id).next();
    let source = source.or_else(|| loaded.project.sources.keys().next());
    let kinds: BTreeSet<_> = areas().map(|area| area.kind).collect();
    let kinds: Vec<_> = kinds.into_iter().map(|kind| kind.id()).collect();
    let kinds = if kinds.is_empty() { "country".to_owned() } else { kinds.join(", ") };
    let model = loaded.project.briefs.values().next();
    let (publisher, contact) =
        model.map_or(("", ""), |brief| (brief.organisation.as_str(), brief.contact.as_str()));
    let label = &figure.spec.label;
    let words = [
        ("NAME", name),
        ("TITLE", &quoted(&title_of(name))),
        ("ORGANISATION", &quoted(publisher)),
        ("CONTACT", &quoted(contact)),
        ("SOURCE", source.map_or("", |source| source.as_str())),
        ("AREAS", &kinds),
        ("FIGURE", figure.spec.id.as_str()),
        ("LABEL", label),
        ("TABLE_TITLE", &quoted(&title_of(label))),
        ("UNIT", &figure.spec.unit.to_string()),
    ];
    let files = [
        (format!("briefs/{name}.yaml"), fill(BRIEF, &words)),
        (format!("templates/{name}.md"), fill(WORDS, &words)),
    ];
    write(loaded, &files, None)?;
    Ok(Created {
        written: files.map(|(path, _)| path).into(),
        next: vec![format!(
            "write in templates/{name}.md while `briefwright preview {name}` shows it"
        )],
        ..Created::default()
    })
}

/// A template with nothing but its frame, or what is built in, to be changed.
pub(super) fn template(loaded: &Loaded, name: &str) -> Result<Created> {
    let built_in = BUILT_IN.into_iter().chain(MESSAGE).find(|(known, _)| *known == name);
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let (file, text, next) = match built_in {
        Some((file, text)) => {
            let next = format!("change templates/{file}; remove it to have the built-in one again");
            let words =
                "change it; a brief with `delivery` has a message of these words".to_owned();
            let is_words = MESSAGE.iter().any(|(known, _)| *known == file);
            (file.to_owned(), text.to_owned(), if is_words { words } else { next })
        }
        None if is_id(stem) => {
            let next = format!("name it in a brief or a variant of one: `template: {stem}.md`");
            (format!("{stem}.md"), TEMPLATE.to_owned(), next)
        }
        None => {
            let names = BUILT_IN.iter().chain(&MESSAGE).map(|(known, _)| *known);
            let names = names.collect::<Vec<_>>().join("`, `");
            let hint = format!("or one that is copied, to be changed: `{names}`");
            return Err(wrong_name(name).hint(hint).into());
        }
    };
    let path = format!("templates/{file}");
    write(loaded, &[(path.clone(), text)], None)?;
    Ok(Created { written: vec![path], next: vec![next], ..Created::default() })
}
