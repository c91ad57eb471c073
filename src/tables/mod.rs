//! Tables: the bytes of snapshots into typed tables in one SQLite database.
//!
//! [`Grid`] makes a sheet or a CSV file a rectangle of fields; [`decode()`] reads a table from it
//! by the rules of `sources.yaml`, in the layout [`crosstab`] or [`listing`], finding its way by
//! [`labels`] and putting right what is known to be wrong ([`corrections`]); [`vendor`] keeps
//! tables as small text files; [`database`] writes them to SQLite; [`contract`] checks what they
//! must look like; [`query`] reads them, and nothing else.

mod contract;
mod corrections;
mod drift;
mod crosstab;
mod database;
mod decode;
mod grid;
mod labels;
mod listing;
mod query;
mod release;
mod statistics;
mod table;
mod vendor;

pub use contract::check_contract;
pub use database::{fill, key, open, write};
pub use drift::{Revision, TableDrift, drift};
pub use decode::{Opened, decode};
pub use grid::Grid;
pub use query::{Answer, Markers, Read, Tables};
pub use release::{ReleaseFacts, read_release};
pub use table::{Cell, Row, Table};
pub use vendor::{from_csv, to_csv};
