//! Tables: the bytes of snapshots into typed tables in one SQLite database.
//!
//! [`Builder`] makes the database in a stream. A [`plan`] says which files, and which members of
//! [`archive`]s, each table is read from; each is [`decode`]d on whatever core is free. A
//! [`sheet`] is a [`grid`] of fields, or the [`lines`] of a CSV file; its [`header`] is found by
//! [`labels`], and its rows are read in the layout [`crosstab`], [`listing`], [`tally`] or [`json`]. Rows of
//! [`cells`] go to one writer ([`mod@write`]). Then [`corrections`] put right what is known to be
//! wrong, and [`contract`] checks what tables must look like. [`vendor`] keeps tables as small
//! text files; [`places`] where their cells stand, which [`evidence`] looks up; [`geography`] says what is part of what on a day, [`mod@drift`] what a release changed;
//! [`query`] reads them all, and nothing else; [`mod@ask`] does so for a person, to whom [`mod@explain`] says what is wrong
//! with a query, [`catalogue`] what there is, and [`export`] gives it all in one file.

mod archive;
mod ask;
mod builder;
mod catalogue;
mod cells;
mod contract;
mod corrections;
mod crosstab;
mod database;
mod decode;
mod drift;
mod evidence;
mod explain;
mod export;
mod geography;
mod grid;
mod header;
mod json;
mod keys;
mod labels;
mod lines;
mod listing;
mod markers;
mod narrow;
mod places;
mod plan;
mod query;
mod release;
mod sheet;
mod statistics;
mod tally;
mod vendor;
mod write;

pub use archive::{Archive, Caps};
pub use ask::{Asked, SqlValue};
pub use builder::Builder;
pub use catalogue::{ColumnFacts, TableFacts};
pub use database::{key, open};
pub use drift::{Revision, TableDrift, drift};
pub use evidence::{Evidence, Place, TableRow};
pub use export::Export;
pub use markers::Markers;
pub use narrow::Kept;
pub use places::Places;
pub use plan::SnapshotFile;
pub use query::{Answer, FigureRow, Read, Tables};
pub use release::{ReleaseFacts, read_release};
pub use vendor::to_csv;
