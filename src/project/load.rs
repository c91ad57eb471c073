//! All files of a project into one [`Project`].

use std::sync::Arc;

use indexmap::IndexMap;
use serde::de::DeserializeOwned;

use super::area::{self, Areas};
use super::breaks;
use super::brief::{self, Brief, Known, RawBrief, SUBJECT};
use super::checks::{self, CheckRules, RawChecks};
use super::delivery::{self, DeliverySpec};
use super::figure::{self, FigureSpec, RawFigures};
use super::ids::{BriefId, FigureId, QuotationId, SourceId, is_id};
use super::pack::{self, Layer, PACKS, PackFiles};
use super::quotation::{self, Quotation, RawQuotations};
use super::source::connector::ConnectorKind;
use super::source::{self, Network, RawSources, Source};
use super::theme::{self, RawTheme, Theme};
use super::yaml;
use crate::diagnostics::{Diagnostic, Diagnostics, Result, SourceFile};

/// The texts of a project, as they were read from disk.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// The files in `briefs/`, by name.
    pub briefs: IndexMap<String, Arc<SourceFile>>,
    /// The files in `templates/`, by name.
    pub templates: IndexMap<String, Arc<SourceFile>>,
    /// The images in `templates/`, by name: files that end in `.svg` or `.png`.
    pub images: IndexMap<String, Vec<u8>>,
    /// The files of fonts in `templates/fonts/`, by name: those that end in `.ttf` or `.otf`.
    pub fonts: IndexMap<String, Vec<u8>>,
    /// What is taken of the packs that `packs.yaml` names, in its order.
    pub packs: Vec<PackFiles>,
}

/// A checked project.
#[derive(Debug, Clone)]
pub struct Project {
    /// What it pulls.
    pub sources: IndexMap<SourceId, Source>,
    /// How it goes about the network.
    pub network: Network,
    /// The catalogue, each figure after those it uses.
    pub figures: IndexMap<FigureId, FigureSpec>,
    /// The places.
    pub areas: Areas,
    /// The briefs.
    pub briefs: IndexMap<BriefId, Brief>,
    /// The files with other works cited: `references.yaml`, `*.bib`.
    pub references: Vec<Arc<SourceFile>>,
    /// What prose may say without a figure or a claim.
    pub checks: CheckRules,
    /// What others said, in their words.
    pub quotations: IndexMap<QuotationId, Quotation>,
    /// The templates, by name.
    pub templates: IndexMap<String, Arc<SourceFile>>,
    /// How the pages look.
    pub theme: Theme,
    /// How editions reach people; nobody gets anything if this is not said.
    pub delivery: Option<DeliverySpec>,
}

