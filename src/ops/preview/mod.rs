//! `preview`: one area at a time, in memory, from a project that is kept open.
//!
//! A [`Session`] reads the project again when something was saved ([`Session::refresh`]), and throws
//! away what the change made stale, and nothing else (`stale.rs`). What is stale is made anew when
//! someone looks (`desk.rs`): the figures if a source, a figure or an area changed, the templates if
//! their words did, the printed page if its template or the theme did. [`Session::look`] then makes
//! the area's web page and draws its printed pages (`look.rs`).

mod choices;
mod desk;
mod look;
mod stale;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::diagnostics::{Diagnostic, Diagnostics, Result, did_you_mean};
use crate::project::{Brief, BriefId};
use crate::sources::Cache;
use crate::system::clock::Stopwatch;
use crate::system::watch::Watch;
use crate::templates::Pages;

pub use self::choices::{AreaChoice, Choices, FormChoice, Trial};
use self::desk::Desk;
pub use self::look::{Look, Sheet};
use self::stale::{Reading, Stale};
use super::data;
use super::prepare::Presses;

pub use crate::provenance::Glance;
pub use crate::system::local::{browse, listen, secret};

/// The stack of the threads that render. Typst's layout is deep.
const STACK: usize = 32 << 20;

/// How many drawn pages are kept, to be shown again without being drawn.
const DRAWN: usize = 64;

/// What to preview.
#[derive(Debug, Clone, Default)]
pub struct PreviewOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// Whether every source must be locked, and used as it is locked.
    pub locked: bool,
    /// Where the cache is; the user's own if not said.
    pub cache: Option<PathBuf>,
}

/// What is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct View {
    /// The brief; the first if not said.
    pub brief: Option<String>,
    /// The code of the area; the first of the brief if not said.
    pub area: Option<String>,
    /// The variant; the brief itself if not said.
    pub form: Option<String>,
}

/// Something that is made anew only if a change made it stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The project's files are read and checked.
    Project,
    /// The data are opened, every query runs, and the works that may be cited are read.
    Figures,
    /// The works that may be cited are read again.
    Works,
    /// The templates of the words are compiled, and the printed page is tried if it changed.
    Templates,
    /// The templates of the web page are compiled.
    WebTemplates,
    /// The words of the area are written, and read as a tree.
    Words,
    /// The printed pages are set.
    Print,
    /// Those of the printed pages that changed are drawn, and the web page is made.
    Show,
    /// What is to be said of all this is found.
    Findings,
}

impl Step {
    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Figures => "figures",
            Self::Works => "works cited",
            Self::Templates => "templates",
            Self::WebTemplates => "web templates",
            Self::Words => "words",
            Self::Print => "print",
            Self::Show => "show",
            Self::Findings => "findings",
        }
    }
}

/// What was done, in order, and how long each took.
#[derive(Debug, Clone, Default)]
pub struct Steps(pub Vec<(Step, Duration)>);

impl Steps {
    /// Does a step, and notes how long it took.
    fn take<T>(&mut self, step: Step, work: impl FnOnce() -> T) -> T {
        let watch = Stopwatch::start();
        let result = work();
        self.0.push((step, watch.elapsed()));
        result
    }
}

/// A project that is kept open, to be looked at while it is written.
pub struct Session {
    options: PreviewOptions,
    cache: Cache,
    /// The threads that render.
    pool: rayon::ThreadPool,
    /// The project as it was when it was last right.
    reading: Option<Reading>,
    /// What is wrong with it now.
    problems: Diagnostics,
    /// What was done since the last look, apart from it.
    steps: Steps,
    desks: BTreeMap<BriefId, Desk>,
    presses: Presses,
    /// The templates of web pages, or what is wrong with them.
    pages: Option<Result<Pages>>,
    drawn: VecDeque<(String, Arc<str>)>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("project", &self.options.project).finish_non_exhaustive()
    }
}

