//! Ids, each a type of its own, so that one can't stand for another.

use std::fmt;
use std::sync::Arc;

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Makes an id; its form has been checked where it was read.
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(Arc::from(text.as_ref()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

id_type!(
    /// A source in `sources.yaml`: `gpw`.
    SourceId
);
id_type!(
    /// A way out in `delivery.yaml`: `post`.
    ChannelId
);
id_type!(
    /// One file of a release, by the name that `sources.yaml` gives it: `bulletin`.
    ResourceId
);
id_type!(
    /// A table decoded from snapshots: `gpw_england`.
    TableId
);
id_type!(
    /// A figure in `figures.yaml`: `fully_qualified_gps`.
    FigureId
);
id_type!(
    /// A brief, by the name of its file: `settlement`.
    BriefId
);
id_type!(
    /// A chart of a brief: `gp_trend`.
    ChartId
);
id_type!(
    /// A claim of a brief: `fewer_gps`.
    ClaimId
);
id_type!(
    /// A quotation in `quotations.yaml`: `front_door`.
    QuotationId
);
id_type!(
    /// The code of an area: `E92000001`, `QWO`.
    AreaCode
);

/// Whether a text may be the id of a source, table, figure, chart, claim or brief: lower-case letters,
/// digits and underscores, a letter first. Such an id is a variable in a template, a table in SQL
/// and a name on disk.
pub fn is_id(text: &str) -> bool {
    text.len() <= 60
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Whether a text may be an area's code: letters, digits, hyphens. It becomes a folder's name, so
/// nothing else is allowed.
pub fn is_area_code(text: &str) -> bool {
    (1..=20).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !text.starts_with('-')
}
