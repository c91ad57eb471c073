//! The project: YAML files on disk, checked into a [`Project`].
//!
//! Each file is read into raw types ([`yaml`]) and then checked; all problems of all files are
//! reported at once, each at its place.

mod area;
mod breaks;
mod brief;
mod check;
mod checks;
mod delivery;
mod embargo;
mod figure;
mod ids;
mod insert;
mod load;
mod pack;
mod period;
mod quotation;
mod schema;
mod slips;
mod source;
mod theme;
mod unit;
mod yaml;

pub use area::{Area, AreaKind, Areas, Named, Names, Part, Validity, Within, fold_name};
pub use breaks::{Break, Compare};
pub use brief::{
    Axis, BarSpec, Brief, ChartSpec, ClaimSpec, ColumnOfFigures, DealSpec, Drawn, EMAIL_HTML,
    EMAIL_TEXT, First, Format, KeyFigureSpec, Level, MAIN, MESSAGE, MOST_BARS, MOST_LINES,
    MOST_PANELS, MOST_PARTS, Peers, RankedSpec, Rows, SUBJECT, SeriesSpec, TableOfFigures,
    TermSpec, Variant, Where,
};
pub use check::Spanned;
pub use checks::{CheckRules, Constant};
pub use delivery::{
    Blackout, BriefDelivery, ChannelKind, ChannelSpec, DeliverySpec, Dkim, LEDGER, NotBefore,
    Owner, PaceSpec, Policy, Reissue, Secret, Sender, SmtpSpec, StoreSpec, Tls, Unsubscribe,
    WebhookSpec, WebhookUrl,
};
pub use figure::{CoverageSpec, Direction, FigureSpec};
pub use ids::{
    AreaCode, BriefId, ChannelId, ChartId, ClaimId, FigureId, QuotationId, ResourceId, SourceId,
    TableId, is_area_code, is_id,
};
pub use insert::insert_entry;
pub use load::{Files, Project, check};
pub use pack::{PACKS, PackFiles, PackFrom, PackSpec, is_taken, packs};
pub use period::{Period, long_date};
pub use quotation::Quotation;
pub use schema::{FileSchema, schema_of, schemas};
pub use source::connector;
pub use source::{
    Agreement, Change, Column, ColumnType, Contract, Correction, How, JsonRows, Label, Layout,
    Marker, Members, Network, NoData, Only, PeriodFrom, ReleaseCells, Source, TableSpec, Tally,
};
pub use theme::{Colour, Family, Logo, Margins, Palette, Theme};
pub use unit::Unit;
