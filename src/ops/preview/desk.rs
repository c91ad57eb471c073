//! All that the areas of one brief share, kept as long as it is not stale.

use std::sync::Arc;

use jiff::civil::Date;

use super::choices::Choices;
use super::stale::Stale;
use super::{Step, Steps};
use crate::citations::Bibliography;
use crate::claims::Lint;
use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::figures::{self, FigureSet};
use crate::ops::check::contracts;
use crate::ops::data::{self, Data};
use crate::ops::load::Loaded;
use crate::ops::prepare::{Parts, Prepared, Presses, assemble, works};
use crate::project::{Brief, SourceId};
use crate::sources::Cache;
use crate::templates::lint;

/// What is ready of a brief.
#[derive(Default)]
pub(super) struct Desk {
    computed: Option<Computed>,
    works: Option<Arc<Bibliography>>,
    lint: Option<Arc<Lint>>,
    prepared: Option<(Prepared, Arc<Choices>)>,
}

/// The data of a brief and its figures.
struct Computed {
    data: Data,
    figures: Arc<FigureSet>,
    asked: Asked,
    /// What is to be said of the data.
    notes: Diagnostics,
}

/// What a brief says that its figures depend on.
#[derive(Debug, Clone, PartialEq)]
struct Asked {
    source: SourceId,
    geography: Option<Date>,
    language: String,
}

/// A desk at which areas can be made.
pub(super) struct Ready<'a> {
    pub data: &'a mut Data,
    pub prepared: &'a Prepared,
    pub choices: &'a Arc<Choices>,
    pub notes: &'a Diagnostics,
}

impl Asked {
    fn of(brief: &Brief) -> Self {
        let (source, geography) = (brief.source.clone(), brief.geography);
        Self { source, geography, language: brief.language.clone() }
    }
}

impl Desk {
    /// Throws away what is stale.
    pub fn forget(&mut self, stale: &Stale, brief: &Brief) {
        let asked = self.computed.as_ref().map(|one| &one.asked);
        if stale.figures || asked != Some(&Asked::of(brief)) {
            self.computed = None;
            self.works = None;
            self.lint = None;
        }
        if stale.rules {
            self.lint = None;
        }
        if stale.works {
            self.works = None;
        }
        if stale.templates || self.works.is_none() {
            self.prepared = None;
        }
        // The style of its notes is the brief's own.
        if let Some((prepared, _)) = &self.prepared
            && prepared.makers().next().is_some_and(|maker| maker.brief.style != brief.style)
        {
            self.works = None;
        }
    }

    /// Makes what is not there.
    pub fn ready<'a>(
        &'a mut self,
        loaded: &Loaded,
        brief: &Brief,
        (cache, locked): (&Cache, bool),
        presses: &mut Presses,
        steps: &mut Steps,
    ) -> Result<Ready<'a>> {
        if self.computed.is_none() {
            let (made, works) =
                steps.take(Step::Figures, || compute(loaded, brief, cache, locked))?;
            self.computed = Some(made);
            self.works = Some(Arc::new(works?));
        }
        let Some(computed) = &mut self.computed else { return Err(internal()) };
        let works = match &self.works {
            Some(works) => Arc::clone(works),
            None => {
                let cited = computed.data.for_citations(loaded);
                let made = steps.take(Step::Works, || works(loaded, brief, &cited))?;
                Arc::clone(self.works.insert(Arc::new(made)))
            }
        };
        if self.prepared.is_none() {
            let figures = Arc::clone(&computed.figures);
            let kept = &mut self.lint;
            let made = steps.take(Step::Templates, || {
                let new = || Arc::new(lint(&loaded.project, brief, &figures));
                let lint = Arc::clone(kept.get_or_insert_with(new));
                let parts = Parts { figures, works, lint };
                assemble(loaded, brief, &computed.data, parts, presses, &None)
            })?;
            let choices = Choices::new(&loaded.project, brief, &made.figures, &made.areas);
            self.prepared = Some((made, Arc::new(choices)));
        }
        let Some((prepared, choices)) = &self.prepared else { return Err(internal()) };
        Ok(Ready { data: &mut computed.data, prepared, choices, notes: &computed.notes })
    }
}

/// The works that may be cited are read beside the queries.
fn compute(
    loaded: &Loaded,
    brief: &Brief,
    cache: &Cache,
    locked: bool,
) -> Result<(Computed, Result<Bibliography>)> {
    let mut data = data::open(loaded, cache, locked)?;
    let mut notes = std::mem::take(&mut data.notes);
    notes.extend(contracts(loaded, &mut data));
    let cited = data.for_citations(loaded);
    let (figures, works) = rayon::join(
        || figures::compute(&loaded.project, &mut data.tables, brief, None),
        || works(loaded, brief, &cited),
    );
    let figures = Arc::new(figures?);
    Ok((Computed { data, figures, asked: Asked::of(brief), notes }, works))
}

fn internal() -> Diagnostics {
    Diagnostic::error("internal", "the preview is not ready").into()
}
