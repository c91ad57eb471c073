//! The engine of one brief: compiled once, rendered area by area.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use tera::{Context, Tera, Value};

use crate::citations::Bibliography;
use crate::diagnostics::{Diagnostic, Diagnostics, Result, did_you_mean};
use crate::document::{Picture, marks};
use crate::figures::FigureSet;
use crate::project::{Area, Brief, ColumnOfFigures, Project, SourceId, Spanned};

use super::context::{self, EXHIBITS, Release};
use super::errors::Origins;
use super::exhibits::{Caption, Drawer, Exhibits, Shown};
use super::{filters, functions, limits, markdown, notes};

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
    /// The values that those pictures show.
    pub shown: Vec<Shown>,
    /// The keys of the works cited.
    pub cited: BTreeSet<String>,
}

/// The engine of one brief.
pub struct Engine {
    brief: Brief,
    tera: Tera,
    figures: Arc<FigureSet>,
    bibliography: Arc<Bibliography>,
    releases: BTreeMap<SourceId, Release>,
    origins: Origins,
    names: Vec<String>,
    drawn: Mutex<BTreeMap<String, Arc<Picture>>>,
    stuck: AtomicBool,
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
        releases: BTreeMap<SourceId, Release>,
    ) -> Result<Self> {
        let mut tera = Tera::new();
        tera.autoescape_on([".md"]);
        tera.set_escape_fn(markdown::write_escaped);
        filters::register(&mut tera, &figures);
        functions::register(&mut tera, &bibliography);
        let names = context::names(&figures);
        let mut origins = Origins::default();
        let mut problems = Diagnostics::new();
        add_files(&mut tera, project, &mut origins, &names, &mut problems);
        for (name, text) in snippets(brief) {
            origins.add_snippet(&name, &text.span);
            // A block text in YAML ends in a line break that nobody meant.
            if let Err(error) = tera.add_raw_template(&name, text.text.trim_end()) {
                problems.extend(origins.explain(&name, &error, &names));
            }
        }
        let engine = Self {
            brief: brief.clone(),
            tera,
            figures,
            bibliography,
            releases,
            origins,
            names,
            drawn: Mutex::default(),
            stuck: AtomicBool::new(false),
        };
        engine.check_variables(&mut problems);
        problems.into_result(engine)
    }

    /// Every variable is known, in whatever branch of a template it stands.
    fn check_variables(&self, problems: &mut Diagnostics) {
        let snippets = snippets(&self.brief).into_iter().map(|(name, _)| name);
        for name in std::iter::once(self.brief.template.clone()).chain(snippets) {
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
                problems.push(match self.origins.find_word(&name, variable) {
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

    fn render_now(&self, area: &Area) -> Result<Rendered> {
        let mut context = context::context(&self.brief, &self.figures, &self.releases, area);
        let title = marks::strip(&self.snippet("title.txt", &context)?);
        let description = marks::strip(&self.snippet("description.txt", &context)?);
        context.insert("title", &title);
        let exhibits = self.exhibits(area, &context)?;
        let mut ready = BTreeMap::new();
        ready.insert("charts", &exhibits.charts);
        ready.insert("tables", &exhibits.tables);
        context.insert_value(EXHIBITS, Value::from_serializable(&ready));
        let text = self.run(&self.brief.template, &context)?;
        let noted = notes::write(&text, &self.bibliography);
        // A chart that is not printed shows nothing.
        let mut shown = exhibits.shown;
        shown.retain(|one| noted.markdown.contains(&format!("]({})", one.picture)));
        Ok(Rendered {
            title,
            description,
            markdown: noted.markdown,
            pictures: exhibits.pictures,
            shown,
            cited: noted.cited,
        })
    }

    fn exhibits(&self, area: &Area, context: &Context) -> Result<Exhibits> {
        let drawer =
            Drawer { figures: &self.figures, releases: &self.releases, drawn: &self.drawn };
        let mut exhibits = Exhibits::default();
        for (id, spec) in &self.brief.charts {
            let caption = self.caption(&format!("charts.{id}"), context)?;
            let (markdown, (path, picture), shown) = drawer.chart(id, spec, area, &caption)?;
            exhibits.charts.insert(id.to_string(), markdown);
            exhibits.pictures.insert(path, picture);
            exhibits.shown.extend(shown);
        }
        for (id, spec) in &self.brief.tables {
            let caption = self.caption(&format!("tables.{id}"), context)?;
            let mut labels: Vec<(&ColumnOfFigures, String)> = Vec::new();
            for (index, column) in spec.columns.iter().enumerate() {
                if column.kinds.contains(&area.kind) {
                    let label = self.snippet(&format!("tables.{id}.{index}.md"), context)?;
                    labels.push((column, label));
                }
            }
            let markdown = drawer.table(spec, area, &caption, &labels);
            exhibits.tables.insert(id.clone(), markdown);
        }
        Ok(exhibits)
    }

    fn caption(&self, prefix: &str, context: &Context) -> Result<Caption> {
        Ok(Caption {
            headline: self.snippet(&format!("{prefix}.headline.md"), context)?,
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
        self.origins.explain_stop(name, stopped, &self.names)
    }
}

/// Adds the files in `templates/` that are Markdown. Those that include others follow them, which
/// Tera sorts out if all are added together; one by one tells every fault.
fn add_files(
    tera: &mut Tera,
    project: &Project,
    origins: &mut Origins,
    names: &[String],
    problems: &mut Diagnostics,
) {
    let files: Vec<_> =
        project.templates.iter().filter(|(name, _)| name.ends_with(".md")).collect();
    for (name, file) in &files {
        origins.add_file(name, file);
    }
    let texts = files.iter().map(|(name, file)| (name.as_str(), file.text.as_str()));
    if let Err(error) = tera.add_raw_templates(texts) {
        problems.extend(origins.explain(files.first().map_or("", |(name, _)| name), &error, names));
    }
}

fn snippet_name(brief: &Brief, key: &str) -> String {
    format!("briefs/{}.yaml: {key}", brief.id)
}

/// The texts of a brief's YAML that are templates. Those that end up in Markdown are escaped for
/// it; plain text is not.
fn snippets(brief: &Brief) -> Vec<(String, &Spanned)> {
    let mut all = vec![
        (snippet_name(brief, "title.txt"), &brief.title),
        (snippet_name(brief, "description.txt"), &brief.description),
    ];
    for (id, chart) in &brief.charts {
        all.push((snippet_name(brief, &format!("charts.{id}.headline.md")), &chart.headline));
        all.push((snippet_name(brief, &format!("charts.{id}.subtitle.md")), &chart.subtitle));
    }
    for (id, table) in &brief.tables {
        all.push((snippet_name(brief, &format!("tables.{id}.headline.md")), &table.headline));
        all.push((snippet_name(brief, &format!("tables.{id}.subtitle.md")), &table.subtitle));
        for (index, column) in table.columns.iter().enumerate() {
            all.push((snippet_name(brief, &format!("tables.{id}.{index}.md")), &column.label));
        }
    }
    all
}
