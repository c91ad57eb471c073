//! The texts of a brief that are templates: files, and texts in its YAML.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tera::Tera;

use crate::claims::{Paragraph, Waiver};
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, SourceFile, Span, did_you_mean};
use crate::project::{
    BarSpec, Brief, ChartId, ChartSpec, ClaimId, Drawn, EMAIL_TEXT, Project, SeriesSpec, Spanned,
};

use super::boxes::{self, DEAL, KEY_FIGURES};
use super::claims::test_source;
use super::errors::Origins;
use super::layers::Components;
use super::origin::Origin;
use super::prose;
use super::source::{self, Marked, Part, PartKind};

/// A text in the brief's YAML that is a template.
struct Snippet {
    name: String,
    text: Marked,
    /// The text as written, and where it stands.
    written: Spanned,
    /// What it is to a reader.
    role: Role,
}

/// What a text in the brief's YAML is to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Prose.
    Prose,
    /// The words of a claim, or what compares by itself.
    Claim,
    /// A test, which nobody reads.
    Test,
}

/// The texts of a brief, ready for Tera.
pub(super) struct Texts {
    /// Where they stand.
    pub origins: Origins,
    /// Where what they print comes from, by the number of its mark.
    pub places: Vec<Origin>,
    files: BTreeMap<String, (Arc<SourceFile>, Vec<Part>)>,
    snippets: Vec<Snippet>,
    components: Components,
    /// Components that are there twice.
    clashes: Diagnostics,
}

impl Texts {
    /// Gathers the texts, and puts marks into them.
    pub fn new(project: &Project, brief: &Brief) -> Self {
        let mut texts = Self {
            origins: Origins::default(),
            places: Vec::new(),
            files: BTreeMap::new(),
            snippets: Vec::new(),
            components: Components::default(),
            clashes: Diagnostics::new(),
        };
        let of_message = |name: &str| brief.forms().any(Brief::is_message) && name == EMAIL_TEXT;
        let read = |name: &str| name.ends_with(".md") || of_message(name);
        let files = project.templates.iter().filter(|(name, _)| read(name));
        let files: Vec<_> =
            files.map(|(name, file)| (name, file, source::parts(&file.text))).collect();
        let read: Vec<_> =
            files.iter().map(|(_, file, parts)| (file.text.as_str(), parts.as_slice())).collect();
        let names = source::choosing(&read);
        for (name, file, parts) in files {
            let places = &mut texts.places;
            let marked = source::mark(&file.text, &parts, |kind, range| {
                let from = parts.partition_point(|part| part.range.start < range.start);
                let chooses = kind == PartKind::Print
                    && source::chooses(source::block_after(&file.text, &parts[from..]), &names);
                places.push(Origin { span: Span::new(file, range), kind, exact: true, chooses });
                places.len() - 1
            });
            texts.origins.add_file(name, file, marked);
            let clashes = texts.components.add(file, name, &parts);
            texts.clashes.extend(clashes);
            texts.files.insert(name.clone(), (Arc::clone(file), parts));
        }
        for (key, written, role) in snippets(brief) {
            let name = snippet_name(brief, &key);
            // A block text in YAML ends in a line break that nobody meant.
            let text = written.text.trim_end();
            let text = if role == Role::Test {
                Marked::plain(text)
            } else {
                let (span, places) = (&written.span, &mut texts.places);
                let parts = source::parts(text);
                let mut names = names.clone();
                names.extend(source::choosing(&[(text, &parts)]));
                source::mark(text, &parts, |kind, range| {
                    let chooses = source::chooses(&text[range], &names);
                    places.push(Origin { span: span.clone(), kind, exact: false, chooses });
                    places.len() - 1
                })
            };
            texts.origins.add_snippet(&name, &written, &text);
            texts.snippets.push(Snippet { name, text, written, role });
        }
        texts
    }

