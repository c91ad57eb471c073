//! The check of `<brief>.yaml`.

use std::sync::Arc;

use indexmap::IndexMap;
use jiff::civil::Date;

use super::super::area::{AreaKind, Areas};
use super::super::check::{Checker, Spanned};
use super::super::delivery::DeliverySpec;
use super::super::figure::FigureSpec;
use super::super::ids::{BriefId, ClaimId, FigureId, SourceId};
use super::super::source::Source;
use super::super::yaml::Places;
use super::delivery::message;
use super::raw::RawBrief;
use super::{Brief, ClaimSpec, Format};
use crate::diagnostics::{Diagnostic, Diagnostics, SourceFile, did_you_mean, nearest};
use crate::language::Language;

/// What the names in a brief may refer to. `None` where the file could not be read, so that
/// nothing is said about names that it may hold.
pub struct Known<'a> {
    /// The sources.
    pub sources: Option<&'a IndexMap<SourceId, Source>>,
    /// The figures.
    pub figures: Option<&'a IndexMap<FigureId, FigureSpec>>,
    /// The figures that the catalogue names, those with faults too: these were told already.
    pub defined: Vec<String>,
    /// The areas; none are known if there are none.
    pub areas: &'a Areas,
    /// The names of the templates.
    pub templates: &'a [String],
    /// The template of a message's subject.
    pub subject: Option<&'a Arc<SourceFile>>,
    /// Whether there is a `delivery.yaml`, right or wrong.
    pub delivers: bool,
    /// How editions reach people.
    pub delivery: Option<&'a DeliverySpec>,
}

/// How many days a monthly release stays fresh: until the next one but a fortnight late.
const FRESH_FOR_DAYS: u32 = 45;

/// Checks one brief's file.
pub fn check(
    id: &str,
    raw: RawBrief,
    places: &Places,
    known: &Known<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Brief> {
    let mut checking = Checking { checker: Checker { places, diagnostics }, known };
    let checker = &mut checking.checker;
    let root: [&str; 0] = [];
    let name = checker.text(raw.name, &root, "name", "what it is called, whatever the area");
    let title = checker.text(raw.title, &root, "title", "its title");
    let description = checker.text(raw.description, &root, "description", "what it is about");
    let organisation = checker.text(raw.organisation, &root, "organisation", "who publishes it");
    let contact = checker.text(raw.contact, &root, "contact", "how to reach them");
    let template = checker.text(raw.template, &root, "template", "a file in `templates/`");
    let source = checker.text(raw.source, &root, "source", "whose releases date the editions");
    let kinds = checker.need(raw.areas, &root, "areas", "kinds of area such as `[country, icb]`");
    let page = raw.page.unwrap_or_else(|| "brief.typ".to_owned());

    checking.template(template.as_deref(), &["template"]);
    checking.template(Some(&page), &["page"]);
    if let (Some(source), Some(sources)) = (&source, known.sources)
        && !sources.contains_key(source.as_str())
    {
        checking.checker.push_at_value(
            &["source"],
            Diagnostic::error("unknown-source", format!("unknown source `{source}`"))
                .hint_maybe(did_you_mean(source, sources.keys().map(SourceId::as_str))),
        );
    }
    let words = checking.language(raw.language.as_deref());
    let address = checking.address(raw.address);
    let geography = checking.day(raw.geography, "geography");
    let areas = checking.kinds(kinds.unwrap_or_default(), &["areas"]);
    let requires = checking.figures(raw.requires.unwrap_or_default(), &["requires"]);
    let formats = checking.formats(raw.formats, &["formats"]);
    let claims = checking.claims(raw.claims.unwrap_or_default(), &areas);
    let charts = checking.charts(raw.charts.unwrap_or_default(), &claims, &areas);
    let tables = checking.tables(raw.tables.unwrap_or_default(), &claims, &areas);
    let key_figures = checking.key_figures(raw.key_figures.unwrap_or_default(), &areas);
    let deal = checking.deal(raw.deal);
    let corrections = checking.corrections(raw.corrections);
    let spanned = |text: String, key: &str| Spanned { text, span: places.value(&[key]) };
    let mut brief = Brief {
        id: BriefId::new(id),
        name: name?,
        title: spanned(title?, "title"),
        description: spanned(description?, "description"),
        organisation: organisation?,
        contact: contact?,
        address,
        language: words.tag.clone(),
        words,
        template: template?,
        page,
        source: SourceId::new(source?),
        geography,
        areas,
        requires,
        formats,
        style: raw.style.map(|style| spanned(style, "style")),
        charts,
        tables,
        claims,
        key_figures,
        deal,
        fresh_for_days: raw.fresh_for_days.unwrap_or(FRESH_FOR_DAYS),
        delivery: None,
        corrections,
        variant: None,
        variants: Vec::new(),
        message: None,
        span: places.value(&[]),
    };
    brief.variants = checking.variants(raw.variants, &brief);
    brief.delivery = checking.delivery(raw.delivery, &brief);
    brief.message = message(&brief, known.subject);
    Some(brief)
}

pub(super) struct Checking<'a> {
    pub checker: Checker<'a>,
    pub known: &'a Known<'a>,
}

