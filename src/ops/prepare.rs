//! Everything that the areas of a brief share, made before the first of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::citations::{Bibliography, DEFAULT_STYLE, ReleaseReference};
use crate::claims::{Line, Lint};
use crate::diagnostics::{Diagnostic, Diagnostics, Result, SourceFile};
use crate::export::{Outfit, Press};
use crate::figures::{self, FigureSet};
use crate::project::{Area, Brief, Period, SourceId, long_date};
use crate::provenance::Trail;
use crate::sources::LockedRelease;
use crate::tables::Evidence;
use crate::templates::{Engine, Pages, lint};

use super::area::{Maker, Sink, Timings, Workshop};
use super::data::Data;
use super::load::Loaded;
use super::{Event, Tell};

/// What the areas of a brief share.
pub(super) struct Prepared {
    pub figures: Arc<FigureSet>,
    /// What makes the brief.
    maker: Maker,
    /// What makes its variants and its message.
    variants: Vec<Maker>,
    /// The areas to make: those in force on the day of the edition's geography.
    pub areas: Vec<Arc<Area>>,
    releases: BTreeMap<SourceId, String>,
    lines: Vec<Line>,
}

/// Computes the figures and compiles the templates of a brief.
pub(super) fn prepare(
    loaded: &Loaded,
    brief: &Brief,
    data: &mut Data,
    only: &Option<BTreeSet<String>>,
    as_of: Option<Period>,
    tell: &Tell<'_>,
) -> Result<Prepared> {
    tell(Event::Step("computing the figures"));
    let cited = data.for_citations(loaded);
    let (figures, works) = rayon::join(
        || figures::compute(&loaded.project, &mut data.tables, brief, as_of),
        || works(loaded, brief, &cited),
    );
    let (figures, works) = (Arc::new(figures?), Arc::new(works?));
    tell(Event::Step("preparing the templates"));
    let lint = Arc::new(lint(&loaded.project, brief, &figures));
    let parts = Parts { figures, works, lint };
    assemble(loaded, brief, data, parts, &mut Presses::default(), only)
}

/// What may outlive a change of the templates.
#[derive(Clone)]
pub(super) struct Parts {
    pub figures: Arc<FigureSet>,
    pub works: Arc<Bibliography>,
    pub lint: Arc<Lint>,
}

/// The works that a brief may cite.
pub(super) fn works(
    loaded: &Loaded,
    brief: &Brief,
    releases: &[ReleaseReference],
) -> Result<Bibliography> {
    Bibliography::new(
        &loaded.project.references,
        releases,
        brief.style.as_ref().map_or(DEFAULT_STYLE, |style| &style.text),
        &brief.language,
    )
    .map_err(|problems| at_style(problems, brief))
}

/// The presses that were made: one for each page template, in the look of the project.
#[derive(Default)]
pub(super) struct Presses {
    outfit: Option<Outfit>,
    made: Vec<(Arc<SourceFile>, Arc<Press>)>,
}

impl Presses {
    /// The press of a page template, made if it is not there yet.
    fn get(&mut self, page: &Arc<SourceFile>, outfit: &Outfit) -> Result<Arc<Press>> {
        if self.outfit.as_ref() != Some(outfit) {
            self.made.clear();
            self.outfit = Some(outfit.clone());
        }
        if let Some((_, press)) = self.made.iter().find(|(known, _)| known == page) {
            return Ok(Arc::clone(press));
        }
        let press = Arc::new(Press::dressed(page, outfit)?);
        // What the template was before is of no use.
        self.made.retain(|(known, _)| known.path != page.path);
        self.made.push((Arc::clone(page), Arc::clone(&press)));
        Ok(press)
    }
}

