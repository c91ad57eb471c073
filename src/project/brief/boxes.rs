//! `key_figures` and `deal` of a brief.

use super::super::area::AreaKind;
use super::super::ids::FigureId;
use super::check::Checking;
use super::raw::{RawDeal, RawKeyFigure};
use super::{DealSpec, KeyFigureSpec, TermSpec};
use crate::diagnostics::Diagnostic;

/// The most key figures that are taken in at a glance, and that stand side by side in print.
const MOST_KEY_FIGURES: usize = 4;

impl Checking<'_> {
    /// Checks the key figures of a brief, whose areas are of `all_kinds`.
    pub fn key_figures(
        &mut self,
        raw: Vec<Option<RawKeyFigure>>,
        all_kinds: &[AreaKind],
    ) -> Vec<KeyFigureSpec> {
        let mut figures = Vec::new();
        for (index, raw) in raw.into_iter().enumerate() {
            let Some(raw) = raw else { continue };
            let index = index.to_string();
            let path = ["key_figures", index.as_str()];
            let figure = self.checker.text(raw.figure, &path, "figure", "the figure's id");
            if let Some(figure) = &figure {
                self.figure(figure, &[path[0], path[1], "figure"]);
            }
            let of = self.area(raw.of, &[path[0], path[1], "of"]);
            let label = self.spanned(raw.label, &path, "label", "what the number counts");
            let note = raw.note.filter(|text| !text.trim().is_empty());
            let what = "what it is compared with";
            let note = note.and_then(|text| self.spanned(Some(text), &path, "note", what));
            let kinds = match raw.kinds {
                Some(kinds) => self.kinds(kinds, &[path[0], path[1], "kinds"]),
                None => all_kinds.to_vec(),
            };
            let span = self.checker.places.value(&path);
            if let (Some(figure), Some(label)) = (figure, label) {
                let (figure, at) = (FigureId::new(figure), raw.at);
                figures.push(KeyFigureSpec { figure, of, at, label, note, kinds, span });
            }
        }
        let most = all_kinds.iter().map(|kind| of_kind(&figures, *kind)).max().unwrap_or(0);
        if most > MOST_KEY_FIGURES {
            self.checker.push_at_key(
                &["key_figures"],
                Diagnostic::error("too-many", format!("{most} key figures in one brief"))
                    .why("nobody keeps so many numbers in mind, and they stand side by side")
                    .hint(format!(
                        "keep {MOST_KEY_FIGURES} or fewer, or say with `kinds` whose they are"
                    )),
            );
        }
        figures
    }

    /// Checks the deal of a brief.
    pub fn deal(&mut self, raw: Option<RawDeal>) -> Option<DealSpec> {
        let raw = raw?;
        let path = ["deal"];
        let asks = self.spanned(raw.asks, &path, "asks", "such as `We ask`");
        let promises = self.spanned(raw.promises, &path, "promises", "such as `In return`");
        let raw_terms = self.checker.need(raw.terms, &path, "terms", "a list of terms");
        let mut terms = Vec::new();
        for (index, raw) in raw_terms.unwrap_or_default().into_iter().enumerate() {
            let Some(raw) = raw else { continue };
            let index = index.to_string();
            let path = ["deal", "terms", index.as_str()];
            let name = self.spanned(raw.name, &path, "name", "what the term is called");
            let ask = self.spanned(raw.ask, &path, "ask", "what is asked");
            let promise = self.spanned(raw.promise, &path, "promise", "what is promised");
            if let (Some(name), Some(ask), Some(promise)) = (name, ask, promise) {
                terms.push(TermSpec { name, ask, promise });
            }
        }
        let span = self.checker.places.key(&path);
        Some(DealSpec { asks: asks?, promises: promises?, terms, span })
    }
}

/// How many key figures the brief of an area of a kind has.
fn of_kind(figures: &[KeyFigureSpec], kind: AreaKind) -> usize {
    figures.iter().filter(|figure| figure.kinds.contains(&kind)).count()
}
