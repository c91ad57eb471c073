//! Follows values back to cells.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::diagnostics::Result;
use crate::figures::{FigureSet, Input, Point};
use crate::project::{
    Area, AreaCode, Brief, FigureId, Period, Project, Source, SourceId, TableId, TableSpec,
};
use crate::sources::LockedRelease;
use crate::tables::{Evidence, Place};

use super::record::{
    Against, AreaRecord, CellRecord, Correction, FigureRecord, FileRecord, Printed, Record,
    SourceRecord, TableRecord, VERSION, ValueRecord,
};

/// How many inputs of one value are listed; the rest is counted. A sum of practices has thousands.
const MAX_INPUTS: usize = 500;

const ROUNDING: &str =
    "half away from zero to the figure's decimals, once, from the unrounded value";

/// All that is needed to say where values come from.
pub struct Trail<'a, 't> {
    /// The project.
    pub project: &'a Project,
    /// The brief whose edition counts.
    pub brief: &'a Brief,
    /// The figures.
    pub figures: &'a FigureSet,
    /// The tables.
    pub evidence: &'a Evidence<'t>,
    /// The locked release of each source.
    pub releases: &'a BTreeMap<SourceId, LockedRelease>,
}

/// A record in the making.
struct Making<'m, 'a, 't> {
    trail: &'m Trail<'a, 't>,
    record: Record,
    /// What is still to be followed.
    open: Vec<(FigureId, AreaCode, Period)>,
    /// The files so far: their name, member and the place of their release, with their key.
    files: BTreeMap<(SourceId, String, Option<String>, usize), String>,
    areas: BTreeMap<FigureId, BTreeSet<AreaCode>>,
}

impl<'a> Trail<'a, '_> {
    /// Writes down what some printed values of an area's brief go back to.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn record(&self, area: &Area, printed: Vec<Printed>) -> Result<Record> {
        let record = Record {
            version: VERSION,
            brief: self.brief.id.to_string(),
            edition: self.figures.edition.short(),
            geography: self.figures.geography.to_string(),
            area: AreaRecord { code: area.code.to_string(), name: area.name.clone() },
            areas: BTreeMap::new(),
            rounding: ROUNDING.to_owned(),
            printed,
            figures: IndexMap::new(),
            values: BTreeMap::new(),
            cells: BTreeMap::new(),
            tables: BTreeMap::new(),
            files: BTreeMap::new(),
            sources: BTreeMap::new(),
        };
        let (open, files) = (Vec::new(), BTreeMap::new());
        let mut making = Making { trail: self, record, open, files, areas: BTreeMap::new() };
        making.begin();
        while let Some((figure, area, period)) = making.open.pop() {
            making.follow(&figure, &area, period)?;
        }
        making.peers();
        making.describe();
        Ok(making.record)
    }

    /// The table of an id, with its source.
    fn table(&self, table: &TableId) -> Option<(&'a Source, &'a TableSpec)> {
        let mut sources = self.project.sources.values();
        sources.find_map(|source| Some((source, source.tables.get(table)?)))
    }
}

