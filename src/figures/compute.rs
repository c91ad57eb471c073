//! Runs the queries.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Result, did_you_mean};
use crate::project::{AreaCode, FigureId, FigureSpec, Period, Project, SourceId, Spanned};
use crate::tables::{Answer, Markers, Read, Tables};

use super::{Figure, FigureSet, Lineage, Point};

/// Computes all figures of the catalogue. With `as_of`, as they would have been computed then:
/// nothing later is read. The edition's period is the newest of the tables of `dated_by`.
///
/// # Errors
/// A query is wrong, or returns what is no area, period or number; there is no data at all.
pub fn compute(
    project: &Project,
    tables: &mut Tables,
    dated_by: &SourceId,
    as_of: Option<Period>,
) -> Result<FigureSet> {
    if let Some(period) = as_of {
        let all = project.sources.values().flat_map(|source| source.tables.keys());
        tables.hide_after(period, &all.collect::<Vec<_>>())?;
    }
    let edition = newest_period(project, tables, dated_by, as_of)?;
    let markers = tables.markers()?;
    let mut problems = Diagnostics::new();
    let mut figures: IndexMap<FigureId, Figure> = IndexMap::new();
    for (id, spec) in &project.figures {
        // A figure that uses a broken one would only repeat its problem.
        if spec.uses.iter().any(|used| !figures.contains_key(used)) {
            continue;
        }
        if let Some(figure) =
            problems.keep(compute_one(project, spec, tables, &figures, edition, &markers))
        {
            if project.figures.values().any(|other| other.uses.contains(id)) {
                let values = figure.series.iter().flat_map(|(area, points)| {
                    points.iter().map(|point| (area.to_string(), point.period, point.value))
                });
                tables.add_figure(id.as_str(), values)?;
            }
            figures.insert(id.clone(), figure);
        }
    }
    let areas = project.areas.clone();
    let sorted = std::sync::Mutex::default();
    problems.into_result(FigureSet { figures, edition, areas, sorted })
}

/// The newest period of the tables of a source.
fn newest_period(
    project: &Project,
    tables: &mut Tables,
    source: &SourceId,
    as_of: Option<Period>,
) -> Result<Period> {
    let mut newest = None;
    let spec = project.sources.get(source);
    for (id, table) in spec.iter().flat_map(|source| &source.tables) {
        let sql = crate::project::Spanned {
            text: format!("SELECT max(period) AS period FROM {id}"),
            span: table.span.clone(),
        };
        tables.query(&sql, &["period"], |answers| {
            if let [Answer::Text(text)] = answers {
                newest = newest.max(Period::parse(text));
            }
            Ok(())
        })?;
    }
    newest.ok_or_else(|| {
        let until = as_of.map_or(String::new(), |period| format!(" up to {}", period.label()));
        Diagnostic::error("no-data", format!("`{source}` has no data{until}"))
            .hint("choose a later month with `--as-of`, or fetch a release")
            .into()
    })
}

fn compute_one(
    project: &Project,
    spec: &FigureSpec,
    tables: &mut Tables,
    done: &IndexMap<FigureId, Figure>,
    edition: Period,
    markers: &Markers,
) -> Result<Figure> {
    let mut series: BTreeMap<AreaCode, Vec<Point>> = BTreeMap::new();
    let mut reads: BTreeMap<AreaCode, BTreeSet<Read>> = BTreeMap::new();
    for sql in &spec.sql {
        let mut areas: BTreeSet<AreaCode> = BTreeSet::new();
        let read = tables.query(sql, &["area_code", "period", "value"], |answers| {
            let (area, point) = read_row(project, spec, sql, answers)?;
            // A figure may join months of its own making; nothing after the edition's is shown.
            if point.period <= edition {
                areas.insert(area.clone());
                series.entry(area).or_default().push(point);
            }
            Ok(())
        })?;
        let named = named_areas(project, &sql.text);
        for area in areas {
            let lineage = lineage_of(&read, done, &area, &named);
            reads.entry(area).or_default().extend(lineage);
        }
    }
    for (area, points) in &mut series {
        points.sort_by_key(|point| point.period);
        if let Some(pair) = points.windows(2).find(|pair| pair[0].period == pair[1].period) {
            return Err(Diagnostic::error(
                "repeated-value",
                format!("`{}` has two values for {area} in {}", spec.id, pair[0].period.label()),
            )
            .at(&spec.span)
            .hint("group the rows, or exclude one of the sources that are put together")
            .into());
        }
        if let Some(reads) = reads.get(area) {
            explain_gaps(area, points, reads, markers);
        }
    }
    Ok(Figure { spec: spec.clone(), series, lineage: share(project, reads) })
}

