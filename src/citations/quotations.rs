//! What is quoted: that it has a source, and that it is quoted at all.

use super::Bibliography;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::language::Language;
use crate::project::Quotation;

/// The quotation marks of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotationMarks {
    /// Before what is quoted.
    pub open: &'static str,
    /// After it.
    pub close: &'static str,
}

impl QuotationMarks {
    /// The marks of a language.
    pub fn of(words: &'static Language) -> Self {
        Self { open: &words.quotes.open, close: &words.quotes.close }
    }
}

impl Bibliography {
    /// Returns a finding for each quotation from a work that is not there.
    pub fn misattributed<'a>(
        &self,
        quotations: impl IntoIterator<Item = &'a Quotation>,
    ) -> Diagnostics {
        let unknown = |one: &Quotation| Some(self.undefined(&one.work.text)?.at(&one.work.span));
        quotations.into_iter().filter_map(unknown).collect()
    }
}

/// Returns a finding for each quotation that no text of a template names. Those in a branch that no
/// area takes count as named: data may change.
pub fn unused_quotations<'a>(
    quotations: impl IntoIterator<Item = &'a Quotation>,
    templates: &[&str],
) -> Diagnostics {
    let named = |id: &str| {
        let quoted = ["\"", "'", "`"].map(|mark| format!("{mark}{id}{mark}"));
        templates.iter().any(|text| quoted.iter().any(|id| text.contains(id.as_str())))
    };
    let unused = quotations.into_iter().filter(|one| !named(one.id.as_str()));
    unused
        .map(|one| {
            let id = &one.id;
            Diagnostic::warning("quotation-unused", format!("`{id}` is never quoted"))
                .at(&one.span)
                .hint(format!("print it with `quote(id=\"{id}\")`, or remove it"))
        })
        .collect()
}
