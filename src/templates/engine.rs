//! The engine of one brief: compiled once, rendered area by area.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use tera::{Context, Tera, Value};

use crate::citations::{Bibliography, QuotationMarks};
use crate::claims::{Change, Given, Lint, Outcome, Verdict, about_change, alters, names};
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result, Span, did_you_mean};
use crate::document::{self, Mark, Picture, marks};
use crate::figures::FigureSet;
use crate::language::fill;
use crate::project::{
    Area, AreaCode, Brief, ClaimId, ClaimSpec, EMAIL_TEXT, FigureId, Period, Project, SourceId,
};

use super::context::{self, EXHIBITS, Release};
use super::exhibits::{Caption, Drawer, Exhibits, Labelled, Shown};
use super::functions::Quotations;
use super::letter::Letter;
use super::origin::{MADE, Stretch};
use super::texts::{Texts, labels_of, snippet_name};
use super::{boxes, claims, filters, functions, limits, markdown, notes, origin, prose, trace};

/// The words of one area's brief.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// Its title, as plain text.
    pub title: String,
    /// What it is about, as plain text.
    pub description: String,
    /// The Markdown, with marks.
    pub markdown: String,
    /// The pictures that the Markdown shows.
    pub pictures: BTreeMap<String, Picture>,
    /// The files with the data of charts and tables, by their names.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The values that those pictures show.
    pub shown: Vec<Shown>,
    /// All its words, those of notes too, as a reader sees them.
    pub words: String,
    /// The keys of the works cited.
    pub cited: BTreeSet<String>,
    /// Where its words come from.
    origins: Vec<Stretch>,
    /// What became of the claims.
    pub claims: BTreeMap<ClaimId, Outcome>,
    /// What is to be said of its words: numbers and comparing words that nothing stands behind,
    /// claims about change.
    pub findings: Diagnostics,
}

/// The engine of one brief.
pub struct Engine {
    brief: Brief,
    tera: Tera,
    figures: Arc<FigureSet>,
    bibliography: Arc<Bibliography>,
    releases: BTreeMap<SourceId, Release>,
    texts: Texts,
    letter: Option<Letter>,
    given: Vec<String>,
    order: Vec<ClaimId>,
    lint: Arc<Lint>,
    names: Vec<String>,
    drawn: Mutex<BTreeMap<String, Arc<Picture>>>,
    stuck: AtomicBool,
}

/// What reads the prose of a brief, in whichever of its forms.
pub fn lint(project: &Project, brief: &Brief, figures: &FigureSet) -> Lint {
    Lint::new(&project.checks, brief.words, context::place_names(figures))
}

impl Engine {
    /// Compiles the templates of a brief and checks every variable in them.
    ///
    /// # Errors
    /// A template is no template, or names what is not there: all such faults at once.
    pub fn new(
        project: &Project,
        brief: &Brief,
        figures: Arc<FigureSet>,
        bibliography: Arc<Bibliography>,
        lint: Arc<Lint>,
        releases: BTreeMap<SourceId, Release>,
    ) -> Result<Self> {
        let mut tera = Tera::new();
        tera.autoescape_on([".md", EMAIL_TEXT]);
        tera.set_escape_fn(markdown::write_escaped);
        filters::register(&mut tera, &figures);
        let quotes =
            Quotations { all: project.quotations.clone(), marks: QuotationMarks::of(brief.words) };
        functions::register(&mut tera, &bibliography, quotes);
        let names = context::names(&figures, brief);
        let mut problems = bibliography.misattributed(project.quotations.values());
        let texts = Texts::new(project, brief);
        texts.add_to(&mut tera, &names, &mut problems);
        problems.extend(texts.check_mentions(brief));
        let order = problems.keep(claims::in_order(brief)).unwrap_or_default();
        let letter = Letter::of(project, brief);
        let mut given = context::given(brief, &figures, &releases);
        given.extend(letter.iter().flat_map(Letter::given));
        let engine = Self {
            brief: brief.clone(),
            tera,
            figures,
            bibliography,
            releases,
            texts,
            letter,
            given,
            order,
            lint,
            names,
            drawn: Mutex::default(),
            stuck: AtomicBool::new(false),
        };
        engine.check_variables(&mut problems);
        problems.into_result(engine)
    }

