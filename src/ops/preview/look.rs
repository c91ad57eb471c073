//! One area, made to be looked at.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use super::choices::Choices;
use super::desk::Ready;
use super::{Step, Steps, View};
use crate::claims::{self, ClaimTable};
use crate::diagnostics::{Diagnostic, Diagnostics, Result, did_you_mean};
use crate::export::{self, Drawn, Printed};
use crate::ops::area::{Draft, Kept, Made, Maker, Sink, Timings, Told, Workshop};
use crate::ops::artifacts::shown;
use crate::ops::check::ages;
use crate::ops::load::Loaded;
use crate::ops::message::{FOR_HTML, FOR_SUBJECT};
use crate::ops::outcome::lacking;
use crate::ops::prepare::Prepared;
use crate::project::{Area, Brief, Format, Quotation};
use crate::provenance::Glance;
use crate::system::clock::Stopwatch;
use crate::tables::Evidence;
use crate::templates::{Link, Pages};

/// A printed page, drawn.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The hash of what stands on it.
    pub key: String,
    /// The drawing, as SVG.
    pub svg: Arc<str>,
    /// Its width in points.
    pub width: f64,
    /// Its height in points.
    pub height: f64,
}

/// What a person sees who looks.
#[derive(Debug, Clone)]
pub struct Look {
    /// What is looked at, each part of it said.
    pub view: View,
    /// The area.
    pub area: Option<Arc<Area>>,
    /// The edition as people read it: `October 2025`.
    pub edition: String,
    /// The title of the brief.
    pub title: String,
    /// What else there is to look at.
    pub choices: Option<Arc<Choices>>,
    /// The web page, if it is made in that form.
    pub html: Option<String>,
    /// The subject, if it is a message.
    pub subject: Option<String>,
    /// The printed pages; none if it is not printed.
    pub pages: Vec<Sheet>,
    /// What is behind each printed value.
    pub glances: Vec<Glance>,
    /// Why the area gets no brief, if it gets none.
    pub withheld: Option<String>,
    /// What keeps the brief from being made as it is written now.
    pub problems: Diagnostics,
    /// What else is to be said of it.
    pub findings: Diagnostics,
    /// What was done to make it.
    pub steps: Steps,
}

impl Look {
    /// Nothing yet.
    pub(super) fn new(view: &View, steps: Steps) -> Self {
        Self {
            view: view.clone(),
            area: None,
            edition: String::new(),
            title: String::new(),
            choices: None,
            html: None,
            subject: None,
            pages: Vec::new(),
            glances: Vec::new(),
            withheld: None,
            problems: Diagnostics::new(),
            findings: Diagnostics::new(),
            steps,
        }
    }

