//! A project whose tables and figures a person asks.

use std::path::Path;

use crate::diagnostics::{Diagnostic, Result};
use crate::figures::{self, FigureSet};
use crate::project::{Brief, BriefId, Period};

use super::data::{self, Data, cache};
use super::load::{Loaded, load};
use super::{Event, Tell, choose};

/// A project with its tables open.
pub(super) struct Desk {
    pub loaded: Loaded,
    pub data: Data,
    /// The brief whose edition and geography count.
    brief: BriefId,
}

impl Desk {
    /// Opens the tables. The brief is the one of a name, or else the first.
    pub fn open(project: &Path, brief: Option<&str>, tell: &Tell<'_>) -> Result<Self> {
        let loaded = load(project)?;
        let names: Vec<String> = brief.into_iter().map(str::to_owned).collect();
        let briefs = choose::briefs(&loaded, &names)?;
        let Some(brief) = briefs.first().map(|brief| brief.id.clone()) else {
            return Err(Diagnostic::error("no-brief", "the project has no brief").into());
        };
        tell(Event::Step("opening the tables"));
        let data = data::open(&loaded, &cache()?, false)?;
        Ok(Self { loaded, data, brief })
    }

    /// The brief whose edition and geography count.
    pub fn brief(&self) -> Option<&Brief> {
        self.loaded.project.briefs.get(&self.brief)
    }

    /// Computes the figures, and lets the tables of areas stand on the day of the edition.
    pub fn figures(&mut self, tell: &Tell<'_>) -> Result<FigureSet> {
        let Some(brief) = self.loaded.project.briefs.get(&self.brief) else {
            return Err(Diagnostic::error("internal", "the brief is gone").into());
        };
        tell(Event::Step("computing the figures"));
        figures::compute(&self.loaded.project, &mut self.data.tables, brief, None)
    }

    /// Lets the tables of areas stand on the day of the edition, without computing anything.
    pub fn stand(&mut self) -> Result<()> {
        let project = &self.loaded.project;
        let brief = project.briefs.get(&self.brief);
        let newest = brief
            .and_then(|brief| project.sources.get(&brief.source))
            .and_then(|source| self.data.tables.newest(source));
        let date = brief.and_then(|brief| brief.geography);
        let date = date.unwrap_or_else(|| newest.map_or(Period::default().date(), Period::date));
        self.data.tables.stand_on(&project.areas, date).map(drop)
    }
}
