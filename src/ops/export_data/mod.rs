//! `export-data`: tables, figures and where they come from, in one SQLite file.

mod metadata;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::diagnostics::{Diagnostic, Result};
use crate::figures::FigureSet;
use crate::project::{Direction, SourceId, TableSpec};
use crate::system::disk;
use crate::tables::{Export, SqlValue};

use super::desk::Desk;
use super::{Event, Tell};

/// What is there besides the tables of the sources.
const SCHEMA: &str = include_str!("schema.sql");

/// What to export, and where to.
#[derive(Debug, Clone)]
pub struct ExportOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// The file.
    pub file: PathBuf,
    /// Whether a file that is there may be replaced.
    pub replace: bool,
    /// The brief whose edition and geography count; the first if not said.
    pub brief: Option<String>,
}

/// What was exported.
#[derive(Debug)]
pub struct Exported {
    /// The file, and the one beside it that tells Datasette what is in it.
    pub files: [PathBuf; 2],
    /// How many tables of sources, figures and values it has.
    pub tables: usize,
    /// How many figures.
    pub figures: usize,
    /// How many values of figures.
    pub values: usize,
}

/// Writes the locked tables, all figures and their provenance to one SQLite file. The same lock and
/// project make the same bytes.
///
/// # Errors
/// A file is in the way; the data or the project are at fault; the folder can't be written to.
pub fn export_data(options: &ExportOptions, tell: &Tell<'_>) -> Result<Exported> {
    let beside = options.file.with_extension("metadata.json");
    for file in [&options.file, &beside] {
        if !options.replace && disk::exists(file) {
            return Err(Diagnostic::error(
                "in-the-way",
                format!("`{}` is there already", file.display()),
            )
            .hint("choose another name, or say `--replace`")
            .into());
        }
    }
    let mut desk = Desk::open(&options.project, options.brief.as_deref(), tell)?;
    let figures = desk.figures(tell)?;
    tell(Event::Step("writing the file"));
    let export = Export::new(&options.file)?;
    export.run(SCHEMA)?;
    write_provenance(&export, &desk, &figures)?;
    write_areas(&export, &desk)?;
    let values = write_figures(&export, &desk, &figures)?;
    for table in tables(&desk) {
        export.table(&desk.data.tables, table.id.as_str())?;
    }
    // What tells of the file comes before it: a whole file is never without it.
    let told = metadata::metadata(&desk, &figures, &stem(&options.file));
    disk::write(&beside, format!("{told:#}\n").as_bytes())?;
    export.finish()?;
    Ok(Exported {
        files: [options.file.clone(), beside],
        tables: tables(&desk).count(),
        figures: figures.figures.len(),
        values,
    })
}

fn tables(desk: &Desk) -> impl Iterator<Item = &TableSpec> {
    desk.loaded.project.sources.values().flat_map(|source| source.tables.values())
}

