//! The data of an exhibit as CSV.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, Result};
use crate::figures::{Figure, FigureSet};
use crate::project::{AreaCode, Period};

/// A value that an exhibit shows.
#[derive(Debug, Clone)]
pub struct Datum<'a> {
    pub figure: &'a Figure,
    pub area: &'a AreaCode,
    pub period: Period,
    pub value: Option<f64>,
}

/// Writes `figure,label,area_code,area,period,value,unit`: each value once, unrounded; a missing one is
/// blank.
///
/// # Errors
/// CSV can't be written, which would be a fault of this program.
pub fn csv(figures: &FigureSet, data: &[Datum<'_>]) -> Result<Vec<u8>> {
    let fault = |error: csv::Error| {
        Diagnostic::error("internal", format!("can't write an exhibit as CSV: {error}"))
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["figure", "label", "area_code", "area", "period", "value", "unit"];
    writer.write_record(header).map_err(fault)?;
    let mut written = BTreeSet::new();
    for one in data {
        let spec = &one.figure.spec;
        if !written.insert((spec.id.clone(), one.area, one.period)) {
            continue;
        }
        let area = figures.areas.get(one.area.as_str()).map_or("", |area| &area.name);
        let value = one.value.map(|value| value.to_string()).unwrap_or_default();
        let period = one.period.short();
        let record = [
            spec.id.as_str(),
            &spec.label,
            one.area.as_str(),
            area,
            &period,
            &value,
            spec.unit.as_str(),
        ];
        writer.write_record(record).map_err(fault)?;
    }
    writer
        .into_inner()
        .map_err(|error| Diagnostic::error("internal", format!("can't write CSV: {error}")).into())
}
