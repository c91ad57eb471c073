//! `variants` of a brief: the same figures and claims in another form.

use indexmap::IndexMap;

use super::super::ids::is_id;
use super::check::Checking;
use super::raw::RawVariant;
use super::{Brief, MAIN, MESSAGE, Variant};
use crate::diagnostics::Diagnostic;

/// Names that files of an area have already.
const TAKEN: [&str; 7] = [MAIN, MESSAGE, "index", "figures", "provenance", "charts", "tables"];

impl Checking<'_> {
    /// Checks the variants of a brief, each of which is a brief itself: what it doesn't say is that
    /// of `brief`.
    pub fn variants(
        &mut self,
        raw: Option<IndexMap<String, Option<RawVariant>>>,
        brief: &Brief,
    ) -> Vec<Brief> {
        let mut variants = Vec::new();
        for (id, raw) in raw.unwrap_or_default() {
            let path = ["variants", id.as_str()];
            self.variant_id(&id, &path);
            let Some(raw) = self.checker.need(raw, &path, "template", "a file in `templates/`")
            else {
                continue;
            };
            let name = self.checker.text(raw.name, &path, "name", "what it is called");
            let what = "a file in `templates/`";
            let template = self.checker.text(raw.template, &path, "template", what);
            self.template(template.as_deref(), &["variants", &id, "template"]);
            self.template(raw.page.as_deref(), &["variants", &id, "page"]);
            let areas = match raw.areas {
                Some(kinds) => self.kinds(kinds, &["variants", &id, "areas"]),
                None => brief.areas.clone(),
            };
            for kind in areas.iter().filter(|kind| !brief.areas.contains(kind)) {
                self.checker.push_at_value(
                    &["variants", &id, "areas"],
                    Diagnostic::error(
                        "wrong-areas",
                        format!("the brief itself is not made for `{}`", kind.id()),
                    )
                    .hint("a variant stands beside the brief of an area: add the kind there too"),
                );
            }
            let formats = match raw.formats {
                Some(names) => self.formats(Some(names), &["variants", &id, "formats"]),
                None => brief.formats.clone(),
            };
            let title = self.maybe(raw.title, &["variants", &id, "title"]);
            let description = self.maybe(raw.description, &["variants", &id, "description"]);
            let (Some(name), Some(template)) = (name, template) else { continue };
            variants.push(Brief {
                title: title.unwrap_or_else(|| brief.title.clone()),
                description: description.unwrap_or_else(|| brief.description.clone()),
                template,
                page: raw.page.unwrap_or_else(|| brief.page.clone()),
                areas,
                formats,
                span: self.checker.places.key(&path),
                variants: Vec::new(),
                variant: Some(Variant { id, name }),
                ..brief.clone()
            });
        }
        variants
    }

    fn variant_id(&mut self, id: &str, path: &[&str]) {
        if is_id(id) && TAKEN.contains(&id) {
            self.checker.push_at_key(
                path,
                Diagnostic::error("wrong-id", format!("a variant can't be called `{id}`"))
                    .why(
                        "its files are called like it, and another file of each area has that name",
                    )
                    .hint("choose another id, such as `board_paper`"),
            );
        } else {
            self.checker.id(id, path);
        }
    }
}
