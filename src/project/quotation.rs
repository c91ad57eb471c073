//! `quotations.yaml`: what others said, word by word, and where.

use indexmap::IndexMap;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::check::{Checker, Spanned};
use super::ids::QuotationId;
use super::pack::{Layer, settle};
use super::schema::word::{self, ById};
use crate::diagnostics::{Diagnostic, Diagnostics, Span};

/// What somebody said or wrote, verbatim.
#[derive(Debug, Clone)]
pub struct Quotation {
    /// Its id in templates.
    pub id: QuotationId,
    /// The words, without quotation marks around them. A blank line parts paragraphs.
    pub text: String,
    /// The key of the work that they stand in.
    pub work: Spanned,
    /// Where in the work: "p. 12".
    pub locator: Option<String>,
    /// Who said it, if that is not the work's author.
    pub by: Option<String>,
    /// The day on which a person compared the words with the work.
    pub checked: Option<Date>,
    /// Where it is defined.
    pub span: Span,
}

impl Quotation {
    /// What keeps a reader from finding these words in the work, or from relying on them.
    pub fn doubts(&self) -> Diagnostics {
        let id = &self.id;
        let mut doubts = Diagnostics::new();
        if self.locator.is_none() {
            doubts.push(
                Diagnostic::warning("quotation-place", format!("`{id}` does not say where"))
                    .at(&self.span)
                    .why("a reader must be able to find the words in the work")
                    .hint("add `locator: p. 12`"),
            );
        }
        if self.checked.is_none() {
            doubts.push(
                Diagnostic::warning("quotation-unchecked", format!("nobody has checked `{id}`"))
                    .at(&self.span)
                    .hint("compare it with the work, word by word, and add `checked: 2026-01-12`"),
            );
        }
        doubts
    }
}

/// What others said, word by word, and where, by id. A template quotes one with
/// `{{ quote(id="…") }}`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct RawQuotations(
    #[schemars(with = "ById<RawQuotation>")] IndexMap<String, RawQuotation>,
);

/// What somebody said or wrote.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawQuotation {
    /// The words, without quotation marks around them. A blank line parts paragraphs.
    #[schemars(required)]
    text: Option<String>,
    /// The key of the work that they stand in.
    #[schemars(required)]
    work: Option<String>,
    /// Where in the work: `p. 12`.
    locator: Option<String>,
    /// Who said it, if that is not the work's author.
    by: Option<String>,
    /// The day on which a person compared the words with the work: `2026-01-12`.
    #[schemars(with = "Option<word::Day>")]
    checked: Option<String>,
}

/// Checks `quotations.yaml`. Whether a work is there is for the bibliography to say.
pub(super) fn check(
    mut layers: Vec<Layer<'_, RawQuotations>>,
    diagnostics: &mut Diagnostics,
) -> IndexMap<QuotationId, Quotation> {
    settle("quotations", &mut layers, |RawQuotations(raw)| Some(raw), diagnostics);
    let mut quotations = IndexMap::new();
    for layer in layers {
        check_layer(layer, &mut quotations, diagnostics);
    }
    quotations
}

fn check_layer(
    Layer { raw: RawQuotations(raw), places, .. }: Layer<'_, RawQuotations>,
    quotations: &mut IndexMap<QuotationId, Quotation>,
    diagnostics: &mut Diagnostics,
) {
    let mut checker = Checker { places: &places, diagnostics };
    for (id, raw) in raw {
        let path = [id.as_str()];
        checker.id(&id, &path);
        let text = checker.text(raw.text, &path, "text", "the words, without quotation marks");
        let work = checker.text(raw.work, &path, "work", "the key of a work that can be cited");
        let checked = raw.checked.and_then(|text| {
            let day = text.trim().parse().ok();
            if day.is_none() {
                checker.push_at_value(
                    &[&id, "checked"],
                    Diagnostic::error("wrong-day", format!("`{text}` is no day"))
                        .hint("write `checked: 2026-01-12`"),
                );
            }
            day
        });
        let (Some(text), Some(work)) = (text, work) else { continue };
        let quotation = Quotation {
            id: QuotationId::new(&id),
            text: text.trim().to_owned(),
            work: Spanned { text: work, span: places.value(&[&id, "work"]) },
            locator: raw.locator.filter(|text| !text.trim().is_empty()),
            by: raw.by.filter(|text| !text.trim().is_empty()),
            checked,
            span: places.key(&path),
        };
        quotations.insert(quotation.id.clone(), quotation);
    }
}