    /// Every variable is known, in whatever branch of a template it stands.
    fn check_variables(&self, problems: &mut Diagnostics) {
        for name in self.texts.names(&self.brief) {
            let Ok(variables) = self.tera.get_template_variables(&name) else { continue };
            let unknown: BTreeSet<&str> = variables
                .into_iter()
                .filter(|variable| !self.names.iter().any(|known| known == variable))
                .collect();
            for variable in unknown {
                let known = self.names.iter().map(String::as_str).filter(|n| !n.starts_with('_'));
                let problem =
                    Diagnostic::error("unknown-variable", format!("unknown variable `{variable}`"))
                        .hint_maybe(did_you_mean(variable, known))
                        .hint("figures are defined in `briefs/figures.yaml`");
                problems.push(match self.texts.origins.find_word(&name, variable) {
                    Some(span) => problem.at(&span),
                    None => problem.in_place(name.clone()),
                });
            }
        }
    }

    /// Renders the brief of one area.
    ///
    /// # Errors
    /// The template fails for this area, or runs away.
    pub fn render(self: &Arc<Self>, area: &Arc<Area>) -> Result<Rendered> {
        let (engine, here) = (Arc::clone(self), Arc::clone(area));
        limits::in_time(&self.stuck, move || engine.render_now(&here))
            .unwrap_or_else(|stopped| Err(self.explain(&self.brief.template, &stopped)))
    }

    /// What is wrong with the words of the brief's templates, in whatever branch they stand, and
    /// what in them is defined and not used.
    pub fn check_words(&self) -> Diagnostics {
        let mut found = Diagnostics::new();
        for paragraph in self.texts.paragraphs(&self.brief) {
            found.extend(self.lint.read(&paragraph, Given::default(), false));
        }
        found.extend(self.tests_that_ask_nothing());
        found.extend(Texts::untested_headlines(&self.brief));
        found.extend(self.texts.unused(&self.brief));
        found
    }

    /// Claims whose test asks neither a figure nor another claim: no data could make them fail.
    fn tests_that_ask_nothing(&self) -> Diagnostics {
        let asks = |id: &ClaimId, spec: &ClaimSpec| {
            let name = snippet_name(&self.brief, &format!("claims.{id}.test"));
            let variables = self.tera.get_template_variables(&name).unwrap_or_default();
            variables.iter().any(|one| self.figures.figures.contains_key(*one))
                || claims::asks_claims(spec)
        };
        let claims = self.brief.claims.iter().filter(|(id, spec)| !asks(id, spec));
        claims
            .map(|(id, spec)| {
                let message = format!("the test of `{id}` asks no figure");
                Diagnostic::error("test-asks-nothing", message)
                    .kind(Kind::Finding)
                    .at(&spec.test.span)
                    .why("whatever the data say, it gives the same answer")
                    .hint("compare two values, such as `nurses | value > 100`")
            })
            .collect()
    }

    /// Takes out of findings what people have said may stand.
    pub fn waive(&self, found: Diagnostics) -> Diagnostics {
        Lint::waive(found, &self.texts.waivers(&self.brief))
    }

    /// Points what was found in the Markdown of an area at the templates that printed it. `placed`
    /// counts in the text without marks.
    pub fn at_origin(&self, rendered: &Rendered, placed: Diagnostics) -> Diagnostics {
        let place = |one: &Diagnostic| -> Option<Span> {
            let range = one.span()?.range();
            prose::origin_of(&rendered.markdown, &rendered.origins, &self.texts.places, range)
        };
        placed
            .into_iter()
            .map(|one| match place(&one) {
                Some(span) => one.at(&span),
                None => one,
            })
            .collect()
    }

    /// Points characters that no font has at the templates that printed them.
    pub fn at_characters(&self, rendered: &Rendered, problems: Diagnostics) -> Diagnostics {
        let words = marks::strip(&rendered.markdown);
        let place = |one: &Diagnostic| -> Option<Span> {
            let (_, code) = one.message.split_once("(U+")?;
            let code = u32::from_str_radix(code.split(')').next()?, 16).ok()?;
            let c = char::from_u32(code)?;
            let range = words.find(c).map(|at| at..at + c.len_utf8())?;
            let (origins, places) = (&rendered.origins, &self.texts.places);
            prose::origin_of(&rendered.markdown, origins, places, range)
        };
        let missing = |one: &Diagnostic| one.code == "missing-character";
        problems
            .into_iter()
            .map(|one| match place(&one).filter(|_| missing(&one)) {
                Some(span) => one.at(&span),
                None => one,
            })
            .collect()
    }

