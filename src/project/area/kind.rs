//! What sorts of place there are.

use crate::language::{KindWords, Language};

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
    /// A clinical commissioning group, until June 2022.
    Ccg,
    /// A Westminster constituency.
    Constituency,
    /// A general practice.
    Practice,
}

impl AreaKind {
    /// All kinds, largest areas first.
    pub const ALL: [Self; 7] = [
        Self::Country,
        Self::Region,
        Self::Icb,
        Self::SubIcb,
        Self::Ccg,
        Self::Constituency,
        Self::Practice,
    ];

    /// The name in project files and templates.
    pub fn id(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Region => "region",
            Self::Icb => "icb",
            Self::SubIcb => "sub_icb",
            Self::Ccg => "ccg",
            Self::Constituency => "constituency",
            Self::Practice => "practice",
        }
    }

    /// The names for readers.
    pub fn words(self, language: &Language) -> &KindWords {
        let kinds = &language.kinds;
        match self {
            Self::Country => &kinds.country,
            Self::Region => &kinds.region,
            Self::Icb => &kinds.icb,
            Self::SubIcb => &kinds.sub_icb,
            Self::Ccg => &kinds.ccg,
            Self::Constituency => &kinds.constituency,
            Self::Practice => &kinds.practice,
        }
    }

    /// The name for analysts.
    pub fn label(self) -> &'static str {
        &self.words(Language::english()).label
    }

    /// The name of several for analysts, within a sentence.
    pub fn plural(self) -> &'static str {
        &self.words(Language::english()).plural
    }

    /// The kind of a name in project files.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}