    /// Hands the texts to Tera. Files that include others follow them, which Tera sorts out if all
    /// are added together.
    pub fn add_to(&self, tera: &mut Tera, names: &[String], problems: &mut Diagnostics) {
        let files = self.files.keys();
        let files: Vec<_> =
            files.filter_map(|name| Some((name.as_str(), self.origins.text(name)?))).collect();
        let first = files.first().map_or("", |(name, _)| name);
        if !self.clashes.is_empty() {
            problems.extend(self.clashes.clone());
            return;
        }
        if let Err(error) = tera.add_raw_templates(files.iter().copied()) {
            problems.extend(self.origins.explain(first, &error, names));
        }
        for snippet in &self.snippets {
            if let Err(error) = tera.add_raw_template(&snippet.name, &snippet.text.text) {
                problems.extend(self.origins.explain(&snippet.name, &error, names));
            }
        }
    }

    /// The names of the texts that the brief and its other forms use for certain.
    pub fn names(&self, brief: &Brief) -> Vec<String> {
        let snippets = self.snippets.iter().map(|snippet| snippet.name.clone());
        brief.forms().map(|form| form.template.clone()).chain(snippets).collect()
    }

    /// The files that the brief and its other forms are made of: their templates, and what those and
    /// the texts in its YAML take from others, over and over.
    fn files_of(&self, brief: &Brief) -> Vec<&(Arc<SourceFile>, Vec<Part>)> {
        let mut names: Vec<&str> = brief.forms().map(|form| form.template.as_str()).collect();
        for snippet in &self.snippets {
            let text = &snippet.written.text;
            names.extend(self.components.files(text, &source::parts(text)));
        }
        let mut found: Vec<&(Arc<SourceFile>, Vec<Part>)> = Vec::new();
        let mut seen = BTreeSet::new();
        while !names.is_empty() {
            for name in std::mem::take(&mut names) {
                let Some(file) = self.files.get(name).filter(|_| seen.insert(name)) else {
                    continue;
                };
                names.extend(self.components.files(&file.0.text, &file.1));
                found.push(file);
            }
        }
        found
    }

    /// All words that authors wrote, in whatever branch they stand.
    pub fn paragraphs(&self, brief: &Brief) -> Vec<Paragraph> {
        let files = self.files_of(brief).into_iter();
        let mut paragraphs: Vec<Paragraph> =
            files.flat_map(|(file, parts)| prose::of_file(file, parts)).collect();
        for snippet in self.snippets.iter().filter(|one| one.role != Role::Test) {
            let Spanned { text, span } = &snippet.written;
            paragraphs.extend(prose::of_snippet(text, span, snippet.role == Role::Claim));
        }
        paragraphs
    }

    /// What people have said may stand.
    pub fn waivers(&self, brief: &Brief) -> Vec<Waiver> {
        let files = self.files_of(brief).into_iter();
        let mut waivers: Vec<Waiver> =
            files.flat_map(|(file, parts)| prose::waivers(file, parts)).collect();
        for snippet in &self.snippets {
            for waiver in prose::waivers_near(&snippet.written.span) {
                if !waivers.contains(&waiver) {
                    waivers.push(waiver);
                }
            }
        }
        waivers
    }

    /// What the texts name in some functions, with its place.
    fn mentions(&self, brief: &Brief, functions: &[&str]) -> Vec<(String, Span)> {
        let mut found = Vec::new();
        for function in functions {
            for (file, parts) in self.files_of(brief) {
                for (name, range) in source::mentions(&file.text, parts, function) {
                    found.push((name.to_owned(), Span::new(file, range)));
                }
            }
            for snippet in &self.snippets {
                let text = &snippet.written.text;
                for (name, _) in source::mentions(text, &source::parts(text), function) {
                    found.push((name.to_owned(), snippet.written.span.clone()));
                }
            }
        }
        found
    }

    /// Where the texts call a function, with its place.
    fn calls(&self, brief: &Brief, function: &str) -> Vec<Span> {
        let files = self.files_of(brief).into_iter();
        let mut found: Vec<Span> = files
            .flat_map(|(file, parts)| {
                source::calls(&file.text, parts, function)
                    .into_iter()
                    .map(|range| Span::new(file, range))
            })
            .collect();
        for snippet in &self.snippets {
            let text = &snippet.written.text;
            if !source::calls(text, &source::parts(text), function).is_empty() {
                found.push(snippet.written.span.clone());
            }
        }
        found
    }

