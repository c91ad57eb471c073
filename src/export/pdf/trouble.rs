//! What Typst has to say, as diagnostics of ours.

use typst::WorldExt;
use typst::diag::SourceDiagnostic;
use typst::syntax::DiagSpan;

use super::press::Sheet;
use crate::diagnostics::{Diagnostic, Diagnostics, Span};

/// Where to read about what page templates are written in.
const REFERENCE: &str = "page templates are written in Typst: https://typst.app/docs/reference/";

/// Returns everything that Typst found, each with its place in the page template if that is at
/// fault, or else with the name of the document.
pub fn tell(sheet: &Sheet<'_>, found: &[SourceDiagnostic]) -> Diagnostics {
    found.iter().map(|found| one(sheet, found)).collect()
}

fn one(sheet: &Sheet<'_>, found: &SourceDiagnostic) -> Diagnostic {
    let diagnostic = match found.message.strip_prefix("unknown font family: ") {
        Some(family) => sheet.press().missing_font(family),
        None => in_words(&found.message),
    };
    let diagnostic = found.hints.iter().fold(diagnostic, |all, hint| all.hint(hint.v.as_str()));
    let callers = found.trace.iter().map(|point| DiagSpan::from(point.span));
    let place = std::iter::once(found.span).chain(callers).find_map(|span| place(sheet, span));
    match place {
        Some(place) => {
            diagnostic.at(&place).why(format!("it was found while printing `{}`", sheet.name()))
        }
        None => match sheet.words(found.span) {
            Some(words) if found.message == "unresolved import" => diagnostic
                .in_place(sheet.name())
                .why(format!("the program calls `{words}` to print a brief"))
                .hint(format!("define `#let {words}(…)` in the page template")),
            Some(words) => {
                diagnostic.in_place(sheet.name()).why(format!("it was found at `{words}`"))
            }
            None => diagnostic.in_place(sheet.name()),
        },
    }
}

/// The commonest slips in our words; of the others, what Typst says goes below what it means.
fn in_words(message: &str) -> Diagnostic {
    let slip = |words: String| Diagnostic::error("typst", words);
    if let Some(name) = message.strip_prefix("unknown variable: ") {
        return slip(format!("the page template uses `{name}`, which is defined nowhere"))
            .hint(REFERENCE);
    }
    if let Some(file) = message.strip_prefix("file not found (searched at ") {
        let file = file.trim_end_matches(')').trim_start_matches('/');
        return slip(format!("the page template asks for `templates/{file}`, which is not there"))
            .hint("what a page template shows or imports lies below `templates/`");
    }
    if message == "unclosed delimiter" {
        return slip("a bracket of the page template is not closed".to_owned())
            .hint("write its partner where it ends");
    }
    if message == "unexpected closing delimiter" {
        return slip("a bracket of the page template closes nothing".to_owned())
            .hint("remove it, or write its partner above it");
    }
    if message == "unclosed string" {
        return slip("a quote of the page template is not closed".to_owned())
            .hint("write `\"` where the text ends");
    }
    // The program looks for it itself, and says so.
    if message == "unresolved import" {
        return slip("the page template lacks what the program calls".to_owned());
    }
    slip("the page template can't be set".to_owned())
        .why(format!("Typst says: {message}"))
        .hint(REFERENCE)
}

fn place(sheet: &Sheet<'_>, span: DiagSpan) -> Option<Span> {
    let file = sheet.template(span.id()?)?;
    Some(Span::new(file, sheet.range(span)?))
}