impl Making<'_, '_, '_> {
    /// Opens all that is printed.
    fn begin(&mut self) {
        let mut open = Vec::new();
        for one in self.record.printed.iter().filter(|one| !one.is_peer()) {
            let Some(figure) = self.trail.figures.figures.get(one.figure.as_str()) else {
                continue;
            };
            let mut add = |area: &str, period: &str| {
                if let Some(period) = Period::parse(period) {
                    open.push((figure.spec.id.clone(), AreaCode::new(area), period));
                }
            };
            add(&one.area, &one.period);
            if let Some(Against::Value { area, period }) = &one.against {
                add(area, period);
            }
            if let Some(until) = &one.until {
                let points = figure.series.get(one.area.as_str()).into_iter().flatten();
                for point in points {
                    let short = point.period.short();
                    if one.period <= short && short <= *until {
                        add(&one.area, &short);
                    }
                }
            }
        }
        self.open = open;
    }

    /// Writes down the values of peers. What those go back to stands in the records of their own areas.
    fn peers(&mut self) {
        let peers: Vec<Printed> =
            self.record.printed.iter().filter(|one| one.is_peer()).cloned().collect();
        for one in peers {
            let Some(figure) = self.trail.figures.figures.get(one.figure.as_str()) else {
                continue;
            };
            let area = AreaCode::new(&one.area);
            let period = Period::parse(&one.period);
            let Some(point) = period.and_then(|period| figure.at(&area, period)) else { continue };
            self.areas.entry(figure.spec.id.clone()).or_default().insert(area);
            let by_area = self.record.values.entry(one.figure).or_default();
            let by_period = by_area.entry(one.area).or_default();
            let value = || value_of(point, Vec::new(), 0, BTreeMap::new());
            by_period.entry(one.period).or_insert_with(value);
        }
    }

    fn follow(&mut self, id: &FigureId, area: &AreaCode, period: Period) -> Result<()> {
        let figures = self.trail.figures;
        let Some(figure) = figures.figures.get(id) else { return Ok(()) };
        self.areas.entry(id.clone()).or_default().insert(area.clone());
        let by_area = self.record.values.entry(id.to_string()).or_default();
        let by_period = by_area.entry(area.to_string()).or_default();
        if by_period.contains_key(&period.short()) {
            return Ok(());
        }
        let Some(point) = figure.at(area, period) else {
            let missing = ValueRecord {
                value: None,
                reason: Some(format!("no value for {}", period.label())),
                coverage: None,
                query: 0,
                inputs: Vec::new(),
                more: 0,
                weights: BTreeMap::new(),
            };
            by_period.insert(period.short(), missing);
            return Ok(());
        };
        let inputs = figures.inputs(self.trail.evidence, figure, area, point, false)?;
        let (mut listed, mut weights) = (Vec::new(), BTreeMap::new());
        let weighted = figure.queries.get(point.query).is_some_and(|query| {
            query.reads.iter().any(|one| one.table == "area_within" && one.column == "weight")
        });
        let more = inputs.len().saturating_sub(MAX_INPUTS);
        for input in inputs.into_iter().take(MAX_INPUTS) {
            let of = match input {
                Input::Figure { figure, area: of, period: at } => {
                    listed.push(key(figure.as_str(), (&of, at), (area, period)));
                    self.open.push((figure, of.clone(), at));
                    of
                }
                Input::Row { table, columns, area: of, period: at } => {
                    for column in &columns {
                        if self.cell(&table, column, &of, at)? {
                            let name = format!("{table}.{column}");
                            listed.push(key(&name, (&of, at), (area, period)));
                        }
                    }
                    of
                }
            };
            let weight = figures.weight(area, &of);
            if weighted && weight != 1.0 {
                weights.insert(of.to_string(), weight);
            }
        }
        let value = value_of(point, listed, more, weights);
        let by_area = self.record.values.entry(id.to_string()).or_default();
        by_area.entry(area.to_string()).or_default().insert(period.short(), value);
        Ok(())
    }

    /// Writes down a cell; whether there is one.
    fn cell(
        &mut self,
        table: &TableId,
        column: &str,
        area: &AreaCode,
        period: Period,
    ) -> Result<bool> {
        let trail = self.trail;
        let Some((source, spec)) = trail.table(table) else { return Ok(false) };
        let Some(row) = trail.evidence.row(table, area, period)? else { return Ok(false) };
        if self.record.cell(table.as_str(), column, area.as_str(), &period.short()).is_some() {
            return Ok(true);
        }
        let value = row.values.get(column).copied().flatten();
        let place = trail.evidence.place(spec, &row, column);
        let known = self.record.tables.entry(table.to_string()).or_insert_with(|| TableRecord {
            source: source.id.to_string(),
            cited_as: spec.cited_as.clone(),
            files: Vec::new(),
            columns: BTreeMap::new(),
        });
        let label = place.as_ref().map(|place| place.label.clone()).unwrap_or_default();
        known.columns.entry(column.to_owned()).or_insert(label);
        let file = place.as_ref().and_then(|place| self.file(source, spec, place));
        let mut at_file = 0;
        if let (Some(file), Some(known)) = (file, self.record.tables.get_mut(table.as_str())) {
            at_file = known.files.iter().position(|one| *one == file).unwrap_or_else(|| {
                known.files.push(file);
                known.files.len() - 1
            });
        }
        let cell = CellRecord {
            rows: place.as_ref().map(|place| place.rows).filter(|rows| *rows != 1),
            at: place.map(|place| place.at),
            value,
            file: at_file,
            corrected: corrected(spec, column, area, period, value),
        };
        let by_column = self.record.cells.entry(table.to_string()).or_default();
        let by_area = by_column.entry(column.to_owned()).or_default();
        by_area.entry(area.to_string()).or_default().insert(period.short(), cell);
        Ok(true)
    }

    /// The key of a file, which is written down when it comes first.
    fn file(&mut self, source: &Source, spec: &TableSpec, place: &Place) -> Option<String> {
        let key = (source.id.clone(), place.file.clone(), place.member.clone(), place.order);
        if let Some(known) = self.files.get(&key) {
            return Some(known.clone());
        }
        let release = self.trail.releases.get(&source.id)?.in_use().nth(place.order)?;
        let snapshots = release.snapshots.get(spec.resource.as_str())?;
        let snapshot = snapshots.iter().find(|snapshot| snapshot.file == place.file)?;
        let id = format!("f{}", self.files.len() + 1);
        let accessed = snapshot.fetched.to_zoned(jiff::tz::TimeZone::UTC).date();
        let file = FileRecord {
            name: place.file.clone(),
            member: place.member.clone(),
            sha256: snapshot.sha256.to_string(),
            size: snapshot.size,
            source: source.id.to_string(),
            release: release.release.to_string(),
            published: release.published.to_string(),
            page: release.url.clone(),
            address: snapshot.address.clone(),
            accessed: accessed.to_string(),
        };
        self.record.files.insert(id.clone(), file);
        self.files.insert(key, id.clone());
        Some(id)
    }

    /// Adds the figures and sources that were met.
    fn describe(&mut self) {
        let set = self.trail.figures;
        let values = self.record.values.values().flat_map(BTreeMap::keys);
        let cells = self.record.cells.values().flat_map(BTreeMap::values);
        for code in values.chain(cells.flat_map(BTreeMap::keys)) {
            if let Some(area) = set.areas.get(code) {
                self.record.areas.insert(code.clone(), area.name.clone());
            }
        }
        for (id, figure) in &set.figures {
            let Some(areas) = self.areas.get(id) else { continue };
            let mut caveats: Vec<String> = Vec::new();
            let mut modelled = BTreeMap::new();
            for area in areas {
                for caveat in figure.caveats(area) {
                    if !caveats.contains(&caveat) {
                        caveats.push(caveat);
                    }
                }
                if let Some(how) = set.modelled(figure, area) {
                    modelled.insert(area.to_string(), how);
                }
            }
            let spec = &figure.spec;
            let record = FigureRecord {
                label: spec.label.clone(),
                unit: spec.unit.to_string(),
                decimals: spec.decimals,
                definition: spec.definition.clone(),
                caveats,
                modelled,
                sql: spec.sql.iter().map(|sql| sql.text.trim().to_owned()).collect(),
            };
            self.record.figures.insert(id.to_string(), record);
        }
        for table in self.record.tables.values() {
            let Some(source) = self.trail.project.sources.get(table.source.as_str()) else {
                continue;
            };
            self.record.sources.entry(table.source.clone()).or_insert_with(|| SourceRecord {
                title: source.title.clone(),
                publisher: source.publisher.clone(),
                status: source.status.clone(),
                licence: source.licence.clone(),
                attribution: source.attribution.clone(),
            });
        }
    }
}