    /// Claims, charts and tables that are named and not defined, in whatever branch.
    pub fn check_mentions(&self, brief: &Brief) -> Diagnostics {
        let claims: Vec<&str> = brief.claims.keys().map(ClaimId::as_str).collect();
        let charts: Vec<&str> = brief.charts.keys().map(ChartId::as_str).collect();
        let tables: Vec<&str> = brief.tables.keys().map(String::as_str).collect();
        let kinds = [
            ("claim", "claims", &["claim", "holds"][..], claims),
            ("chart", "charts", &["chart"][..], charts),
            ("table", "tables", &["table"][..], tables),
        ];
        let mut problems = Diagnostics::new();
        for (what, key, functions, known) in kinds {
            for (name, span) in self.mentions(brief, functions) {
                if !known.contains(&name.as_str()) {
                    let code = if what == "claim" { "unknown-claim" } else { "unknown-exhibit" };
                    problems.push(
                        Diagnostic::error(code, format!("the brief has no `{name}` under `{key}`"))
                            .at(&span)
                            .hint_maybe(did_you_mean(&name, known.iter().copied()))
                            .hint(format!("define it under `{key}` of `briefs/{}.yaml`", brief.id)),
                    );
                }
            }
        }
        let boxes = [(KEY_FIGURES, brief.key_figures.is_empty()), (DEAL, brief.deal.is_none())];
        for (function, _) in boxes.into_iter().filter(|(_, lacking)| *lacking) {
            for span in self.calls(brief, function) {
                let message = format!("the brief has no `{function}`");
                problems.push(
                    Diagnostic::error("unknown-exhibit", message)
                        .at(&span)
                        .hint(format!("write `{function}: …` in `briefs/{}.yaml`", brief.id)),
                );
            }
        }
        problems
    }

    /// Charts whose headline nothing tests (C1).
    pub fn untested_headlines(brief: &Brief) -> Diagnostics {
        let mut found = Diagnostics::new();
        for (id, chart) in &brief.charts {
            let text = &chart.headline.text;
            let parts = source::parts(text);
            let chosen = parts.iter().filter(|part| part.kind == PartKind::Print).any(|part| {
                let print = &text[part.range.clone()];
                ["word", "change"].iter().any(|filter| {
                    print.split('|').skip(1).any(|one| one.trim_start().starts_with(filter))
                })
            });
            if !chosen && source::mentions(text, &parts, "claim").is_empty() {
                found.push(
                    Diagnostic::error(
                        "untested-headline",
                        format!("nothing tests the headline of `{id}`"),
                    )
                    .kind(Kind::Finding)
                    .at(&chart.headline.span)
                    .why(
                        "a headline says what the chart shows, and new data can make it false (C1)",
                    )
                    .hint("write `claim: …` in its place, and the sentence under `claims`"),
                );
            }
        }
        found
    }

    /// What the brief defines and no text names.
    pub fn unused(&self, brief: &Brief) -> Diagnostics {
        let named = |functions: &[&str], name: &str| {
            self.mentions(brief, functions).iter().any(|(one, _)| one == name)
        };
        let unused = |what: &str, id: &str, span: &Span| {
            Diagnostic::warning("unused", format!("the {what} `{id}` is never printed"))
                .at(span)
                .hint(format!("print it with `{{{{ {what}(id=\"{id}\") }}}}`, or remove it"))
        };
        let mut found = Diagnostics::new();
        for (id, spec) in &brief.claims {
            if !named(&["claim", "holds"], id.as_str()) {
                found.push(unused("claim", id.as_str(), &spec.span));
            }
        }
        for (id, spec) in &brief.charts {
            if !named(&["chart"], id.as_str()) {
                found.push(unused("chart", id.as_str(), &spec.span));
            }
        }
        for (id, spec) in &brief.tables {
            if !named(&["table"], id) {
                found.push(unused("table", id, &spec.span));
            }
        }
        let boxes = [
            (KEY_FIGURES, brief.key_figures.first().map(|first| &first.span)),
            (DEAL, brief.deal.as_ref().map(|deal| &deal.span)),
        ];
        for (function, span) in boxes {
            if let Some(span) = span.filter(|_| self.calls(brief, function).is_empty()) {
                found.push(
                    Diagnostic::warning("unused", format!("`{function}` is never printed"))
                        .at(span)
                        .hint(format!("print it with `{{{{ {function}() }}}}`, or remove it")),
                );
            }
        }
        found
    }
}

