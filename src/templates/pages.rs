//! The web pages around the finished text: `page.html`, `index.html`.

use serde::Serialize;
use tera::{Context, Tera};

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::language::Language;
use crate::project::{EMAIL_HTML, Project};

use super::errors::Origins;
use super::source::Marked;

/// The templates of web pages, which escape for HTML.
pub struct Pages {
    tera: Tera,
    origins: Origins,
    css: String,
    theme: String,
    tells_figures: bool,
}

/// A file that a page offers.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    /// Where it is, relative to the page.
    pub href: String,
    /// What it is called.
    pub label: String,
    /// Its size, for people.
    pub detail: String,
    /// How many pages it has, in words, if it has pages.
    pub pages: Option<String>,
    /// Its size in bytes; nothing for another form of the brief, which has a page of its own.
    pub bytes: Option<usize>,
}

/// What `page.html` is filled with.
#[derive(Debug, Clone, Serialize)]
pub struct PageContext<'a> {
    /// The title.
    pub title: &'a str,
    /// The language.
    pub language: &'a str,
    /// The fixed words of that language.
    pub words: &'a Language,
    /// What it is about.
    pub description: &'a str,
    /// The area: `name`, `code`, `kind`.
    pub area: serde_json::Value,
    /// The edition: `period`, `label`.
    pub edition: serde_json::Value,
    /// The brief: `id`, `title`, `organisation`.
    pub brief: serde_json::Value,
    /// The page's file.
    pub file: &'a str,
    /// Where it is on the web, if that is known.
    pub address: Option<String>,
    /// What it says of itself to machines: JSON that is safe within a script.
    pub report: &'a str,
    /// The finished text, as HTML.
    pub body: &'a str,
    /// The files beside the page.
    pub links: &'a [Link],
    /// The figures that it prints, with where each comes from.
    pub figures: serde_json::Value,
}

/// What `email.html` is filled with.
#[derive(Debug, Clone, Serialize)]
pub struct MessageContext<'a> {
    /// The subject.
    pub subject: &'a str,
    /// The language.
    pub language: &'a str,
    /// The fixed words of that language.
    pub words: &'a Language,
    /// The finished words, as HTML.
    pub body: &'a str,
    /// The area: `name`, `code`, `kind`.
    pub area: serde_json::Value,
    /// The brief: `id`, `name`, `organisation`.
    pub brief: serde_json::Value,
}

impl Pages {
    /// Compiles the templates that end in `.html`.
    ///
    /// # Errors
    /// A template is no template; `page.html` or `site.css` is not there.
    pub fn new(project: &Project) -> Result<Self> {
        let mut tera = Tera::new();
        let mut origins = Origins::default();
        let files: Vec<_> =
            project.templates.iter().filter(|(name, _)| name.ends_with(".html")).collect();
        for (name, file) in &files {
            origins.add_file(name, file, Marked::plain(&file.text));
        }
        let texts = files.iter().map(|(name, file)| (name.as_str(), file.text.as_str()));
        let mut problems = Diagnostics::new();
        if let Err(error) = tera.add_raw_templates(texts) {
            let first = files.first().map_or("", |(name, _)| name);
            problems.extend(origins.explain(first, &error, &[]));
        }
        for needed in ["page.html", "index.html", "site.css"] {
            if !project.templates.contains_key(needed) {
                problems.push(
                    Diagnostic::error("missing-file", format!("there is no `templates/{needed}`"))
                        .hint("restore it; every brief has a web page (H1)"),
                );
            }
        }
        let css = project.templates.get("site.css").map(|file| file.text.clone());
        let variables = tera.get_template_variables("page.html").unwrap_or_default();
        let tells_figures = variables.into_iter().any(|name| name == "figures");
        problems.into_result(Self {
            tera,
            origins,
            css: css.unwrap_or_default(),
            theme: project.theme.to_css(),
            tells_figures,
        })
    }

    /// Fills `page.html`.
    ///
    /// # Errors
    /// The template fails.
    pub fn page(&self, page: &PageContext<'_>) -> Result<String> {
        self.fill("page.html", page)
    }

    /// Fills `email.html`, and finds what of it a message may not hold.
    ///
    /// # Errors
    /// The template fails.
    pub fn message(&self, message: &MessageContext<'_>) -> Result<(String, Diagnostics)> {
        let html = self.fill(EMAIL_HTML, message)?;
        let mut found = Diagnostics::new();
        let mut find = |problem: Diagnostic| {
            let problem = problem.kind(Kind::Finding);
            found.push(match self.origins.start_of(EMAIL_HTML) {
                Some(start) => problem.at(&start),
                None => problem,
            });
        };
        if !html.contains(message.body) {
            find(
                Diagnostic::error("no-body", "the page of the message does not print its words")
                    .hint("print them with `{{ body | safe }}`"),
            );
        }
        // The words themselves hold none of these: they are text, and their pictures are words.
        let shell = html.replacen(message.body, "", 1).to_lowercase();
        let loads = ["<img", "<script", "<link", "<iframe", "src=", "url(", "@import", "<object"];
        for sign in loads.into_iter().filter(|sign| shell.contains(sign)) {
            find(
                Diagnostic::error("mail-loads", format!("the page of the message has `{sign}`"))
                    .why("a message that loads something tells who reads it, and when (E1)")
                    .hint("remove it; a style can stand in `<style>`"),
            );
        }
        if !shell.contains(&format!("lang=\"{}\"", message.language.to_lowercase())) {
            find(
                Diagnostic::error("no-language", "the page of the message names no language")
                    .hint("write `<html lang=\"{{ language }}\">` (H2)"),
            );
        }
        Ok((html, found))
    }

    /// Whether `page.html` tells where figures come from, so that they can be links to it.
    pub fn tells_figures(&self) -> bool {
        self.tells_figures
    }

    /// Fills `index.html`, in a language.
    ///
    /// # Errors
    /// The template fails.
    pub fn index(&self, index: &impl Serialize, words: &Language) -> Result<String> {
        #[derive(Serialize)]
        struct InWords<'a, T> {
            #[serde(flatten)]
            index: &'a T,
            words: &'a Language,
            /// Those that the script prints, as JSON.
            script_words: String,
        }
        let script_words = serde_json::json!(words.index.search).to_string();
        self.fill("index.html", &InWords { index, words, script_words })
    }

    fn fill(&self, name: &str, variables: &impl Serialize) -> Result<String> {
        let explain = |error: &tera::Error| self.origins.explain(name, error, &[]);
        let mut context = Context::from_serialize(variables).map_err(|error| explain(&error))?;
        context.insert("css", &self.css);
        context.insert("theme_css", &self.theme);
        self.tera.render(name, &context).map_err(|error| explain(&error))
    }
}
