//! Tables: the bytes of snapshots into typed tables in one SQLite database.
//!
//! [`Grid`] makes a sheet or a CSV file a rectangle of fields; [`decode()`] reads a table from it
//! by the rules of `sources.yaml`, in the layout [`crosstab`], [`listing`] or [`json`], finding its way by
//! [`labels`] and putting right what is known to be wrong ([`corrections`]); [`vendor`] keeps
//! tables as small text files; [`database`] writes them to SQLite; [`contract`] checks what they
//! must look like; [`geography`] says what is part of what on a day; [`query`] reads them all,
//! and nothing else.

mod contract;
mod corrections;
mod crosstab;
mod database;
mod decode;
mod geography;
mod grid;
mod json;
mod labels;
mod listing;
mod query;
mod release;
mod statistics;
mod table;
mod vendor;

pub use contract::check_contract;
pub use database::{fill, key, open, write};
pub use decode::{Opened, decode};
pub use grid::Grid;
pub use query::{Answer, FigureRow, Markers, Read, Tables};
pub use release::{ReleaseFacts, read_release};
pub use table::{Cell, Row, Table};
pub use vendor::{from_csv, to_csv};
