//! All that the areas of one brief share, kept as long as it is not stale.

use std::sync::Arc;

use jiff::civil::Date;

use super::choices::Choices;
use super::stale::Stale;
use super::{Step, Steps};
use crate::citations::Bibliography;
use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::figures::{self, FigureSet};
use crate::ops::check::contracts;
use crate::ops::data::{self, Data};
use crate::ops::load::Loaded;
use crate::ops::prepare::{Parts, Prepared, Presses, assemble, works};
use crate::project::{Brief, SourceId};
use crate::sources::Cache;

/// What is ready of a brief.
#[derive(Default)]
pub(super) struct Desk {
    computed: Option<Computed>,
    works: Option<Arc<Bibliography>>,
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
            let made = steps.take(Step::Figures, || compute(loaded, brief, cache, locked))?;
            self.computed = Some(made);
        }
        let Some(computed) = &mut self.computed else { return Err(internal()) };
        let works = match &self.works {
            Some(works) => Arc::clone(works),
            None => {
                let made = steps.take(Step::Works, || works(loaded, brief, &computed.data))?;
                Arc::clone(self.works.insert(Arc::new(made)))
            }
        };
        if self.prepared.is_none() {
            let parts = Parts { figures: Arc::clone(&computed.figures), works };
            let made = steps.take(Step::Templates, || {
                assemble(loaded, brief, &computed.data, parts, presses, &None)
            })?;
            let choices = Choices::new(&loaded.project, brief, &made.figures, &made.areas);
            self.prepared = Some((made, Arc::new(choices)));
        }
        let Some((prepared, choices)) = &self.prepared else { return Err(internal()) };
        Ok(Ready { data: &mut computed.data, prepared, choices, notes: &computed.notes })
    }
}

fn compute(loaded: &Loaded, brief: &Brief, cache: &Cache, locked: bool) -> Result<Computed> {
    let mut data = data::open(loaded, cache, locked)?;
    let mut notes = std::mem::take(&mut data.notes);
    notes.extend(contracts(loaded, &mut data));
    let figures = Arc::new(figures::compute(&loaded.project, &mut data.tables, brief, None)?);
    Ok(Computed { data, figures, asked: Asked::of(brief), notes })
}

fn internal() -> Diagnostics {
    Diagnostic::error("internal", "the preview is not ready").into()
}
