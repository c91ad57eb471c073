//! What templates take from one another: files that they include or extend, and components.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Diagnostics, SourceFile, Span};

use super::source::{Part, PartKind};

/// The components of all files, each with the name of its file and its place.
#[derive(Debug, Default)]
pub(super) struct Components(BTreeMap<String, (String, Span)>);

impl Components {
    /// Notes the components of a file. One that another file has too is a problem.
    pub fn add(&mut self, file: &Arc<SourceFile>, name: &str, parts: &[Part]) -> Diagnostics {
        let mut problems = Diagnostics::new();
        for (component, range) in defined(&file.text, parts) {
            let span = Span::new(file, range);
            match self.0.get(component) {
                Some((_, first)) => {
                    let (line, _) = first.line_column();
                    let message = format!("the component `{component}` is there twice");
                    problems.push(
                        Diagnostic::error("duplicate-component", message)
                            .at(&span)
                            .why(format!("it first stands in `{}`, line {line}", first.file.path))
                            .hint("all templates share their components; rename one of them"),
                    );
                }
                None => drop(self.0.insert(component.to_owned(), (name.to_owned(), span))),
            }
        }
        problems
    }

    /// The files whose words a text may print: those of the components that it calls, and those that
    /// it includes or extends.
    pub fn files<'a>(&'a self, text: &'a str, parts: &[Part]) -> Vec<&'a str> {
        let mut found = Vec::new();
        for part in parts.iter().filter(|one| matches!(one.kind, PartKind::Print | PartKind::Tag)) {
            let inner = &text[part.range.clone()];
            if part.kind == PartKind::Tag
                && (keyword(inner) == "include" || keyword(inner) == "extends")
            {
                found.extend(inner.split(['"', '\'', '`']).skip(1).step_by(2));
            }
            let called = inner.split('<').skip(1).map(|rest| &rest[..name_length(rest)]);
            found.extend(called.filter_map(|name| self.0.get(name)).map(|(file, _)| file.as_str()));
        }
        found
    }
}

/// The components that a text defines, with the places of their names.
fn defined<'a>(text: &'a str, parts: &[Part]) -> Vec<(&'a str, Range<usize>)> {
    let tags = parts.iter().filter(|part| part.kind == PartKind::Tag);
    tags.filter_map(|part| {
        let inner = &text[part.range.clone()];
        let at = inner.find("component").filter(|_| keyword(inner) == "component")?;
        let rest = &inner[at + "component".len()..];
        let name = rest.trim_start();
        let start =
            part.range.end - (inner.len() - at - "component".len()) + rest.len() - name.len();
        let length = name_length(name);
        Some((&name[..length], start..start + length))
    })
    .collect()
}

/// How long the name is with which a text begins; names may have dots.
fn name_length(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(text.len())
}

/// The first word of a tag.
fn keyword(tag: &str) -> &str {
    let inner = tag.trim_start_matches(['{', '%', '-']).trim_start();
    &inner[..name_length(inner)]
}

#[cfg(test)]
mod tests {
    use super::super::source::parts;
    use super::*;

    fn file(name: &str, text: &str) -> Arc<SourceFile> {
        SourceFile::new(format!("templates/{name}"), text)
    }

    #[test]
    fn what_a_text_takes_from_others_is_known() {
        let text = "a {% component box.small(x) %}{{ x }}{%- endcomponent box.small %}";
        let mut components = Components::default();
        let boxes = file("boxes.md", text);
        assert!(components.add(&boxes, "boxes.md", &parts(text)).is_empty());
        assert_eq!(components.0["box.small"].1.text(), "box.small");
        let user = "{% extends \"base.md\" %}{% block b %}{% include 'part.md' %}{{ <box.small x={1} /> }}{% if a <b %}{% set c = \"d.md\" %}{% endif %}{% endblock %}";
        assert_eq!(components.files(user, &parts(user)), ["base.md", "part.md", "boxes.md"]);
    }

    #[test]
    fn a_component_that_is_there_twice_is_told_with_both_places() {
        let text = "\n{% component a() %}{% endcomponent a %}";
        let mut components = Components::default();
        let (one, other) = (file("one.md", text), file("other.md", text));
        assert!(components.add(&one, "one.md", &parts(text)).is_empty());
        let problems = components.add(&other, "other.md", &parts(text));
        let first = problems.iter().next().unwrap();
        assert_eq!(first.why, ["it first stands in `templates/one.md`, line 2"]);
        assert_eq!(first.span().unwrap().text(), "a");
    }
}
