//! Provenance: what each printed value goes back to, down to the cells of published files.
//!
//! [`printed()`] gathers what a brief prints, [`Trail`] follows each value through the figures that it
//! was computed from to the cells of tables, and writes down a [`Record`]: `provenance.json`.
//! `explain` reads it again.

mod glance;
mod page;
mod printed;
mod record;
mod trail;
mod words;

pub use glance::Glance;
pub use page::{FigureNote, SourceNote};
pub use printed::printed;
pub use record::{
    Against, AreaRecord, CellRecord, Correction, FigureRecord, FileRecord, PEER, Printed, Record,
    SourceRecord, TableRecord, VERSION, ValueRecord,
};
pub use trail::Trail;
pub use words::Checked;