/// The name of a text in a brief's YAML.
pub(super) fn snippet_name(brief: &Brief, key: &str) -> String {
    format!("briefs/{}.yaml: {key}", brief.id)
}

/// The texts of a brief's YAML that are templates. Those that end up in Markdown are escaped for
/// it; plain text is not.
fn snippets(brief: &Brief) -> Vec<(String, Spanned, Role)> {
    let mut all = vec![
        ("title.txt".to_owned(), brief.title.clone(), Role::Prose),
        ("description.txt".to_owned(), brief.description.clone(), Role::Prose),
    ];
    let mut add = |key: String, text: &Spanned, role| all.push((key, text.clone(), role));
    for variant in brief.forms().skip(1) {
        let texts = [("title", &variant.title), ("description", &variant.description)];
        for (name, text) in texts.into_iter().filter(|(_, text)| {
            // The others are those of the brief itself.
            ![&brief.title, &brief.description].contains(text)
        }) {
            add(format!("variants.{}.{name}.txt", variant.stem()), text, Role::Prose);
        }
    }
    for (index, correction) in brief.corrections.iter().enumerate() {
        add(format!("corrections.{index}.says.md"), &correction.says, Role::Prose);
    }
    for (id, claim) in &brief.claims {
        add(format!("claims.{id}.says.md"), &claim.says, Role::Claim);
        if let Some(otherwise) = &claim.otherwise {
            add(format!("claims.{id}.otherwise.md"), otherwise, Role::Claim);
        }
        let test = Spanned { text: test_source(claim), span: claim.test.span.clone() };
        add(format!("claims.{id}.test"), &test, Role::Test);
    }
    for (id, chart) in &brief.charts {
        add(format!("charts.{id}.headline.md"), &chart.headline, Role::Prose);
        add(format!("charts.{id}.subtitle.md"), &chart.subtitle, Role::Prose);
        for (index, label) in labels_of(chart).enumerate() {
            add(format!("charts.{id}.label.{index}.txt"), label, Role::Prose);
        }
    }
    for (id, table) in &brief.tables {
        add(format!("tables.{id}.headline.md"), &table.headline, Role::Prose);
        add(format!("tables.{id}.subtitle.md"), &table.subtitle, Role::Prose);
        if let Some(total) = &table.total {
            add(format!("tables.{id}.total.md"), total, Role::Prose);
        }
        for (index, column) in table.columns.iter().enumerate() {
            // A column of changes compares, and its numbers do so too.
            let compares = column.change_since.is_some() || column.trend_since.is_some();
            let role = if compares { Role::Claim } else { Role::Prose };
            add(format!("tables.{id}.{index}.md"), &column.label, role);
        }
    }
    for (index, figure) in brief.key_figures.iter().enumerate() {
        add(boxes::key(index, "label"), &figure.label, Role::Prose);
        if let Some(note) = &figure.note {
            add(boxes::key(index, "note"), note, Role::Prose);
        }
    }
    if let Some(deal) = &brief.deal {
        add(boxes::side_key("asks"), &deal.asks, Role::Prose);
        add(boxes::side_key("promises"), &deal.promises, Role::Prose);
        for (index, term) in deal.terms.iter().enumerate() {
            for (part, text) in
                [("name", &term.name), ("ask", &term.ask), ("promise", &term.promise)]
            {
                add(boxes::term_key(index, part), text, Role::Prose);
            }
        }
    }
    all
}

/// The names of a chart's lines, panels or parts, then those of its bars.
pub(super) fn labels_of(chart: &ChartSpec) -> impl Iterator<Item = &Spanned> {
    let (series, bars): (&[SeriesSpec], &[BarSpec]) = match &chart.drawn {
        Drawn::Line(series) | Drawn::Multiples(series, _) => (series, &[]),
        Drawn::Stacked(parts, bars) => (parts, bars),
        Drawn::Bar(_) | Drawn::Strip(_) => (&[], &[]),
    };
    series.iter().map(|one| &one.label).chain(bars.iter().map(|one| &one.label))
}