    /// Makes the area's brief.
    pub(super) fn make(
        &mut self,
        loaded: &Loaded,
        brief: &Brief,
        ready: Ready<'_>,
        pages: Option<&Result<Pages>>,
        drawn: &mut VecDeque<(String, Arc<str>)>,
    ) -> Result<()> {
        let Ready { data, prepared, choices, notes } = ready;
        self.choices = Some(Arc::clone(choices));
        let edition = prepared.figures.edition;
        self.edition = brief.words.month(edition.date());
        let (area, maker) = self.chosen(prepared)?;
        if let Some(reason) = lacking(brief, &prepared.figures, &area) {
            self.withheld = Some(reason);
            return Ok(());
        }
        let pages = match pages {
            Some(Ok(pages)) => Some(pages),
            Some(Err(problems)) => {
                self.problems.extend(problems.clone());
                None
            }
            None => None,
        };
        let mut told = Told::new();
        let made = {
            let (timings, kept) = (Arc::<Timings>::default(), Mutex::new(Kept::new()));
            let locked = data.locked();
            let evidence = Evidence::new(&mut data.tables)?;
            let trail = prepared.trail(loaded, brief, &evidence, &locked);
            let shop = prepared.workshop(loaded, brief, pages, &trail, Sink::Kept(&kept), &timings);
            let work = || self.area(&shop, prepared, maker, &area, &mut told, drawn);
            // A fault of a library must not end the preview.
            catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
                let message = "a part of the program failed while rendering";
                Err(Diagnostic::error("internal", message).into())
            })
        };
        let watch = Stopwatch::start();
        let mut words = prepared.engine().check_words();
        words.extend(told.findings);
        let mut found = prepared.engine().waive(words);
        let claims = ClaimTable::new(brief, [(&area, &told.claims)]);
        found.extend(claims.findings(brief));
        found.extend(claims::stale(brief, &ages(loaded, data, &told.cited)));
        found.extend(loaded.project.quotations.values().flat_map(Quotation::doubts));
        found.extend(notes.clone());
        self.findings = found;
        self.steps.0.push((Step::Findings, watch.elapsed()));
        made
    }

    /// The PDF of the area's brief.
    pub(super) fn pdf(
        &mut self,
        loaded: &Loaded,
        brief: &Brief,
        ready: Ready<'_>,
    ) -> Result<Vec<u8>> {
        let Ready { data, prepared, .. } = ready;
        let (area, maker) = self.chosen(prepared)?;
        let timings: Arc<Timings> = Arc::default();
        let locked = data.locked();
        let evidence = Evidence::new(&mut data.tables)?;
        let trail = prepared.trail(loaded, brief, &evidence, &locked);
        let shop = prepared.workshop(loaded, brief, None, &trail, Sink::Memory(None), &timings);
        let draft = match shop.draft(maker, &area, &mut Told::new()) {
            Ok(draft) => draft,
            Err(Made::Failed(problems)) => return Err(problems),
            Err(Made::Withheld(why)) => return Err(Diagnostic::error("withheld", why).into()),
            Err(Made::Brief(_)) => return Err(Diagnostic::error("internal", "no draft").into()),
        };
        export::pdf(&draft.tree, &maker.press, &shop.imprint(&area, &draft))
    }

    /// The area and the form that are looked at: those that were named, or the first.
    fn chosen<'a>(&mut self, prepared: &'a Prepared) -> Result<(Arc<Area>, &'a Maker)> {
        let areas = &prepared.areas;
        let area = match &self.view.area {
            None => areas.first(),
            Some(code) => areas.iter().find(|area| area.code.as_str() == code),
        };
        let Some(area) = area else {
            let code = self.view.area.clone().unwrap_or_default();
            let known = areas.iter().map(|area| area.code.as_str());
            return Err(Diagnostic::error("unknown-area", format!("there is no area `{code}`"))
                .why("the brief is not made for it, or it is not in `briefs/areas.csv`")
                .hint_maybe(did_you_mean(&code, known))
                .into());
        };
        let wanted = self.view.form.as_deref();
        let suits = |maker: &&Maker| {
            maker.brief.variant_id() == wanted && maker.brief.areas.contains(&area.kind)
        };
        // A variant may be for other kinds of area; the brief itself is for all of them.
        let maker = prepared.makers().find(suits).or_else(|| prepared.makers().next());
        let none = || Diagnostics::from(Diagnostic::error("internal", "the brief has no form"));
        let maker = maker.ok_or_else(none)?;
        self.view.area = Some(area.code.to_string());
        self.view.form = maker.brief.variant_id().map(str::to_owned);
        self.area = Some(Arc::clone(area));
        Ok((Arc::clone(area), maker))
    }

    /// Makes the words, then the pages.
    fn area(
        &mut self,
        shop: &Workshop<'_>,
        prepared: &Prepared,
        maker: &Maker,
        area: &Arc<Area>,
        told: &mut Told,
        drawn: &mut VecDeque<(String, Arc<str>)>,
    ) -> Result<()> {
        let draft = match self.steps.take(Step::Words, || shop.draft(maker, area, told)) {
            Ok(draft) => draft,
            Err(Made::Failed(problems)) => return Err(problems),
            Err(Made::Withheld(why)) => {
                self.withheld = Some(why);
                return Ok(());
            }
            Err(Made::Brief(_)) => return Ok(()),
        };
        self.title.clone_from(&draft.rendered.title);
        let imprint = shop.imprint(area, &draft);
        let print = || -> Result<Option<Printed<'_>>> {
            if !draft.wants(Format::Pdf) {
                return Ok(None);
            }
            export::lay_out(&draft.tree, &maker.press, &imprint)
                .map(Some)
                .map_err(|problems| maker.engine.at_characters(&draft.rendered, problems))
        };
        let printed = self.steps.take(Step::Print, print);
        // The web page is worth a look though the printed one fails.
        let (printed, failed) = match printed {
            Ok(printed) => (printed, Diagnostics::new()),
            Err(problems) => (None, problems),
        };
        let mut found = Diagnostics::new();
        let known = |key: &str| drawn.iter().any(|(one, _)| one == key);
        let show = || {
            rayon::join(
                || {
                    let pages = printed.as_ref().map(|pages| pages.draw(&known));
                    let inspected = printed.as_ref().map(|pages| {
                        let page = format!("templates/{}", maker.brief.page);
                        let found = pages.inspect().into_iter().chain(pages.lost(&draft.tree));
                        found.map(|one| one.in_place(page.as_str())).collect::<Diagnostics>()
                    });
                    (pages.unwrap_or_default(), inspected.unwrap_or_default())
                },
                || web(shop, prepared, &draft, area, printed.as_ref().map(Printed::pages)),
            )
        };
        let ((pages, inspected), web) = self.steps.take(Step::Show, show);
        found.extend(inspected);
        told.findings.extend(found);
        self.pages = keep(pages, drawn);
        let (html, glances) = web?;
        self.html = html;
        self.glances = glances;
        if maker.brief.is_message() {
            self.message(shop, &draft, told)?;
        }
        failed.into_result(())
    }
}