/// Compiles the templates of a brief.
pub(super) fn assemble(
    loaded: &Loaded,
    brief: &Brief,
    data: &Data,
    Parts { figures, works, lint }: Parts,
    presses: &mut Presses,
    only: &Option<BTreeSet<String>>,
) -> Result<Prepared> {
    let project = &loaded.project;
    let said = data.for_templates(loaded, brief.words);
    let lines = said
        .iter()
        .map(|(id, release)| Line {
            source: id.to_string(),
            attribution: release.attribution.clone(),
            release: release.release.clone(),
            published: release.published.clone(),
        })
        .collect();
    let mut makers: Vec<Maker> = Vec::new();
    let mut problems = Diagnostics::new();
    let outfit = outfit(loaded);
    let forms: Vec<&Brief> = brief.forms().collect();
    // Whoever watches a preview waits for these.
    let engine = |form: &&Brief| {
        let (figures, works) = (Arc::clone(&figures), Arc::clone(&works));
        Engine::new(project, form, figures, works, Arc::clone(&lint), said.clone())
    };
    let engines: Vec<Result<Engine>> = forms.par_iter().map(engine).collect();
    for (form, engine) in forms.into_iter().zip(engines) {
        let engine = problems.keep(engine);
        let page = project.templates.get(&form.page);
        let press = page.and_then(|page| problems.keep(presses.get(page, &outfit)));
        if let (Some(engine), Some(press)) = (engine, press) {
            makers.push(Maker { brief: form.clone(), engine: Arc::new(engine), press });
        } else {
            // What is wrong with the brief's texts would be told again for each variant.
            break;
        }
    }
    problems.into_result(())?;
    let mut makers = makers.into_iter();
    let Some(maker) = makers.next() else {
        return Err(Diagnostic::error("internal", "the templates are not ready").into());
    };
    let variants = makers.collect();
    let areas: Vec<Arc<Area>> = figures
        .areas
        .iter()
        .filter(|area| brief.areas.contains(&area.kind))
        .filter(|area| only.as_ref().is_none_or(|only| only.contains(area.code.as_str())))
        .cloned()
        .collect();
    if areas.is_empty() {
        return Err(no_areas(brief, &figures).into());
    }
    let releases = project
        .sources
        .keys()
        .filter_map(|id| {
            let release = data.lock.sources.get(id.as_str())?;
            Some((id.clone(), release.now.release.to_string()))
        })
        .collect();
    Ok(Prepared { figures, maker, variants, areas, releases, lines })
}

impl Prepared {
    /// What makes the brief, and what makes its variants.
    pub fn makers(&self) -> impl Iterator<Item = &Maker> {
        std::iter::once(&self.maker).chain(&self.variants)
    }

    /// The engine of the brief itself, which knows the words of the variants too.
    pub fn engine(&self) -> &Engine {
        &self.maker.engine
    }

    /// What follows printed values back to published cells.
    pub fn trail<'a, 't>(
        &'a self,
        loaded: &'a Loaded,
        brief: &'a Brief,
        evidence: &'a Evidence<'t>,
        releases: &'a BTreeMap<SourceId, LockedRelease>,
    ) -> Trail<'a, 't> {
        Trail { project: &loaded.project, brief, figures: &self.figures, evidence, releases }
    }

    /// Where the areas are made.
    pub fn workshop<'a>(
        &'a self,
        loaded: &'a Loaded,
        brief: &'a Brief,
        pages: Option<&'a Pages>,
        trail: &'a Trail<'a, 'a>,
        sink: Sink<'a>,
        timings: &Arc<Timings>,
    ) -> Workshop<'a> {
        Workshop {
            brief,
            figures: &self.figures,
            maker: &self.maker,
            variants: &self.variants,
            pages,
            releases: &self.releases,
            trail,
            lines: &self.lines,
            delivery: loaded.project.delivery.as_ref(),
            sink,
            before: None,
            timings: Arc::clone(timings),
        }
    }
}

/// The theme of the project, for print.
pub(super) fn outfit(loaded: &Loaded) -> Outfit {
    let theme = &loaded.project.theme;
    let owned = |(name, bytes): (&String, &Vec<u8>)| (name.clone(), bytes.clone());
    let families = theme.families();
    Outfit {
        theme: theme.to_json(),
        notes_at_end: theme.notes_at_end,
        images: loaded.files.images.iter().map(owned).collect(),
        fonts: loaded.files.fonts.iter().map(owned).collect(),
        families: families.map(|one| (one.name.clone(), one.span.clone())).to_vec(),
    }
}

fn no_areas(brief: &Brief, figures: &FigureSet) -> Diagnostic {
    Diagnostic::error("no-areas", "the brief is made for no area")
        .at(&brief.span)
        .why(format!(
            "none of `briefs/areas.csv` is of its kinds, in force on {}, and among those asked for",
            long_date(figures.geography)
        ))
        .hint("look at `areas` and `geography` of the brief, and at `--only`")
}

/// An unknown style is the brief's fault, at its line.
fn at_style(problems: Diagnostics, brief: &Brief) -> Diagnostics {
    let placed = |one: Diagnostic| match (&one.place, &brief.style) {
        (None, Some(style)) => one.at(&style.span),
        _ => one,
    };
    problems.into_iter().map(placed).collect()
}
