//! Runs the queries.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use indexmap::IndexMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Result, did_you_mean};
use crate::project::{
    AreaCode, AreaKind, Brief, FigureId, FigureSpec, Period, Project, SourceId, Spanned, TableId,
    Within,
};
use crate::tables::{Answer, Markers, Read, Tables};

use super::{Figure, FigureSet, Lineage, Point, Query, coverage, remarks};

/// Computes all figures of the catalogue for the edition of a brief. With `as_of`, as they would
/// have been computed then: nothing later is read. The edition's period is the newest of the tables
/// of the brief's source; areas are those of the day of the brief's geography, for all months alike.
///
/// # Errors
/// A query is wrong, or returns what is no area, period or number; there is no data at all.
pub fn compute(
    project: &Project,
    tables: &mut Tables,
    brief: &Brief,
    as_of: Option<Period>,
) -> Result<FigureSet> {
    if let Some(period) = as_of {
        let all = project.sources.values().flat_map(|source| source.tables.keys());
        tables.hide_after(period, &all.collect::<Vec<_>>())?;
    }
    let edition = newest_period(project, tables, &brief.source, as_of)?;
    let geography = brief.geography.unwrap_or(edition.date());
    let within = tables.stand_on(&project.areas, geography)?;
    let parts = parts_of(&within);
    let weighted = weighted(&within);
    let markers = tables.markers()?;
    let mut problems = Diagnostics::new();
    let mut figures: IndexMap<FigureId, Figure> = IndexMap::new();
    let modelled = remarks::Modelled::new(&within);
    let known = BTreeMap::new();
    let mut work = Work { project, tables, parts, edition, markers, modelled: &modelled, known };
    for (id, spec) in &project.figures {
        // A figure that uses a broken one would only repeat its problem.
        if spec.uses.iter().any(|used| !figures.contains_key(used)) {
            continue;
        }
        let _span = tracing::debug_span!("figure", figure = %id).entered();
        if let Some(figure) = problems.keep(compute_one(&mut work, spec, &figures)) {
            if project.figures.values().any(|other| other.uses.contains(id)) {
                work.tables.add_figure(id.as_str(), figure.rows())?;
            }
            figures.insert(id.clone(), figure);
        }
    }
    let areas = project.areas.on(geography);
    problems.into_result(FigureSet {
        figures,
        edition,
        areas,
        geography,
        words: brief.words,
        parts: weighted,
        modelled,
        sorted: Mutex::default(),
        changed: Mutex::default(),
    })
}

/// What the figures are computed with.
struct Work<'a> {
    project: &'a Project,
    tables: &'a mut Tables,
    /// The areas within each area.
    parts: BTreeMap<AreaCode, Vec<AreaCode>>,
    edition: Period,
    markers: Markers,
    modelled: &'a remarks::Modelled,
    /// The kinds of modelled parts that each table has rows of, as far as asked.
    known: BTreeMap<TableId, BTreeSet<AreaKind>>,
}

impl Work<'_> {
    /// The kinds of parts that values with a lineage were put together from on a basis: those that
    /// the tables behind it have rows of, if it goes by what is within what.
    fn parts_behind(&mut self, reads: &BTreeSet<Read>) -> Result<BTreeSet<AreaKind>> {
        let mut kinds = BTreeSet::new();
        if self.modelled.parts.is_empty() || !reads.iter().any(|read| read.table == "area_within") {
            return Ok(kinds);
        }
        for table in self.project.sources.values().flat_map(|source| source.tables.keys()) {
            if !reads.iter().any(|read| read.table == table.as_str()) {
                continue;
            }
            if !self.known.contains_key(table) {
                let mut found = BTreeSet::new();
                for (kind, parts) in &self.modelled.parts {
                    if self.tables.has_any(table, parts.iter().map(AreaCode::as_str))? {
                        found.insert(*kind);
                    }
                }
                self.known.insert(table.clone(), found);
            }
            kinds.extend(self.known.get(table).into_iter().flatten());
        }
        Ok(kinds)
    }
}

/// The areas within each area, itself left out.
fn parts_of(within: &[Within]) -> BTreeMap<AreaCode, Vec<AreaCode>> {
    let mut parts: BTreeMap<AreaCode, Vec<AreaCode>> = BTreeMap::new();
    for one in within.iter().filter(|one| one.area != one.within) {
        parts.entry(one.within.clone()).or_default().push(one.area.clone());
    }
    parts
}