    fn printed_at(&self, read: &origin::Read, at: usize) -> Option<Span> {
        prose::printed_at(&read.stretches, &self.texts.places, at)
    }

    /// Where the brief's template begins.
    pub fn template(&self) -> Option<Span> {
        self.texts.origins.start_of(&self.brief.template)
    }

    fn render_now(&self, area: &Area) -> Result<Rendered> {
        trace::begin();
        let mut context = context::context(&self.brief, &self.figures, &self.releases, area);
        let heads = ["title.txt", "description.txt"].map(|key| self.snippet(key, &context));
        let [title, description] = heads;
        let heads = [origin::read(&title?), origin::read(&description?)];
        let [mut title, description] = [&heads[0], &heads[1]].map(|read| marks::strip(&read.text));
        if let Some(letter) = &self.letter {
            // A subject is no Markdown, so that nothing has cleaned what data put into it.
            title = marks::clean(title.trim()).into_owned();
            letter.insert(&mut context, &self.brief, self.figures.edition, area);
        }
        context.insert("title", &title);
        let render = |key: &str, context: &Context| self.snippet(key, context);
        let (brief, figures) = (&self.brief, &self.figures);
        let mut outcomes =
            claims::evaluate(brief, &self.order, area, figures, &mut context, &render)?;
        let mut exhibits = self.exhibits(area, &context)?;
        let mut ready = BTreeMap::new();
        ready.insert("charts", &exhibits.charts);
        ready.insert("tables", &exhibits.tables);
        ready.insert("boxes", &exhibits.boxes);
        ready.insert("absent", &exhibits.absent);
        context.insert_value(EXHIBITS, Value::from_serializable(&ready));
        let mut text = self.run(&self.brief.template, &context)?;
        for said in self.corrections(&context)? {
            text = origin::insert_below_title(&text, &said);
        }
        exhibits.keep_printed(&text)?;
        let noted = notes::write(&text, &self.bibliography, self.brief.words);
        let read = origin::read(&noted.markdown);
        let mut faults = Diagnostics::new();
        for (id, outcome) in &mut outcomes {
            outcome.used = read.claims.contains(id.as_str());
            if let Verdict::Faulty(problems) = &outcome.verdict
                && outcome.used
            {
                faults.extend(problems.clone());
            }
        }
        faults.into_result(())?;
        let paragraphs = document::words(&read.text);
        let mut findings = self.findings((area, &title), &read, &paragraphs, &outcomes);
        for head in &heads {
            let words = document::words(&head.text);
            findings.extend(self.findings((area, ""), head, &words, &BTreeMap::new()));
        }
        let pieces = paragraphs.iter().flat_map(|one| &one.pieces);
        let words: String = pieces.map(|piece| piece.text.as_str()).collect();
        Ok(Rendered {
            title,
            description,
            markdown: read.text,
            pictures: exhibits.pictures,
            files: exhibits.files,
            shown: exhibits.shown,
            words: marks::strip(&words),
            cited: noted.cited,
            origins: read.stretches,
            claims: outcomes,
            findings,
        })
    }

    /// What is to be said of the words of one area.
    fn findings(
        &self,
        (area, title): (&Area, &str),
        read: &origin::Read,
        paragraphs: &[document::Paragraph],
        outcomes: &BTreeMap<ClaimId, Outcome>,
    ) -> Diagnostics {
        let mut found = Diagnostics::new();
        let chosen = trace::chosen();
        let mut given: Vec<&str> = context::given_of(&self.figures, area);
        given.push(title);
        given.extend(self.given.iter().map(String::as_str));
        let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
        let given = Given { texts: &given, chosen: &chosen };
        for paragraph in prose::of_rendered(paragraphs, &read.stretches, &self.texts.places) {
            found.extend(self.lint.read(&paragraph, given, true));
        }
        found.extend(self.figures_of(read));
        for (id, outcome) in outcomes.iter().filter(|(_, one)| one.used) {
            let (Some(spec), Some(said)) = (self.brief.claims.get(id), &outcome.said) else {
                continue;
            };
            let changes = changes_in(said);
            let said = marks::strip(said);
            // What is said instead need not be about the change.
            let place = match (&outcome.verdict, &spec.otherwise) {
                (Verdict::Holds, _) | (_, None) => &spec.says.span,
                _ if !self.lint.compares(&said) => continue,
                (_, Some(otherwise)) => &otherwise.span,
            };
            let (asked, words) = (&outcome.asked, (said.as_str(), place));
            found.extend(about_change(id, spec, asked, &changes, words, &self.figures));
        }
        found
    }

