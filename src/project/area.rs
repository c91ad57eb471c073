//! The places that briefs are about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use super::ids::{AreaCode, is_area_code};
use crate::diagnostics::{Diagnostic, Diagnostics, SourceFile, Span, did_you_mean};

/// What sort of place an area is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AreaKind {
    /// England.
    Country,
    /// One of NHS England's regions.
    Region,
    /// An integrated care board.
    Icb,
    /// A sub-ICB location.
    SubIcb,
    /// A Westminster constituency.
    Constituency,
    /// A general practice.
    Practice,
}

impl AreaKind {
    /// All kinds, largest areas first.
    pub const ALL: [Self; 6] =
        [Self::Country, Self::Region, Self::Icb, Self::SubIcb, Self::Constituency, Self::Practice];

    /// The name in project files and templates.
    pub fn id(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Region => "region",
            Self::Icb => "icb",
            Self::SubIcb => "sub_icb",
            Self::Constituency => "constituency",
            Self::Practice => "practice",
        }
    }

    /// The name for readers.
    pub fn label(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Region => "NHS region",
            Self::Icb => "integrated care board",
            Self::SubIcb => "sub-ICB location",
            Self::Constituency => "constituency",
            Self::Practice => "practice",
        }
    }

    /// The name of several, as a heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Country => "Country",
            Self::Region => "NHS regions",
            Self::Icb => "Integrated care boards",
            Self::SubIcb => "Sub-ICB locations",
            Self::Constituency => "Constituencies",
            Self::Practice => "Practices",
        }
    }

    /// The kind of a name in project files.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// A place that a brief is about.
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
}

/// All areas, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Areas {
    list: Vec<Arc<Area>>,
    by_code: BTreeMap<AreaCode, usize>,
}

impl Areas {
    /// All of them, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Area>> {
        self.list.iter()
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
        self.by_code.get(code).and_then(|at| self.list.get(*at))
    }

    /// The codes of an area and of all areas above it, itself first.
    pub fn lineage(&self, code: &AreaCode) -> Vec<AreaCode> {
        let mut codes = Vec::new();
        let mut next = self.get(code.as_str());
        // A cycle is refused when the list is read; the length is a second guard.
        while let Some(area) = next
            && codes.len() <= AreaKind::ALL.len()
        {
            codes.push(area.code.clone());
            next = area.parent.as_ref().and_then(|parent| self.get(parent.as_str()));
        }
        codes
    }
}

/// A row of `areas.csv` as it stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawArea {
    code: String,
    name: String,
    prose: String,
    kind: String,
    parent: String,
}

/// Reads `areas.csv`: `code,name,prose,kind,parent`.
pub(super) fn read(file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Areas {
    let mut areas = Areas::default();
    let mut spans = Vec::new();
    let mut folded_codes = BTreeSet::new();
    let mut reader = csv::Reader::from_reader(file.text.as_bytes());
    let header = reader.headers().cloned().ok();
    for record in reader.records() {
        let line = match &record {
            Ok(record) => record.position(),
            Err(error) => error.position(),
        }
        .and_then(|place| usize::try_from(place.line()).ok());
        let span = Span::at_line(file, line.unwrap_or(1), 0, 1);
        let raw = match record.and_then(|record| record.deserialize::<RawArea>(header.as_ref())) {
            Ok(raw) => raw,
            Err(error) => {
                diagnostics.push(
                    Diagnostic::error("wrong-row", format!("this row can't be read: {error}"))
                        .at(&span)
                        .hint("the columns are `code,name,prose,kind,parent`"),
                );
                continue;
            }
        };
        let span = Span::new(file, span.range().start..span.range().start + raw.code.len());
        if !is_area_code(&raw.code) {
            diagnostics.push(
                Diagnostic::error("wrong-area-code", format!("`{}` is no area code", raw.code))
                    .at(&span)
                    .hint("a code has letters, digits and hyphens; it becomes a folder's name"),
            );
            continue;
        }
        let Some(kind) = AreaKind::from_id(&raw.kind) else {
            diagnostics.push(
                Diagnostic::error("unknown-kind", format!("unknown kind of area `{}`", raw.kind))
                    .at(&span)
                    .hint_maybe(did_you_mean(&raw.kind, AreaKind::ALL.map(AreaKind::id))),
            );
            continue;
        };
        let code = AreaCode::new(&raw.code);
        if !folded_codes.insert(raw.code.to_ascii_lowercase()) {
            diagnostics.push(
                Diagnostic::error("duplicate-area", format!("area `{code}` is there twice"))
                    .at(&span)
                    .why("codes that differ only in case would share a folder on some systems"),
            );
            continue;
        }
        let parent = (!raw.parent.is_empty()).then(|| AreaCode::new(&raw.parent));
        let prose = if raw.prose.is_empty() { raw.name.clone() } else { raw.prose };
        areas.by_code.insert(code.clone(), areas.list.len());
        areas.list.push(Arc::new(Area { code, name: raw.name, prose, kind, parent }));
        spans.push(span);
    }
    check_parents(&areas, &spans, diagnostics);
    areas
}

/// Each parent exists and is a larger kind of area, so that no chain of parents is a cycle.
fn check_parents(areas: &Areas, spans: &[Span], diagnostics: &mut Diagnostics) {
    for (area, span) in areas.list.iter().zip(spans) {
        let Some(parent) = &area.parent else { continue };
        match areas.get(parent.as_str()) {
            None => diagnostics.push(
                Diagnostic::error(
                    "unknown-area",
                    format!("`{}` is part of `{parent}`, which is not in this list", area.code),
                )
                .at(span)
                .hint_maybe(did_you_mean(
                    parent.as_str(),
                    areas.iter().map(|area| area.code.as_str()),
                )),
            ),
            Some(above) if above.kind >= area.kind => diagnostics.push(
                Diagnostic::error(
                    "area-cycle",
                    format!(
                        "`{}` ({}) can't be part of `{}` ({})",
                        area.code,
                        area.kind.id(),
                        above.code,
                        above.kind.id()
                    ),
                )
                .at(span)
                .hint("an area is part of a larger kind of area"),
            ),
            Some(_) => {}
        }
    }
}
