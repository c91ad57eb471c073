//! `figures.yaml` as it stands. What is said of a field here is what an editor shows.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::breaks::RawBreak;
use super::super::schema::word::{self, ById};

/// The catalogue of figures shared by all briefs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawFigures {
    /// The figures, by id. An id is a variable in templates, and `figure_<id>` is a table for the
    /// queries of other figures.
    #[schemars(required, with = "Option<ById<RawFigure>>")]
    pub(super) figures: Option<IndexMap<String, RawFigure>>,
}

impl RawFigures {
    /// The ids of all figures, whatever is wrong with some of them.
    pub fn names(&self) -> Vec<String> {
        self.figures.iter().flat_map(IndexMap::keys).cloned().collect()
    }
}

/// A computed number.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFigure {
    /// Its name within a sentence: `fully qualified GPs`.
    #[schemars(required)]
    pub(super) label: Option<String>,
    /// What it counts in: `FTE`, `headcount`, `%`, a noun, or a ratio that names both:
    /// `patients per FTE`.
    #[schemars(required, with = "Option<word::Unit>")]
    pub(super) unit: Option<String>,
    /// How many decimals are printed; none if not said.
    #[schemars(range(max = 6))]
    pub(super) decimals: Option<u8>,
    /// What it counts and what not.
    #[schemars(required)]
    pub(super) definition: Option<String>,
    /// What a reader must know about it; a note says it.
    #[schemars(with = "Option<word::OneOrMoreTexts>")]
    pub(super) caveat: Option<Texts>,
    /// Months from which values are not comparable with those before.
    pub(super) breaks: Option<Vec<RawBreak>>,
    /// Why headcounts of areas may be added, where they are: `a practice reports once`.
    pub(super) adds: Option<String>,
    /// Which way is better, if either.
    #[schemars(with = "Option<word::Better>")]
    pub(super) better: Option<String>,
    /// How many months older than the edition its newest value may be; older is missing.
    pub(super) within_months: Option<u32>,
    /// How much of an area must have data, where the queries tell it in `covered, of`.
    pub(super) coverage: Option<RawCoverage>,
    /// A query of `area_code, period, value` for all areas at once, and perhaps `covered, of`; or a
    /// list of such queries, whose rows are put together.
    #[schemars(required, with = "Option<word::OneOrMoreTexts>")]
    pub(super) sql: Option<Texts>,
}

/// How much of an area must have data for a value to be printed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCoverage {
    /// The least share of parts with data: `90%`.
    #[schemars(required, with = "Option<word::Percentage>")]
    pub(super) at_least: Option<String>,
    /// What the parts are called: `practices`.
    #[schemars(required)]
    pub(super) parts: Option<String>,
}

/// One text, or a list of them, and whether it is a list.
#[derive(Debug)]
pub(super) struct Texts(pub(super) Vec<String>, pub(super) bool);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Texts;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text or a list of texts")
            }

            fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![text.to_owned()], false))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut list: A,
            ) -> Result<Texts, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = list.next_element::<String>()? {
                    texts.push(text);
                }
                Ok(Texts(texts, true))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