/// Most areas go back to the same columns; they share one lineage.
fn share(
    project: &Project,
    reads: BTreeMap<AreaCode, BTreeSet<Read>>,
) -> BTreeMap<AreaCode, Arc<Lineage>> {
    let mut known: BTreeMap<BTreeSet<Read>, Arc<Lineage>> = BTreeMap::new();
    let shared = |(area, reads): (AreaCode, BTreeSet<Read>)| {
        let lineage = known.entry(reads.clone()).or_insert_with(|| {
            let sources = sources_of(project, &reads);
            Arc::new(Lineage { reads, sources })
        });
        (area, Arc::clone(lineage))
    };
    reads.into_iter().map(shared).collect()
}

fn read_row(
    project: &Project,
    spec: &FigureSpec,
    sql: &Spanned,
    answers: &[Answer],
) -> Result<(AreaCode, Point)> {
    let wrong = |what: String| Diagnostic::error("wrong-value", what).at(&sql.span);
    let [Answer::Text(area), Answer::Text(period), value] = answers else {
        return Err(wrong(format!("`{}` returns a row without area or period", spec.id)).into());
    };
    let Some(known) = project.areas.get(area) else {
        let codes = project.areas.iter().map(|area| area.code.as_str());
        return Err(wrong(format!("`{}` returns the unknown area `{area}`", spec.id))
            .hint_maybe(did_you_mean(area, codes))
            .into());
    };
    let Some(period) = Period::parse(period) else {
        return Err(wrong(format!("`{}` returns `{period}`, which is no month", spec.id)).into());
    };
    let value = match value {
        Answer::Null => None,
        Answer::Number(number) if number.is_finite() => Some(*number),
        Answer::Number(_) | Answer::Text(_) => {
            let area = &known.name;
            return Err(wrong(format!("`{}` returns no number for {area}", spec.id)).into());
        }
    };
    Ok((known.code.clone(), Point { period, value, reason: None }))
}

/// The columns of tables that the values of an area go back to, through the figures that a query
/// uses: those of the same area, and of the areas that the query names by code. Where a used figure
/// has nothing of either (it was summed up from smaller areas), those of all its areas.
fn lineage_of(
    reads: &BTreeSet<Read>,
    done: &IndexMap<FigureId, Figure>,
    area: &AreaCode,
    named: &[AreaCode],
) -> BTreeSet<Read> {
    let mut lineage = BTreeSet::new();
    for read in reads {
        let Some(used) = read.table.strip_prefix("figure_").and_then(|id| done.get(id)) else {
            lineage.insert(read.clone());
            continue;
        };
        let near = named.iter().chain([area]).filter_map(|code| used.lineage.get(code));
        let mut found: BTreeSet<Read> = near.flat_map(|one| one.reads.clone()).collect();
        if found.is_empty() {
            found = used.lineage.values().flat_map(|one| one.reads.clone()).collect();
        }
        lineage.extend(found);
    }
    lineage
}

/// The areas that a query names by their code.
fn named_areas(project: &Project, sql: &str) -> Vec<AreaCode> {
    let quoted = sql.split('\'').skip(1).step_by(2);
    quoted.filter_map(|code| project.areas.get(code)).map(|area| area.code.clone()).collect()
}

/// Finds why a value is missing or seems to be zero, from the markers of the cells behind it.
fn explain_gaps(area: &AreaCode, points: &mut [Point], reads: &BTreeSet<Read>, markers: &Markers) {
    for point in points {
        let reason = |low| markers.reason(area.as_str(), point.period, reads, low);
        point.reason = match point.value {
            None => match reason(false) {
                Some(reason) => Some(reason.to_owned()),
                None => Some(format!("not available for {}", point.period.label())),
            },
            Some(0.0) => reason(true).map(str::to_owned),
            Some(_) => None,
        };
    }
}

/// The sources behind a lineage, and their tables as citations call them.
fn sources_of(project: &Project, lineage: &BTreeSet<Read>) -> BTreeMap<SourceId, BTreeSet<String>> {
    let mut sources: BTreeMap<SourceId, BTreeSet<String>> = BTreeMap::new();
    for source in project.sources.values() {
        for table in source.tables.values() {
            if lineage.iter().any(|read| read.table == table.id.as_str()) {
                let tables = sources.entry(source.id.clone()).or_default();
                tables.extend(table.cited_as.clone());
            }
        }
    }
    sources
}
