//! What sorts of place there are.

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

    /// The name for readers.
    pub fn label(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Region => "NHS region",
            Self::Icb => "integrated care board",
            Self::SubIcb => "sub-ICB location",
            Self::Ccg => "clinical commissioning group",
            Self::Constituency => "constituency",
            Self::Practice => "practice",
        }
    }

    /// The name of several, within a sentence.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Country => "countries",
            Self::Region => "NHS regions",
            Self::Icb => "integrated care boards",
            Self::SubIcb => "sub-ICB locations",
            Self::Ccg => "clinical commissioning groups",
            Self::Constituency => "constituencies",
            Self::Practice => "practices",
        }
    }

    /// The name of several, as a heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Country => "Country",
            Self::Region => "NHS regions",
            Self::Icb => "Integrated care boards",
            Self::SubIcb => "Sub-ICB locations",
            Self::Ccg => "Clinical commissioning groups",
            Self::Constituency => "Constituencies",
            Self::Practice => "Practices",
        }
    }

    /// The kind of a name in project files.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}