impl Session {
    /// Opens a project. What is wrong with it is told by each look, until it is mended.
    ///
    /// # Errors
    /// There is no cache, or no threads.
    pub fn open(options: PreviewOptions) -> Result<Self> {
        let cache = match &options.cache {
            Some(folder) => Cache::new(folder.clone()),
            None => data::cache()?,
        };
        let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK).build().map_err(|error| {
            Diagnostic::error("internal", "can't run the threads that render")
                .why(error.to_string())
        })?;
        let mut session = Self {
            options,
            cache,
            pool,
            reading: None,
            problems: Diagnostics::new(),
            steps: Steps::default(),
            desks: BTreeMap::new(),
            presses: Presses::default(),
            pages: None,
            drawn: VecDeque::new(),
        };
        session.refresh();
        Ok(session)
    }

    /// Calls `changed` whenever a file of the project was written, as long as the result lives.
    ///
    /// # Errors
    /// The project has no folders, or the system can't watch them.
    pub fn watch(&self, changed: impl Fn() + Send + 'static) -> Result<Watch> {
        let folders = ["briefs", "templates"].map(|name| self.options.project.join(name));
        Watch::new(folders.iter().map(PathBuf::as_path), changed)
    }

    /// The project's folder.
    pub fn project(&self) -> &Path {
        &self.options.project
    }

    /// Reads the project again, and says whether anything changed.
    pub fn refresh(&mut self) -> bool {
        let mut steps = Steps::default();
        let read = steps.take(Step::Project, || Reading::take(&self.options.project));
        let stale = match read {
            Err(problems) => {
                let changed = self.problems != problems;
                self.problems = problems;
                if changed {
                    self.steps = steps;
                }
                return changed;
            }
            Ok(reading) => {
                let stale = Stale::between(self.reading.as_ref(), &reading);
                if !stale.nothing() {
                    self.reading = Some(reading);
                }
                stale
            }
        };
        let mended = !std::mem::take(&mut self.problems).is_empty();
        if stale.nothing() {
            return mended;
        }
        self.steps = steps;
        let Some(reading) = &self.reading else { return true };
        let briefs = &reading.loaded.project.briefs;
        self.desks.retain(|id, _| briefs.contains_key(id));
        for (id, desk) in &mut self.desks {
            if let Some(brief) = briefs.get(id) {
                desk.forget(&stale, brief);
            }
        }
        if stale.web {
            self.pages = None;
        }
        true
    }

    /// What is wrong with the project as it is now.
    pub fn problems(&self) -> &Diagnostics {
        &self.problems
    }

    /// Makes what is looked at, of the project as it was when it was last right.
    pub fn look(&mut self, view: &View) -> Look {
        let mut look = Look::new(view, std::mem::take(&mut self.steps));
        look.problems = self.problems.clone();
        if let Err(problems) = self.fill(&mut look) {
            look.problems.extend(problems);
        }
        look
    }

    fn fill(&mut self, look: &mut Look) -> Result<()> {
        let Some(Reading { loaded, .. }) = &self.reading else { return Ok(()) };
        let brief = chosen(loaded.project.briefs.values(), look.view.brief.as_deref())?;
        look.view.brief = Some(brief.id.to_string());
        let desk = self.desks.entry(brief.id.clone()).or_default();
        let ready = desk.ready(
            loaded,
            brief,
            (&self.cache, self.options.locked),
            &mut self.presses,
            &mut look.steps,
        )?;
        if self.pages.is_none() {
            let made = look.steps.take(Step::WebTemplates, || Pages::new(&loaded.project));
            self.pages = Some(made);
        }
        let drawn = &mut self.drawn;
        let pages = self.pages.as_ref();
        self.pool.install(|| look.make(loaded, brief, ready, pages, drawn))?;
        drawn.truncate(DRAWN);
        Ok(())
    }

    /// The PDF of what is looked at.
    ///
    /// # Errors
    /// It can't be made.
    pub fn pdf(&mut self, view: &View) -> Result<Vec<u8>> {
        self.problems.clone().into_result(())?;
        let mut look = Look::new(view, Steps::default());
        let Some(Reading { loaded, .. }) = &self.reading else {
            return Err(self.problems.clone());
        };
        let brief = chosen(loaded.project.briefs.values(), view.brief.as_deref())?;
        let desk = self.desks.entry(brief.id.clone()).or_default();
        let from = (&self.cache, self.options.locked);
        let ready = desk.ready(loaded, brief, from, &mut self.presses, &mut look.steps)?;
        self.pool.install(|| look.pdf(loaded, brief, ready))
    }
}

/// The brief of an id; the first if none is named.
fn chosen<'a>(
    mut briefs: impl Iterator<Item = &'a Brief> + Clone,
    id: Option<&str>,
) -> Result<&'a Brief> {
    let Some(id) = id else {
        let none = || Diagnostic::error("no-brief", "the project has no brief").into();
        return briefs.next().ok_or_else(none);
    };
    let known = briefs.clone().map(|brief| brief.id.as_str());
    briefs.find(|brief| brief.id.as_str() == id).ok_or_else(|| {
        Diagnostic::error("unknown-brief", format!("there is no brief `{id}`"))
            .hint_maybe(did_you_mean(id, known))
            .into()
    })
}