fn value_of(
    point: &Point,
    inputs: Vec<String>,
    more: usize,
    weights: BTreeMap<String, f64>,
) -> ValueRecord {
    let coverage = point.coverage.as_ref();
    ValueRecord {
        value: point.value,
        reason: point.reason.clone(),
        coverage: coverage.map(|one| (one.covered, one.of, one.parts.to_string())),
        query: point.query,
        inputs,
        more,
        weights,
    }
}

/// `name/area/period`, without what is the same as for the value.
fn key(name: &str, of: (&AreaCode, Period), value: (&AreaCode, Period)) -> String {
    match (of.0 == value.0, of.1 == value.1) {
        (true, true) => name.to_owned(),
        (false, true) => format!("{name}/{}", of.0),
        (_, false) => format!("{name}/{}/{}", of.0, of.1.short()),
    }
}

/// The correction of a cell, if it was made: where the publisher's number changes, it is not, and
/// the cell holds another value than the correction's.
fn corrected(
    spec: &TableSpec,
    column: &str,
    area: &AreaCode,
    period: Period,
    value: Option<f64>,
) -> Option<Correction> {
    let corrections = spec.corrections.iter();
    let mut here = corrections.filter(|one| {
        one.column == column
            && one.period == period
            && one.area.as_ref().or(spec.area.as_ref()).is_none_or(|of| of == area)
    });
    let one = here.find(|one| one.value == value)?;
    Some(Correction { published: one.published, reason: one.reason.clone() })
}
