//! Fonts and templates.

use super::super::Tell;
use super::super::data;
use super::super::load::Loaded;
use super::super::prepare::{outfit, prepare};
use super::{Report, State, count};
use crate::export::Press;
use crate::sources::Cache;
use crate::templates::Pages;

/// The fonts of the theme, and the templates of printed pages.
pub(super) fn fonts(loaded: &Loaded, report: &mut Report) {
    let before = report.count(State::Problem);
    let outfit = outfit(loaded);
    let mut pages: Vec<&str> = Vec::new();
    for form in loaded.project.briefs.values().flat_map(|brief| brief.forms()) {
        let Some(page) = loaded.project.templates.get(&form.page) else { continue };
        if pages.contains(&page.path.as_str()) {
            continue;
        }
        pages.push(page.path.as_str());
        if let Err(problems) = Press::dressed(page, &outfit) {
            report.told("fonts", &problems);
        }
    }
    if report.count(State::Problem) > before {
        return;
    }
    let mut names: Vec<String> =
        loaded.project.theme.families().iter().map(|one| format!("`{}`", one.name)).collect();
    names.dedup();
    let own = match loaded.files.fonts.len() {
        0 => String::new(),
        files => format!(", with {} in `templates/fonts/`", count(files, "file")),
    };
    report.ok("fonts", format!("{} can be printed with{own}", names.join(" and ")));
}

/// The templates of words and of web pages. Those of words are compiled as a build does it, which needs data.
pub(super) fn templates(loaded: &Loaded, cache: &Cache, report: &mut Report, tell: &Tell<'_>) {
    let before = report.count(State::Problem);
    report.keep("templates", Pages::new(&loaded.project));
    for brief in loaded.project.briefs.values() {
        // Each brief's figures stand beside the tables; the tables are made once.
        let mut data = match data::open(loaded, cache, false) {
            Ok(data) => data,
            Err(problems) => {
                report.told("data", &problems);
                report.note("templates", "those of words can't be compiled without data");
                return;
            }
        };
        report.keep("templates", prepare(loaded, brief, &mut data, &None, None, tell).map(|_| ()));
    }
    if report.count(State::Problem) == before {
        let number = loaded.files.templates.len();
        report.ok(
            "templates",
            format!(
                "{} in order; `briefwright check` says whether their words are",
                count(number, "file")
            ),
        );
    }
}