    /// What is to be said of the figures that a text prints.
    fn figures_of(&self, read: &origin::Read) -> Diagnostics {
        let mut found = Diagnostics::new();
        let text = read.text.as_str();
        let altered = Mark::altered(text);
        for (at, mark) in &altered {
            found.push(changed(&format!("`{}`", mark.figure), self.printed_at(read, *at)));
        }
        for at in &read.altered {
            found.push(changed("what a filter says of a figure", self.printed_at(read, *at)));
        }
        for (at, mark, inner) in Mark::all(text) {
            // What the program made itself has no place: a table, of which the foot says what its
            // markers mean.
            let Some(place) = self.printed_at(read, at) else { continue };
            let (before, after) = around(text, at, inner);
            if mark.value.is_empty() {
                found.push(missing(&mark.figure, place));
                continue;
            }
            let unit = self.figures.figures.get(mark.figure.as_str());
            let unit = unit.map_or("", |figure| figure.spec.unit.as_str());
            if !altered.iter().any(|(one, _)| *one == at)
                && let Some(what) = alters(&before, &after, unit)
            {
                found.push(another(&mark.figure, &what, place.clone()));
            }
            let claimed = read.stretches.iter().find(|one| one.range.contains(&at));
            if claimed.is_some_and(|one| one.claim.is_none())
                && let Some(base) = change_in(&mark).map(|change| change.since)
                && !names(&marks::strip(paragraph(text, at)), base)
            {
                found.push(dateless(&mark.figure, base, &place));
            }
        }
        found
    }

    /// What an edition says of itself that was corrected, the last correction first.
    fn corrections(&self, context: &Context) -> Result<Vec<String>> {
        let words = self.brief.words;
        let mut said = Vec::new();
        for (index, one) in self.brief.corrections_of(self.figures.edition) {
            let text = self.snippet(&format!("corrections.{index}.says.md"), context)?;
            let when = fill(&words.dates.on_day, &[("date", &words.day(one.on))]);
            let corrected = fill(&words.correction.corrected, &[("when", &when)]);
            said.insert(0, format!("{MADE}**{corrected}** {}", text.trim()));
        }
        Ok(said)
    }

    fn exhibits(&self, area: &Area, context: &Context) -> Result<Exhibits> {
        let drawer =
            Drawer { figures: &self.figures, releases: &self.releases, drawn: &self.drawn };
        let mut exhibits = Exhibits::default();
        for (id, spec) in &self.brief.charts {
            if exhibits.lacks(id.as_str(), "chart", &spec.areas, area) {
                continue;
            }
            let caption = self.caption(&format!("charts.{id}"), context)?;
            let mut labels = Vec::new();
            for index in 0..labels_of(spec).count() {
                let text = self.snippet(&format!("charts.{id}.label.{index}.txt"), context)?;
                labels.push(marks::strip(&origin::read(&text).text).trim().to_owned());
            }
            let ready = drawer.chart(id, spec, area, &caption, &labels);
            exhibits.add_chart(id.as_str(), ready);
        }
        for (id, spec) in &self.brief.tables {
            if exhibits.lacks(id, "table", &spec.areas, area) {
                continue;
            }
            let caption = self.caption(&format!("tables.{id}"), context)?;
            let mut labels: Vec<Labelled<'_>> = Vec::new();
            for (index, column) in spec.columns.iter().enumerate() {
                if column.kinds.contains(&area.kind) {
                    let label = self.snippet(&format!("tables.{id}.{index}.md"), context)?;
                    labels.push((column, label));
                }
            }
            let total = match &spec.total {
                Some(_) => Some(self.snippet(&format!("tables.{id}.total.md"), context)?),
                None => None,
            };
            let ready = drawer.table(id, spec, area, &caption, &labels, total.as_deref())?;
            exhibits.add_table(id, ready);
        }
        let render = |key: &str| self.snippet(key, context);
        if !self.brief.key_figures.is_empty() {
            let markdown = boxes::key_figures(&self.brief, area, &self.figures, &render)?;
            exhibits.boxes.insert(boxes::KEY_FIGURES.to_owned(), markdown);
        }
        if let Some(deal) = &self.brief.deal {
            exhibits.boxes.insert(boxes::DEAL.to_owned(), boxes::deal(deal, &render)?);
        }
        Ok(exhibits)
    }

