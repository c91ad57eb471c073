//! What Typst has to say, as diagnostics of ours.

use typst::WorldExt;
use typst::diag::SourceDiagnostic;
use typst::syntax::DiagSpan;

use super::press::Sheet;
use crate::diagnostics::{Diagnostic, Diagnostics, Span};

/// Returns everything that Typst found, each with its place in the page template if that is at
/// fault, or else with the name of the document.
pub fn tell(sheet: &Sheet<'_>, found: &[SourceDiagnostic]) -> Diagnostics {
    found.iter().map(|found| one(sheet, found)).collect()
}

fn one(sheet: &Sheet<'_>, found: &SourceDiagnostic) -> Diagnostic {
    let diagnostic = match found.message.strip_prefix("unknown font family: ") {
        Some(family) => sheet.press().missing_font(family),
        None => Diagnostic::error("typst", found.message.as_str()),
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

fn place(sheet: &Sheet<'_>, span: DiagSpan) -> Option<Span> {
    let file = sheet.template(span.id()?)?;
    Some(Span::new(file, sheet.range(span)?))
}
