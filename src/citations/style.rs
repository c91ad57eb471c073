//! The style of the notes, from the archive of styles that the program carries.

use hayagriva::archive::{self, ArchivedStyle};
use hayagriva::citationberg::{IndependentStyle, Locale, Style, StyleClass};

use super::LANGUAGE;
use crate::diagnostics::{Diagnostic, nearest};

/// Finds a note style by its name.
pub fn find(name: &str) -> Result<IndependentStyle, Diagnostic> {
    let Some(found) = ArchivedStyle::by_name(name) else {
        let near =
            nearest(name, ArchivedStyle::all().iter().flat_map(|style| style.names()).copied());
        return Err(Diagnostic::error("unknown-style", format!("no citation style `{name}`"))
            .hint_maybe(near.map(|near| format!("did you mean `{near}`?")))
            .hint(format!("styles that write notes: `{}`", note_styles().join("`, `"))));
    };
    note_style(found).ok_or_else(|| {
        Diagnostic::error("not-a-note-style", format!("the style `{name}` doesn't write notes"))
            .why("it cites within the text, and briefs cite in notes")
            .hint(format!("styles that write notes: `{}`", note_styles().join("`, `")))
    })
}

/// The words of our language, and of American English, on which styles fall back.
pub fn locales() -> Vec<Locale> {
    let ours = |locale: &Locale| {
        locale.lang.as_ref().is_some_and(|code| code.0 == LANGUAGE || code.0 == "en-US")
    };
    archive::locales().into_iter().filter(ours).collect()
}

fn note_style(style: ArchivedStyle) -> Option<IndependentStyle> {
    match style.get() {
        Style::Independent(style) => (style.settings.class == StyleClass::Note).then_some(style),
        Style::Dependent(_) => None,
    }
}

/// The first name of each note style; reads the whole archive, which only an error is worth.
fn note_styles() -> Vec<&'static str> {
    ArchivedStyle::all()
        .iter()
        .filter(|style| note_style(**style).is_some())
        .filter_map(|style| style.names().first().copied())
        .collect()
}