    fn caption(&self, prefix: &str, context: &Context) -> Result<Caption> {
        let headline = self.snippet(&format!("{prefix}.headline.md"), context)?;
        Ok(Caption {
            headline: without_stop(&headline),
            subtitle: self.snippet(&format!("{prefix}.subtitle.md"), context)?,
        })
    }

    /// Renders a template that is a text in the brief's YAML.
    fn snippet(&self, key: &str, context: &Context) -> Result<String> {
        self.run(&snippet_name(&self.brief, key), context)
    }

    fn run(&self, name: &str, context: &Context) -> Result<String> {
        limits::print(&self.tera, name, context).map_err(|stopped| self.explain(name, &stopped))
    }

    fn explain(&self, name: &str, stopped: &limits::Stopped) -> Diagnostics {
        self.texts.origins.explain_stop(name, stopped, &self.names)
    }
}

/// The changes between months that a text prints.
fn changes_in(text: &str) -> Vec<Change> {
    Mark::all(text).iter().filter_map(|(_, mark, _)| change_in(mark)).collect()
}

/// The change between two months that a mark prints.
fn change_in(mark: &Mark) -> Option<Change> {
    let (area, since) = mark.against.split_once(' ')?;
    let (since, until) = (Period::parse(since)?, Period::parse(&mark.period)?);
    let measured = matches!(mark.measure.as_str(), "change" | "percent");
    let (figure, area) = (FigureId::new(&mark.figure), AreaCode::new(area));
    (measured && since != until).then_some(Change { figure, area, since, until })
}

/// What stands right before and behind a mark, on its line, as a reader sees it.
fn around(text: &str, at: usize, inner: &str) -> (String, String) {
    let before = text[..at].rsplit('\n').next().unwrap_or_default();
    let inner_at = inner.as_ptr() as usize - text.as_ptr() as usize;
    let after = &text[inner_at + inner.len()..];
    let after = after.split('\n').next().unwrap_or_default();
    (marks::strip(before), marks::strip(after))
}

/// The paragraph around a place.
fn paragraph(text: &str, at: usize) -> &str {
    let start = text[..at].rfind("\n\n").unwrap_or(0);
    let end = text[at..].find("\n\n").map_or(text.len(), |end| at + end);
    &text[start..end]
}

/// A sentence with a hole in it.
fn missing(figure: &str, place: Span) -> Diagnostic {
    Diagnostic::warning("missing-in-prose", format!("this prints `[x]` for `{figure}`"))
        .at(&place)
        .why("a sentence does not say what the marker means, as the foot of a table does (N2)")
        .hint(format!("ask first: `{{% if {figure} is known %}} … {{% endif %}}`"))
}

/// A figure with something beside it that makes another number of it.
fn another(figure: &str, what: &str, place: Span) -> Diagnostic {
    let message = format!("this prints `{figure}`, and `{what}` beside it makes another number");
    Diagnostic::error("changed-figure", message)
        .kind(Kind::Finding)
        .at(&place)
        .why("a reader takes both together, and no data say that")
        .hint("print the unit with `with_unit`; a sign comes with the figure")
}

/// A change that stands in prose without its base.
fn dateless(figure: &str, base: Period, place: &Span) -> Diagnostic {
    let message =
        format!("this prints a change of `{figure}`, and nothing near it says since when");
    Diagnostic::warning("change-without-dates", message)
        .at(place)
        .why(format!("its base is {}, and the paragraph does not name it (N4)", base.label()))
        .hint(format!("say “since {0}” or “than in {0}”", base.label()))
}

/// A figure whose words were changed after it was printed.
fn changed(figure: &str, place: Option<Span>) -> Diagnostic {
    let message = format!("this prints {figure}, and no longer its value");
    let found = Diagnostic::error("changed-figure", message)
        .kind(Kind::Finding)
        .why("a filter changed the words of a figure that was printed already")
        .hint(
            "ask the figure: `at`, `of`, `change`; how many decimals it has is in its definition",
        );
    match place {
        Some(span) => found.at(&span),
        None => found,
    }
}

/// A claim is a sentence, and a headline has no full stop.
fn without_stop(headline: &str) -> String {
    let sentence = headline.trim_end();
    match sentence.strip_suffix(marks::CLAIM_CLOSE).map(|claim| claim.trim_end_matches('.')) {
        Some(claim) => format!("{claim}{}", marks::CLAIM_CLOSE),
        None => headline.to_owned(),
    }
}