/// What Datasette calls the database of a file.
fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn write_provenance(export: &Export, desk: &Desk, figures: &FigureSet) -> Result<()> {
    let about = [
        ("made by", format!("Briefwright {}", env!("CARGO_PKG_VERSION"))),
        ("edition", figures.edition.to_string()),
        ("geography", figures.geography.to_string()),
    ];
    export.fill("about", about.map(|(name, value)| vec![name.into(), value.into()]))?;
    for source in desk.loaded.project.sources.values() {
        let Some(locked) = desk.data.lock.sources.get(source.id.as_str()) else { continue };
        let id = || SqlValue::from(source.id.as_str());
        let texts = [
            &source.title,
            &source.publisher,
            &source.licence,
            &source.attribution,
            &source.status,
            &source.page,
        ];
        let texts = texts.map(|text| SqlValue::from(text.as_str()));
        export.fill("sources", [[id()].into_iter().chain(texts).collect()])?;
        for release in locked.in_use() {
            let date = || SqlValue::from(release.release.to_string());
            let row = vec![
                id(),
                date(),
                release.published.to_string().into(),
                release.url.as_str().into(),
            ];
            export.fill("releases", [row])?;
            for (resource, files) in &release.snapshots {
                let row = |file: &crate::sources::Snapshot| {
                    vec![
                        id(),
                        date(),
                        resource.as_str().into(),
                        file.file.as_str().into(),
                        file.sha256.to_string().into(),
                        SqlValue::Integer(i64::try_from(file.size).unwrap_or(i64::MAX)),
                        maybe(file.address.as_deref()),
                        file.fetched.to_string().into(),
                    ]
                };
                export.fill("snapshots", files.iter().map(row))?;
            }
        }
        for table in source.tables.values() {
            let name = || SqlValue::from(table.id.as_str());
            let row = vec![
                name(),
                id(),
                maybe(table.cited_as.as_deref()),
                maybe(table.caveat.as_deref()),
            ];
            export.fill("source_tables", [row])?;
            for column in desk.data.tables.columns(table.id.as_str())? {
                let labels: BTreeSet<&String> = column.labels.iter().collect();
                let row = |label: &String| {
                    vec![name(), column.name.as_str().into(), label.as_str().into()]
                };
                export.fill("source_columns", labels.into_iter().map(row))?;
            }
        }
    }
    let markers = "SELECT table_name, column_name, area_code, period, meaning, reason FROM _markers \
                   ORDER BY table_name, column_name, area_code, period";
    export.copy(&desk.data.tables, markers, "markers")
}

fn write_areas(export: &Export, desk: &Desk) -> Result<()> {
    let areas = "SELECT code, name, kind, parent, in_force FROM areas ORDER BY code";
    export.copy(&desk.data.tables, areas, "areas")?;
    let within = "SELECT area_code, within_code, within_kind, weight, basis FROM area_within \
                  ORDER BY area_code, within_code";
    export.copy(&desk.data.tables, within, "area_within")
}

/// Writes the catalogue and every value, and returns how many values there are.
fn write_figures(export: &Export, desk: &Desk, set: &FigureSet) -> Result<usize> {
    let mut values = 0;
    let published: BTreeSet<&SourceId> = desk.loaded.project.sources.keys().collect();
    for (id, figure) in &set.figures {
        let spec = &figure.spec;
        let better = spec.better.map(|better| match better {
            Direction::Up => "up",
            Direction::Down => "down",
        });
        let sql: Vec<&str> = spec.sql.iter().map(|sql| sql.text.trim()).collect();
        let caveats = spec.caveats.join(" ");
        export.fill(
            "figures",
            [vec![
                id.as_str().into(),
                spec.label.as_str().into(),
                spec.unit.as_str().into(),
                SqlValue::Integer(i64::try_from(spec.decimals).unwrap_or(0)),
                spec.definition.as_str().into(),
                maybe(Some(caveats.as_str()).filter(|text| !text.is_empty())),
                maybe(better),
                sql.join(";\n\n").into(),
            ]],
        )?;
        for (area, points) in &figure.series {
            let row = |point: &crate::figures::Point| {
                let count = |count: u32| SqlValue::Integer(i64::from(count));
                let told = point.coverage.as_ref();
                vec![
                    id.as_str().into(),
                    area.as_str().into(),
                    point.period.to_string().into(),
                    point.value.map_or(SqlValue::Null, SqlValue::Real),
                    maybe(point.reason.as_deref()),
                    told.map_or(SqlValue::Null, |one| count(one.covered)),
                    told.map_or(SqlValue::Null, |one| count(one.of)),
                ]
            };
            export.fill("figure_values", points.iter().map(row))?;
            values += points.len();
        }
        let lineages = figure.lineage.values().flat_map(|lineage| lineage.sources.keys());
        let sources: BTreeSet<&SourceId> = lineages.filter(|one| published.contains(one)).collect();
        let row = |source: &SourceId| vec![id.as_str().into(), source.as_str().into()];
        export.fill("figure_sources", sources.into_iter().map(row))?;
    }
    Ok(values)
}

fn maybe(text: Option<&str>) -> SqlValue {
    text.map_or(SqlValue::Null, SqlValue::from)
}
