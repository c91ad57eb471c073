//! The project: YAML files on disk, checked into a [`Project`].
//!
//! Each file is read into raw types ([`yaml`]) and then checked; all problems of all files are
//! reported at once, each at its place.

mod area;
mod breaks;
mod brief;
mod check;
mod checks;
mod figure;
mod ids;
mod load;
mod period;
mod quotation;
mod source;
mod theme;
mod unit;
mod yaml;

pub use area::{Area, AreaKind, Areas, Named, Names, Part, Validity, Within, fold_name};
pub use breaks::{Break, Compare};
pub use brief::{
    Brief, ChartSpec, ClaimSpec, ColumnOfFigures, DealSpec, Format, KeyFigureSpec, Level, MAIN,
    SeriesSpec, TableOfFigures, TermSpec, Variant,
};
pub use check::Spanned;
pub use checks::{CheckRules, Constant};
pub use figure::{CoverageSpec, Direction, FigureSpec};
pub use ids::{
    AreaCode, BriefId, ChartId, ClaimId, FigureId, QuotationId, ResourceId, SourceId, TableId,
    is_area_code,
};
pub use load::{Files, Project, check};
pub use period::{Period, long_date};
pub use quotation::Quotation;
pub use source::connector;
pub use source::{
    Agreement, Change, Column, ColumnType, Contract, Correction, How, JsonRows, Label, Layout,
    Marker, Members, Network, NoData, Only, PeriodFrom, ReleaseCells, Source, TableSpec, Tally,
};
pub use theme::{Colour, Family, Logo, Margins, Palette, Theme};
pub use unit::Unit;
