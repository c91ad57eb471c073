//! `<brief>.yaml` as it stands.

use indexmap::IndexMap;
use serde::Deserialize;

use super::super::period::Period;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawBrief {
    pub(super) name: Option<String>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) organisation: Option<String>,
    pub(super) contact: Option<String>,
    pub(super) language: Option<String>,
    pub(super) template: Option<String>,
    pub(super) page: Option<String>,
    pub(super) source: Option<String>,
    pub(super) geography: Option<String>,
    pub(super) areas: Option<Vec<String>>,
    pub(super) requires: Option<Vec<String>>,
    pub(super) formats: Option<Vec<String>>,
    pub(super) style: Option<String>,
    pub(super) charts: Option<IndexMap<String, RawChart>>,
    pub(super) tables: Option<IndexMap<String, RawTableOfFigures>>,
    pub(super) claims: Option<IndexMap<String, RawClaim>>,
    pub(super) key_figures: Option<Vec<Option<RawKeyFigure>>>,
    pub(super) deal: Option<RawDeal>,
    pub(super) address: Option<String>,
    pub(super) fresh_for_days: Option<u32>,
    pub(super) variants: Option<IndexMap<String, Option<RawVariant>>>,
    pub(super) delivery: Option<RawBriefDelivery>,
    pub(super) corrections: Option<Vec<Option<RawReissue>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBriefDelivery {
    pub(super) policy: Option<String>,
    pub(super) form: Option<String>,
    pub(super) channel: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReissue {
    pub(super) edition: Option<Period>,
    pub(super) on: Option<String>,
    pub(super) says: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVariant {
    pub(super) name: Option<String>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) template: Option<String>,
    pub(super) page: Option<String>,
    pub(super) areas: Option<Vec<String>>,
    pub(super) formats: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawKeyFigure {
    pub(super) figure: Option<String>,
    pub(super) of: Option<String>,
    pub(super) at: Option<Period>,
    pub(super) label: Option<String>,
    pub(super) note: Option<String>,
    pub(super) kinds: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDeal {
    pub(super) asks: Option<String>,
    pub(super) promises: Option<String>,
    pub(super) terms: Option<Vec<Option<RawTerm>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTerm {
    pub(super) name: Option<String>,
    pub(super) ask: Option<String>,
    pub(super) promise: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChart {
    pub(super) kind: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) claim: Option<String>,
    pub(super) subtitle: Option<String>,
    pub(super) areas: Option<Vec<String>>,
    pub(super) series: Option<Vec<Option<RawSeries>>>,
    pub(super) panels: Option<Vec<Option<RawSeries>>>,
    pub(super) axis: Option<String>,
    pub(super) parts: Option<Vec<Option<RawSeries>>>,
    pub(super) bars: Option<Vec<Option<RawBar>>>,
    pub(super) figure: Option<String>,
    pub(super) among: Option<String>,
    pub(super) within: Option<String>,
    pub(super) against: Option<String>,
    pub(super) at: Option<Period>,
    pub(super) first: Option<String>,
}

impl RawChart {
    /// The keys that are there and belong to some kinds of charts only.
    pub(super) fn keys(&self) -> Vec<&'static str> {
        let all = [
            ("series", self.series.is_some()),
            ("panels", self.panels.is_some()),
            ("axis", self.axis.is_some()),
            ("parts", self.parts.is_some()),
            ("bars", self.bars.is_some()),
            ("figure", self.figure.is_some()),
            ("among", self.among.is_some()),
            ("within", self.within.is_some()),
            ("against", self.against.is_some()),
            ("at", self.at.is_some()),
            ("first", self.first.is_some()),
        ];
        all.into_iter().filter(|(_, there)| *there).map(|(key, _)| key).collect()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSeries {
    pub(super) figure: Option<String>,
    pub(super) area: Option<String>,
    pub(super) label: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBar {
    pub(super) label: Option<String>,
    pub(super) of: Option<String>,
    pub(super) at: Option<Period>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTableOfFigures {
    pub(super) headline: Option<String>,
    pub(super) claim: Option<String>,
    pub(super) subtitle: Option<String>,
    pub(super) areas: Option<Vec<String>>,
    pub(super) figures: Option<Vec<String>>,
    pub(super) among: Option<String>,
    pub(super) within: Option<String>,
    pub(super) first: Option<String>,
    pub(super) against: Option<String>,
    pub(super) columns: Option<Vec<Option<RawColumn>>>,
    pub(super) total: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColumn {
    pub(super) label: Option<String>,
    pub(super) figure: Option<String>,
    pub(super) of: Option<String>,
    pub(super) at: Option<Period>,
    pub(super) change_since: Option<Period>,
    pub(super) trend_since: Option<Period>,
    pub(super) kinds: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClaim {
    pub(super) says: Option<String>,
    pub(super) test: Option<String>,
    pub(super) otherwise: Option<String>,
    pub(super) level: Option<String>,
    pub(super) since: Option<Period>,
    pub(super) until: Option<Period>,
    pub(super) areas: Option<Vec<String>>,
}