impl Look {
    /// Makes the message of an area, as it would be sent but for who gets it.
    fn message(&mut self, shop: &Workshop<'_>, draft: &Draft<'_>, told: &mut Told) -> Result<()> {
        let Some(area) = &self.area else { return Ok(()) };
        shop.message(area, draft, &mut Vec::new(), &mut told.findings)?;
        let Sink::Kept(kept) = &shop.sink else { return Ok(()) };
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = |name: &str| {
            let bytes = kept.remove(&(area.code.clone(), name.to_owned()))?;
            String::from_utf8(bytes).ok()
        };
        self.subject = text(FOR_SUBJECT).map(|subject| subject.trim_end().to_owned());
        self.html = text(FOR_HTML);
        Ok(())
    }
}

/// The web page of a draft, and what is behind each value that it prints.
fn web(
    shop: &Workshop<'_>,
    prepared: &Prepared,
    draft: &Draft<'_>,
    area: &Arc<Area>,
    pages: Option<usize>,
) -> Result<(Option<String>, Vec<Glance>)> {
    let record = shop.trail.record(area, shown(draft))?;
    let brief = &draft.maker.brief;
    let glances = record.glances(brief.variant_id());
    let Some(templates) = shop.pages.filter(|_| draft.wants(Format::Html)) else {
        return Ok((None, glances));
    };
    let links = links(prepared, draft, area, pages);
    let html = shop.page(templates, area, draft, &links, &record)?;
    Ok((Some(html), glances))
}

/// The links of a page that is only looked at: what `build` would write beside it has no size yet.
fn links(prepared: &Prepared, draft: &Draft<'_>, area: &Area, pages: Option<usize>) -> Vec<Link> {
    let words = draft.maker.brief.words;
    let link = |href: String, label: &str, pages: Option<String>| Link {
        href,
        label: label.to_owned(),
        detail: "preview".to_owned(),
        pages,
        bytes: None,
    };
    let pdf = pages.map(|count| {
        link(draft.file(Format::Pdf), "PDF", Some(words.page.pages.fill(count, words)))
    });
    let others = prepared.makers().filter(|one| {
        let brief = &one.brief;
        brief.stem() != draft.maker.brief.stem()
            && brief.areas.contains(&area.kind)
            && brief.formats.contains(&Format::Html)
    });
    let others =
        others.map(|one| link(format!("{}.html", one.brief.stem()), one.brief.called(), None));
    pdf.into_iter().chain(others).collect()
}

/// Keeps the pages that were drawn, newest first.
fn keep(pages: Vec<Drawn>, drawn: &mut VecDeque<(String, Arc<str>)>) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    for Drawn { key, svg, width, height } in pages {
        let known = drawn.iter().position(|(one, _)| *one == key).and_then(|at| drawn.remove(at));
        let svg = match (svg, known) {
            (Some(svg), _) => svg.into(),
            (None, Some((_, known))) => known,
            (None, None) => continue,
        };
        drawn.push_front((key.clone(), Arc::clone(&svg)));
        sheets.push(Sheet { key, svg, width, height });
    }
    sheets
}
