//! The figures of one area as CSV: everything there is, unrounded; and read again.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diagnostics::{Diagnostic, Result};
use crate::project::{AreaCode, Period, SourceId};

use super::FigureSet;

/// Writes `figure,label,area_code,period,value,unit,source,release,covered,of,parts`: every figure
/// and period of an area. A missing value is blank, and so is a coverage that nobody tells. `releases` tells each source's release (`2025-10-31`).
///
/// # Errors
/// CSV can't be written, which would be a fault of this program.
pub fn to_csv(
    figures: &FigureSet,
    area: &AreaCode,
    releases: &BTreeMap<SourceId, String>,
) -> Result<Vec<u8>> {
    let fault = |error: csv::Error| {
        Diagnostic::error("internal", format!("can't write figures as CSV: {error}"))
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "figure",
        "label",
        "area_code",
        "period",
        "value",
        "unit",
        "source",
        "release",
        "covered",
        "of",
        "parts",
    ];
    writer.write_record(header).map_err(fault)?;
    for (id, figure) in &figures.figures {
        let behind = || figure.sources(area).map(|(source, _)| source);
        let sources: Vec<&str> = behind().map(SourceId::as_str).collect();
        let dates: Vec<&str> =
            behind().filter_map(|source| releases.get(source)).map(String::as_str).collect();
        let (sources, dates) = (sources.join(" "), dates.join(" "));
        for point in figure.series.get(area).into_iter().flatten() {
            let value = point.value.map(|value| value.to_string()).unwrap_or_default();
            let (covered, of, parts) = match &point.coverage {
                Some(told) => (told.covered.to_string(), told.of.to_string(), &*told.parts),
                None => (String::new(), String::new(), ""),
            };
            let (period, spec) = (point.period.short(), &figure.spec);
            let record = [
                id.as_str(),
                &spec.label,
                area.as_str(),
                &period,
                &value,
                spec.unit.as_str(),
                &sources,
                &dates,
                &covered,
                &of,
                parts,
            ];
            writer.write_record(record).map_err(fault)?;
        }
    }
    writer
        .into_inner()
        .map_err(|error| Diagnostic::error("internal", format!("can't write CSV: {error}")).into())
}

/// A row of a `figures.csv`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Row {
    /// The figure's id.
    pub figure: String,
    /// Its name within a sentence.
    pub label: String,
    /// The area.
    pub area_code: String,
    /// The month.
    pub period: Period,
    /// The unrounded value; `None` if it is missing.
    pub value: Option<f64>,
    /// The unit.
    pub unit: String,
}

/// Reads what [`to_csv`] wrote, now or in an earlier edition. `name` is the file as a person knows
/// it.
///
/// # Errors
/// A row is not as it was written.
pub fn from_csv(bytes: &[u8], name: &str) -> Result<Vec<Row>> {
    csv::Reader::from_reader(bytes)
        .deserialize()
        .collect::<Result<Vec<Row>, _>>()
        .map_err(|error| Diagnostic::error("figures-csv", error.to_string()).in_place(name).into())
}
