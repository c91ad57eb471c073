//! The style of the notes, from the archive of styles that the program carries, and the words of
//! a language.

use hayagriva::archive::{self, ArchivedStyle};
use hayagriva::citationberg::{IndependentStyle, Locale, LocaleCode, Style, StyleClass};

use super::mend::mend;
use crate::diagnostics::{Diagnostic, nearest};

/// The language whose words styles use where they have none in a brief's own.
const LANGUAGE: &str = "en-GB";

/// Finds a note style by its name.
pub fn find(name: &str) -> Result<IndependentStyle, Diagnostic> {
    let Some(found) = ArchivedStyle::by_name(name) else {
        return Err(Diagnostic::error("unknown-style", format!("no citation style `{name}`"))
            .hint_maybe(meant(name).map(|near| format!("did you mean `{near}`?")))
            .hint(format!("styles that write notes: `{}`", note_styles().join("`, `"))));
    };
    let foreign = || matches!(found.get(), Style::Independent(style) if !is_ours(&style));
    note_style(found).ok_or_else(|| {
        if foreign() {
            return Diagnostic::error(
                "not-a-note-style",
                format!("the style `{name}` is not for briefs in English or Welsh"),
            )
            .why("it has words of another language, whatever the language of the brief")
            .hint(format!("styles that write notes: `{}`", note_styles().join("`, `")));
        }
        Diagnostic::error("not-a-note-style", format!("the style `{name}` doesn't write notes"))
            .why("it cites within the text, and briefs cite in notes")
            .hint(format!("styles that write notes: `{}`", note_styles().join("`, `")))
    })
}

/// The style that a wrong name may mean: the note style of those initials ("mhra"), or the nearest.
fn meant(name: &str) -> Option<&'static str> {
    let all = ArchivedStyle::all().iter().flat_map(|style| style.names()).copied();
    let name = name.trim().to_lowercase().replace([' ', '_'], "-");
    let first = name.split('-').next().unwrap_or_default();
    let initials = |style: &str| -> String {
        style.split('-').filter_map(|word| word.chars().next()).collect()
    };
    let mut styles = note_styles().into_iter();
    let of_initials = styles.find(|style| first.len() > 2 && initials(style).starts_with(first));
    of_initials.or_else(|| nearest(&name, all))
}

/// The words that a style takes from a language.
#[derive(Debug)]
pub struct Words {
    /// The language, as the archive calls it.
    pub language: LocaleCode,
    /// Its words, and those of American English, on which styles fall back.
    pub locales: Vec<Locale>,
}

impl Words {
    /// The words of a brief's language: `en-GB`, `cy`, `en`. Those of British English if the
    /// archive has none.
    pub fn of(language: &str) -> Self {
        let all = archive::locales();
        let code = |locale: &Locale| locale.lang.as_ref().map(|code| code.0.to_lowercase());
        let wanted = language.trim().to_lowercase();
        let base = wanted.split('-').next().unwrap_or_default();
        // Without a region the main one is meant, which is ours for English.
        let main = if base == "en" { LANGUAGE.to_lowercase() } else { format!("{base}-{base}") };
        let is = |name: &str| all.iter().find(|locale| code(locale).is_some_and(|c| c == name));
        let of_base = || {
            all.iter().find(|locale| {
                code(locale).is_some_and(|code| code.split('-').next() == Some(base))
            })
        };
        let found = is(&wanted).or_else(|| is(&main)).or_else(of_base);
        let language = found.and_then(|locale| locale.lang.clone());
        let language = language.unwrap_or_else(|| LocaleCode(LANGUAGE.into()));
        let ours = |locale: &Locale| {
            locale.lang.as_ref().is_some_and(|code| *code == language || code.0 == "en-US")
        };
        let locales = all.iter().filter(|locale| ours(locale)).cloned().collect();
        Self { language, locales }
    }
}

fn note_style(style: ArchivedStyle) -> Option<IndependentStyle> {
    let Style::Independent(mut style) = style.get() else { return None };
    mend(&mut style);
    (style.settings.class == StyleClass::Note && is_ours(&style)).then_some(style)
}

/// Whether a style is written for the languages of briefs. One for Chinese says "同上" where others
/// say "ibid." in any language, and no font of the program has that.
fn is_ours(style: &IndependentStyle) -> bool {
    let written_for = style.default_locale.as_ref();
    written_for.is_none_or(|code| code.0.split('-').next() == LANGUAGE.split('-').next())
}

/// The first name of each note style; reads the whole archive, which only an error is worth.
fn note_styles() -> Vec<&'static str> {
    ArchivedStyle::all()
        .iter()
        .filter(|style| note_style(**style).is_some())
        .filter_map(|style| style.names().first().copied())
        .collect()
}