/// The same with how much of each part counts.
fn weighted(within: &[Within]) -> BTreeMap<AreaCode, Vec<(AreaCode, f64)>> {
    let mut parts: BTreeMap<AreaCode, Vec<(AreaCode, f64)>> = BTreeMap::new();
    for one in within.iter().filter(|one| one.area != one.within) {
        parts.entry(one.within.clone()).or_default().push((one.area.clone(), one.weight));
    }
    parts
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
    work: &mut Work<'_>,
    spec: &FigureSpec,
    done: &IndexMap<FigureId, Figure>,
) -> Result<Figure> {
    let (project, edition) = (work.project, work.edition);
    let mut series: BTreeMap<AreaCode, Vec<Point>> = BTreeMap::new();
    let mut reads: BTreeMap<AreaCode, BTreeSet<Read>> = BTreeMap::new();
    let mut told = false;
    let mut queries: Vec<Query> = Vec::new();
    for (query, sql) in spec.sql.iter().enumerate() {
        let mut rows: BTreeMap<AreaCode, Vec<Point>> = BTreeMap::new();
        let (columns, more) = (["area_code", "period", "value"], ["covered", "of"]);
        let read = work.tables.query_with(sql, &columns, &more, |answers| {
            told |= answers.len() > columns.len();
            let (area, mut point) = read_row(project, spec, sql, answers)?;
            point.query = query;
            // A figure may join months of its own making; nothing after the edition's is shown.
            if point.period <= edition {
                rows.entry(area).or_default().push(point);
            }
            Ok(())
        })?;
        let named = named_areas(project, &sql.text);
        let used: Vec<&Figure> =
            read.iter().filter_map(|read| done.get(read.table.strip_prefix("figure_")?)).collect();
        for (area, mut points) in rows {
            let parts = work.parts.get(&area).map_or(&[][..], Vec::as_slice);
            for point in &mut points {
                if point.coverage.is_none() {
                    let period = point.period;
                    point.coverage = coverage::inherit(spec, &used, &area, &named, parts, period);
                }
                coverage::withhold(point);
            }
            let lineage = lineage_of(&read, done, &area, &named);
            reads.entry(area.clone()).or_default().extend(lineage);
            series.entry(area).or_default().extend(points);
        }
        queries.push(Query { reads: read, named });
    }
    coverage::check_rule(spec, told || series.is_empty(), done)?;
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
            explain_gaps(area, points, reads, &work.markers);
        }
    }
    Ok(Figure { spec: spec.clone(), queries, series, lineage: share(work, reads)? })
}

/// Most areas go back to the same columns; they share one lineage.
fn share(
    work: &mut Work<'_>,
    reads: BTreeMap<AreaCode, BTreeSet<Read>>,
) -> Result<BTreeMap<AreaCode, Arc<Lineage>>> {
    let mut known: BTreeMap<BTreeSet<Read>, Arc<Lineage>> = BTreeMap::new();
    let mut shared = BTreeMap::new();
    for (area, reads) in reads {
        let lineage = match known.get(&reads) {
            Some(lineage) => Arc::clone(lineage),
            None => {
                let sources = sources_of(work.project, &reads);
                let caveats = caveats_of(work.project, &reads);
                let parts = work.parts_behind(&reads)?;
                let lineage = Lineage { reads: reads.clone(), sources, caveats, parts };
                let lineage = Arc::new(lineage);
                known.insert(reads, Arc::clone(&lineage));
                lineage
            }
        };
        shared.insert(area, lineage);
    }
    Ok(shared)
}

fn read_row(
    project: &Project,
    spec: &FigureSpec,
    sql: &Spanned,
    answers: &[Answer],
) -> Result<(AreaCode, Point)> {
    let wrong = |what: String| {
        Diagnostic::error("wrong-value", what)
            .at(&sql.span)
            .hint("`area_code` and `period` are texts; `value` is a number, or NULL where nothing is known")
    };
    let [Answer::Text(area), Answer::Text(period), value, more @ ..] = answers else {
        return Err(wrong(format!("`{}` returns a row without area or period", spec.id)).into());
    };
    let Some(known) = project.areas.get(area) else {
        let codes = project.areas.known().map(|area| area.code.as_str());
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
    let coverage = coverage::read(spec, sql, more)?;
    Ok((known.code.clone(), Point { period, value, reason: None, coverage, query: 0 }))
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

/// The areas that a query names by their code, but for those that it names to leave them out.
fn named_areas(project: &Project, sql: &str) -> Vec<AreaCode> {
    let pieces: Vec<&str> = sql.split('\'').collect();
    let mut named = Vec::new();
    // The list `NOT IN ('…', '…')` that a piece stands in.
    let mut excluded = false;
    for (at, piece) in pieces.iter().enumerate() {
        if at % 2 == 0 {
            let words = piece.to_lowercase();
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            excluded = words.ends_with("<>")
                || words.ends_with("!=")
                || words.ends_with("not in (")
                || words.ends_with("not in(")
                || (excluded && words == ",");
        } else if let Some(area) = project.areas.get(piece).filter(|_| !excluded) {
            named.push(area.code.clone());
        }
    }
    named
}

/// Finds why a value is missing or seems to be zero, from the markers of the cells behind it.
fn explain_gaps(area: &AreaCode, points: &mut [Point], reads: &BTreeSet<Read>, markers: &Markers) {
    for point in points.iter_mut().filter(|point| point.reason.is_none()) {
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

/// What the tables of a lineage ask to be said of every figure.
fn caveats_of(project: &Project, lineage: &BTreeSet<Read>) -> BTreeSet<String> {
    let tables = project.sources.values().flat_map(|source| source.tables.values());
    tables
        .filter(|table| lineage.iter().any(|read| read.table == table.id.as_str()))
        .filter_map(|table| table.caveat.clone())
        .collect()
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
