//! How a diagnostic looks on a terminal.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Place, Severity};

/// With or without colour. Messages are complete without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// Text alone.
    Plain,
    /// ANSI colours.
    Colour,
}

/// Renders a diagnostic: what, where with the line itself, why, and what to do next.
pub fn print(diagnostic: &Diagnostic, palette: Palette) -> String {
    let diagnostic = &harmless(diagnostic);
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let path = diagnostic.span().map(|span| printable(&span.file.path)).unwrap_or_default();
    let title = level.primary_title(&diagnostic.message).id(diagnostic.code);
    let mut group: Group<'_> = match &diagnostic.place {
        Some(Place::Text(span)) => {
            let range = span.range();
            title.element(
                Snippet::source(&span.file.text)
                    .path(&path)
                    .annotation(AnnotationKind::Primary.span(range)),
            )
        }
        Some(Place::Named(name)) => title.element(Origin::path(name)),
        None => Group::with_title(title),
    };
    for why in &diagnostic.why {
        group = group.element(Level::NOTE.message(why));
    }
    for hint in &diagnostic.hints {
        group = group.element(Level::HELP.message(hint));
    }
    let renderer = match palette {
        Palette::Plain => Renderer::plain(),
        Palette::Colour => Renderer::styled(),
    };
    renderer.render(&[group])
}

/// The diagnostic without control characters: text from data could otherwise speak to the terminal.
fn harmless(diagnostic: &Diagnostic) -> Diagnostic {
    let clean = |text: &String| printable(text);
    Diagnostic {
        message: printable(&diagnostic.message),
        place: match &diagnostic.place {
            Some(Place::Named(name)) => Some(Place::Named(printable(name))),
            other => other.clone(),
        },
        why: diagnostic.why.iter().map(clean).collect(),
        hints: diagnostic.hints.iter().map(clean).collect(),
        ..diagnostic.clone()
    }
}

/// A text whose control characters are replaced, line breaks aside.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{SourceFile, Span};
    use super::*;

    #[test]
    fn the_name_of_a_file_can_not_speak_to_the_terminal() {
        let file = SourceFile::new("briefs/\u{1b}[31m\u{c}.yaml", "a");
        let one = Diagnostic::error("unknown-key", "unknown key `a`").at(&Span::new(&file, 0..1));
        let shown = print(&one, Palette::Plain);
        assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
    }

    #[test]
    fn shows_what_where_why_and_what_next() {
        let file =
            SourceFile::new("briefs/figures.yaml", "figures:\n  nurses:\n    lable: nurses\n");
        let diagnostic = Diagnostic::error("unknown-key", "unknown key `lable`")
            .at(&Span::new(&file, 23..28))
            .why("a figure needs a `label`")
            .hint("did you mean `label`?");
        insta::assert_snapshot!(print(&diagnostic, Palette::Plain), @r"
        error[unknown-key]: unknown key `lable`
         --> briefs/figures.yaml:3:5
          |
        3 |     lable: nurses
          |     ^^^^^
          |
          = note: a figure needs a `label`
          = help: did you mean `label`?
        ");
    }
}
