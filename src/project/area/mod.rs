//! The places that briefs are about, and what they are part of, each with the days on which it was
//! so.
//!
//! [`mod@read`] reads `areas.csv`, [`parts`] reads `area_parts.csv` and checks both together,
//! [`within`] follows parts and parents to the areas above, and [`names`] finds areas by name.

mod kind;
mod names;
mod parts;
mod read;
#[cfg(test)]
mod tests;
mod validity;
mod within;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::ids::AreaCode;

pub use kind::AreaKind;
pub use names::{Named, Names, fold_name};
pub use parts::Part;
pub(super) use read::read;
pub use validity::Validity;
pub use within::Within;

/// A place that a brief is about, as it is while a row of `areas.csv` is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its code; the name of its folder in the output.
    pub code: AreaCode,
    /// Its official name.
    pub name: String,
    /// Its name within a sentence: `the South West`.
    pub prose: String,
    /// What sort of place it is.
    pub kind: AreaKind,
    /// The area that it is part of.
    pub parent: Option<AreaCode>,
    /// What else people look for it by, such as a former name or that of its member of parliament.
    pub also: Vec<String>,
    /// When it is so.
    pub validity: Validity,
}

/// All areas, in the order of the file: each as it is on a day, or else as it was last.
#[derive(Debug, Clone, Default)]
pub struct Areas {
    /// All rows of the file; a code may have several, at different times.
    rows: Arc<Vec<Arc<Area>>>,
    /// The rows of `area_parts.csv`.
    parts: Arc<Vec<Part>>,
    /// One for each code that counts.
    list: Vec<Arc<Area>>,
    /// One for each code that is known.
    by_code: BTreeMap<AreaCode, Arc<Area>>,
}

impl Areas {
    /// Makes the list of all areas, each as it was last.
    fn new(rows: Vec<Arc<Area>>, parts: Vec<Part>) -> Self {
        let mut by_code: BTreeMap<AreaCode, Arc<Area>> = BTreeMap::new();
        let mut order: Vec<AreaCode> = Vec::new();
        for row in &rows {
            match by_code.get(&row.code) {
                Some(known) if known.validity.first() > row.validity.first() => continue,
                Some(_) => {}
                None => order.push(row.code.clone()),
            }
            by_code.insert(row.code.clone(), Arc::clone(row));
        }
        let list = order.iter().filter_map(|code| by_code.get(code)).cloned().collect();
        Self { rows: Arc::new(rows), parts: Arc::new(parts), list, by_code }
    }

    /// The areas as they stand on a day. Those that are not in force then are still known by their
    /// code, but are none of the list.
    pub fn on(&self, date: Date) -> Self {
        let list: Vec<Arc<Area>> =
            self.rows.iter().filter(|row| row.validity.holds(date)).cloned().collect();
        let mut by_code = Self::new(self.rows.to_vec(), Vec::new()).by_code;
        by_code.extend(list.iter().map(|area| (area.code.clone(), Arc::clone(area))));
        Self { rows: Arc::clone(&self.rows), parts: Arc::clone(&self.parts), list, by_code }
    }

    /// One for each code, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Area>> {
        self.list.iter()
    }

    /// Every area that is known, in force or not, by code.
    pub fn known(&self) -> impl Iterator<Item = &Arc<Area>> {
        self.by_code.values()
    }

    /// Every row of `areas.csv`.
    pub fn rows(&self) -> impl Iterator<Item = &Arc<Area>> {
        self.rows.iter()
    }

    /// Every row of `area_parts.csv`.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The area of a code.
    pub fn get(&self, code: &str) -> Option<&Arc<Area>> {
        self.by_code.get(code)
    }
}