impl Checking<'_> {
    /// A template is a file in `templates/`.
    pub fn template(&mut self, name: Option<&str>, path: &[&str]) {
        let Some(name) = name else { return };
        if !self.known.templates.iter().any(|known| known == name) {
            let known = self.known.templates.iter().map(String::as_str);
            self.checker.push_at_value(
                path,
                Diagnostic::error("missing-file", format!("there is no `templates/{name}`"))
                    .hint_maybe(did_you_mean(name, known)),
            );
        }
    }

    /// The language whose fixed words the brief has.
    fn language(&mut self, tag: Option<&str>) -> &'static Language {
        let Some(tag) = tag else { return Language::english() };
        let known = || Language::all().iter().map(|one| one.tag.as_str());
        Language::find(tag).unwrap_or_else(|| {
            let names = known().collect::<Vec<_>>().join("`, `");
            self.checker.push_at_value(
                &["language"],
                Diagnostic::error("unknown-language", format!("unknown language `{tag}`"))
                    .hint_maybe(nearest(tag, known()).map(|near| format!("did you mean `{near}`?")))
                    .hint(format!("there are fixed words in `{names}`")),
            );
            Language::english()
        })
    }

    /// A day such as 2025-10-31.
    fn day(&mut self, text: Option<String>, key: &str) -> Option<Date> {
        self.day_at(&text?, &[key])
    }

    pub fn day_at(&mut self, text: &str, path: &[&str]) -> Option<Date> {
        let day = text.trim().parse().ok();
        if day.is_none() {
            let key = path.last().unwrap_or(&"");
            self.checker.push_at_value(
                path,
                Diagnostic::error("wrong-day", format!("`{text}` is no day"))
                    .hint(format!("write `{key}: 2025-10-31`")),
            );
        }
        day
    }

    pub fn kinds(&mut self, names: Vec<String>, path: &[&str]) -> Vec<AreaKind> {
        let mut kinds = Vec::new();
        for (index, name) in names.iter().enumerate() {
            match AreaKind::from_id(name) {
                Some(kind) if !kinds.contains(&kind) => kinds.push(kind),
                Some(_) => {}
                None => {
                    let index = index.to_string();
                    let path: Vec<&str> = path.iter().copied().chain([index.as_str()]).collect();
                    self.checker.push_at_value(
                        &path,
                        Diagnostic::error("unknown-kind", format!("unknown kind of area `{name}`"))
                            .hint_maybe(did_you_mean(name, AreaKind::ALL.map(AreaKind::id))),
                    );
                }
            }
        }
        kinds
    }

    pub fn figures(&mut self, names: Vec<String>, path: &[&str]) -> Vec<FigureId> {
        let mut figures = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let index = index.to_string();
            let path: Vec<&str> = path.iter().copied().chain([index.as_str()]).collect();
            self.figure(name, &path);
            figures.push(FigureId::new(name));
        }
        figures
    }

    pub fn figure(&mut self, name: &str, path: &[&str]) {
        if let Some(figures) = self.known.figures
            && !figures.contains_key(name)
            && !self.known.defined.iter().any(|one| one == name)
        {
            self.checker.push_at_value(
                path,
                Diagnostic::error("unknown-figure", format!("unknown figure `{name}`"))
                    .hint_maybe(did_you_mean(name, figures.keys().map(FigureId::as_str))),
            );
        }
    }

    /// The lines of a chart share an axis, so they share a unit (N4).
    pub fn one_unit(&mut self, name: &str, first: Option<&str>, path: &[&str]) {
        let unit = |name: &str| Some(&self.known.figures?.get(name)?.unit);
        let Some(first) = first else { return };
        let (Some(unit), Some(other)) = (unit(name), unit(first)) else { return };
        if !unit.may_be_compared(other) {
            let why = format!("`{name}` is in {unit}, `{first}` in {other}");
            self.checker.push_at_value(
                path,
                Diagnostic::error("mixed-units", "a chart has one unit")
                    .why(why)
                    .hint("draw a chart for each, or show both in a table"),
            );
        }
    }

    pub fn formats(&mut self, names: Option<Vec<String>>, path: &[&str]) -> Vec<Format> {
        let Some(names) = names else { return Format::DEFAULT.to_vec() };
        let mut formats = Vec::new();
        for (index, name) in names.iter().enumerate() {
            match Format::ALL.into_iter().find(|format| format.id() == name) {
                Some(format) => formats.push(format),
                None => {
                    let index = index.to_string();
                    let path: Vec<&str> = path.iter().copied().chain([index.as_str()]).collect();
                    self.checker.push_at_value(
                        &path,
                        Diagnostic::error("unknown-format", format!("unknown format `{name}`"))
                            .hint_maybe(did_you_mean(name, Format::ALL.map(Format::id))),
                    );
                }
            }
        }
        formats
    }

    /// A text that may be left out, with its place.
    pub fn maybe(&mut self, text: Option<String>, path: &[&str]) -> Option<Spanned> {
        let text = text?;
        if text.trim().is_empty() {
            let key = path.last().unwrap_or(&"");
            let message = format!("`{key}` says nothing");
            let told = Diagnostic::error("blank", message).hint("write it, or leave the key out");
            self.checker.push_at_value(path, told);
            return None;
        }
        Some(Spanned { text, span: self.checker.places.value(path) })
    }

    /// A required text with its place.
    pub fn spanned(
        &mut self,
        text: Option<String>,
        path: &[&str],
        key: &str,
        what: &str,
    ) -> Option<Spanned> {
        let text = self.checker.text(text, path, key, what)?;
        let full: Vec<&str> = path.iter().copied().chain([key]).collect();
        Some(Spanned { text, span: self.checker.places.value(&full) })
    }

    /// The headline of a chart or a table: a claim (C1), or a text.
    pub fn headline(
        &mut self,
        claim: Option<String>,
        text: Option<String>,
        path: &[&str; 2],
        claims: &IndexMap<ClaimId, ClaimSpec>,
    ) -> Option<Spanned> {
        let Some(claim) = claim else {
            let what = "what it shows; better, `claim: …`";
            return self.spanned(text, path, "headline", what);
        };
        let [a, b] = *path;
        if text.is_some() {
            self.checker.push_at_key(
                &[a, b, "headline"],
                Diagnostic::error("misplaced-key", "a `claim` is the headline")
                    .hint("remove one of the two"),
            );
        }
        let path = [a, b, "claim"];
        if !claims.contains_key(claim.as_str()) {
            self.checker.push_at_value(
                &path,
                Diagnostic::error("unknown-claim", format!("unknown claim `{claim}`"))
                    .hint_maybe(did_you_mean(&claim, claims.keys().map(ClaimId::as_str)))
                    .hint("claims are defined under `claims` of the brief"),
            );
        }
        let text = format!("{{{{ claim(id=\"{claim}\") }}}}");
        Some(Spanned { text, span: self.checker.places.value(&path) })
    }
}