/// Checks the files of a project. `connectors` are the kinds that a source may be pulled by.
///
/// # Errors
/// Everything that is wrong with any of them.
pub fn check(files: &Files, connectors: &[ConnectorKind]) -> Result<Project> {
    if files.briefs.is_empty() {
        return Err(Diagnostic::error("no-project", "there is no project here")
            .why("a project has a folder `briefs/` with `sources.yaml`, `figures.yaml` and `areas.csv`")
            .hint("run the command in the project's folder, or name it with `--project`")
            .into());
    }
    let mut diagnostics = pack::idle_overrides(files);
    let sources = required_layers::<RawSources>(files, "sources.yaml", &mut diagnostics)
        .map(|layers| source::check(layers, connectors, &mut diagnostics));
    let (sources, network) = sources.unzip();
    // Where a source is wrong, whoever refers to it would only repeat that.
    let known_sources = sources.as_ref().filter(|_| !diagnostics.has_errors());
    let figures = required_layers::<RawFigures>(files, "figures.yaml", &mut diagnostics);
    let defined: Vec<String> =
        figures.iter().flatten().flat_map(|layer| layer.raw.names()).collect();
    let figures = figures.map(|layers| figure::check(layers, &mut diagnostics));
    let areas = match required(files, "areas.csv", &mut diagnostics) {
        Some(file) => area::read(file, files.briefs.get("area_parts.csv"), &mut diagnostics),
        None => Areas::default(),
    };
    let checks = files.briefs.get("checks.yaml").and_then(|file| {
        yaml::read::<RawChecks>(file, &mut diagnostics)
            .map(|(raw, places)| checks::check(raw, &places, &mut diagnostics))
    });
    let breaks = figures.iter().flat_map(|figures| figures.values()).flat_map(|one| &one.breaks);
    if !areas.is_empty() {
        diagnostics.extend(breaks::unknown_areas(breaks, &areas));
    }
    let texts = pack::templates(files, &mut diagnostics);
    let templates: Vec<String> = texts.keys().cloned().collect();
    let names: Vec<&str> = files.briefs.keys().filter_map(|name| brief_name(name)).collect();
    let delivery_file = files.briefs.get("delivery.yaml");
    let delivery = delivery_file.and_then(|file| delivery::read(file, &names, &mut diagnostics));
    let known = Known {
        sources: known_sources,
        figures: figures.as_ref(),
        defined,
        areas: &areas,
        templates: &templates,
        subject: files.templates.get(SUBJECT),
        delivers: delivery_file.is_some(),
        delivery: delivery.as_ref(),
    };
    for name in files.briefs.keys().filter(|name| name.ends_with(".yml")) {
        diagnostics.push(
            Diagnostic::error("wrong-ending", format!("`{name}` is not read"))
                .in_place(format!("briefs/{name}"))
                .hint("let its name end in `.yaml`"),
        );
    }
    let mut briefs = IndexMap::new();
    let mut seen = false;
    for (name, file) in &files.briefs {
        let Some(id) = brief_name(name) else { continue };
        seen = true;
        if !is_id(id) {
            diagnostics.push(
                Diagnostic::error("wrong-id", format!("`{name}` can't be the name of a brief"))
                    .in_place(file.path.clone())
                    .hint("use lower-case letters, digits and underscores, a letter first"),
            );
        }
        if let Some((raw, places)) = yaml::read::<RawBrief>(file, &mut diagnostics)
            && let Some(brief) = brief::check(id, raw, &places, &known, &mut diagnostics)
        {
            briefs.insert(brief.id.clone(), brief);
        }
    }
    if !seen {
        diagnostics.push(
            Diagnostic::error("no-brief", "the project has no brief")
                .in_place("briefs/")
                .hint("add a file such as `briefs/settlement.yaml`"),
        );
    }
    let quotations = pack::layers::<RawQuotations>("quotations.yaml", files, &mut diagnostics)
        .map(|layers| quotation::check(layers, &mut diagnostics));
    let theme = files.briefs.get("theme.yaml").and_then(|file| {
        let (raw, places) = yaml::read::<RawTheme>(file, &mut diagnostics)?;
        Some(theme::check(raw, &files.images, &places, &mut diagnostics))
    });
    let packs = files.packs.iter().flat_map(|pack| &pack.briefs);
    let references = files
        .briefs
        .iter()
        .chain(packs)
        .filter(|(name, _)| *name == "references.yaml" || name.ends_with(".bib"))
        .map(|(_, file)| Arc::clone(file))
        .collect();
    diagnostics.into_result(()).map(|()| Project {
        sources: sources.unwrap_or_default(),
        network: network.unwrap_or_default(),
        figures: figures.unwrap_or_default(),
        areas,
        briefs,
        references,
        checks: checks.unwrap_or_default(),
        quotations: quotations.unwrap_or_default(),
        templates: texts,
        theme: theme.unwrap_or_default(),
        delivery,
    })
}

/// The id of a brief, if that is what the file of a name holds.
fn brief_name(name: &str) -> Option<&str> {
    let id = name.strip_suffix(".yaml")?;
    let others = ["sources", "figures", "references", "quotations", "checks", "theme", "delivery"];
    (name != PACKS && !others.contains(&id)).then_some(id)
}

/// The file of a name of the project and of its packs; one of them must have it.
fn required_layers<'a, T: DeserializeOwned>(
    files: &'a Files,
    name: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Layer<'a, T>>> {
    if !files.packs.iter().any(|pack| pack.briefs.contains_key(name)) {
        required(files, name, diagnostics)?;
    }
    pack::layers(name, files, diagnostics)
}

fn required<'a>(
    files: &'a Files,
    name: &str,
    diagnostics: &mut Diagnostics,
) -> Option<&'a Arc<SourceFile>> {
    let file = files.briefs.get(name);
    if file.is_none() {
        diagnostics.push(
            Diagnostic::error("missing-file", format!("there is no `briefs/{name}`"))
                .in_place("briefs/")
                .hint("run the command in the project's folder, or name it with `--project`"),
        );
    }
    file
}
