//! One file per verb: the order of the pipeline and nothing else.

mod approve;
mod area;
mod artifacts;
mod build;
mod check;
mod choose;
mod clean;
mod complete;
mod data;
mod desk;
mod diff;
pub mod doctor;
mod expected;
mod explain;
mod export_data;
mod fetch;
mod figures;
mod init;
mod inputs;
pub mod ledger;
mod load;
mod man;
mod merge;
mod message;
mod new;
mod outcome;
mod packs;
mod parallel;
mod prepare;
pub mod preview;
mod query;
mod recipients;
mod resolve;
mod run;
mod schedule;
mod schema;
mod send;
mod share;
mod spent;
mod stale;
mod status;
mod tables;
mod vendor;
mod web;
mod why;

pub use approve::{ApproveOptions, Approved, approve};
pub use area::Timings;
pub use build::{BriefBuilt, BuildOptions, Built, build};
pub use check::{BriefChecked, CheckOptions, Checked, check};
pub use clean::{CleanOptions, Cleaned, clean};
pub use complete::{CompleteOptions, Completed, Item, complete};
pub use data::{Origin, UsedRelease};
pub use diff::{
    DataDiff, DiffOptions, Difference, EditionsDiff, EditionsOptions, diff, diff_editions,
    last_before,
};
pub use expected::{Expected, due, expected};
pub use explain::{DocumentState, ExplainOptions, Explained, explain};
pub use export_data::{ExportOptions, Exported, export_data};
pub use fetch::{FetchOptions, Fetched, LockUse, Outcome, Reach, SourceFetched, fetch};
pub use figures::{FigureListed, FiguresListed, FiguresOptions, ValueListed, figures};
pub use init::{InitOptions, init};
pub use man::write_page;
pub use merge::{BriefMerged, MergeOptions, Merged, merge};
pub use new::{Created, NewItem, NewOptions, new};
pub use packs::PackFetched;
pub use query::{QueryOptions, query, read_query};
pub use recipients::{
    PullOptions, Pulled, RecipientsChecked, RecipientsOptions, check_recipients, pull_recipients,
};
pub use resolve::{ResolveOptions, resolve};
pub use run::{BriefRun, Ran, RunOptions, RunOutcome, RunRecord, Spans, run};
pub use schedule::{ScheduleOptions, Scheduled, schedule};
pub use schema::{FileSchema, schema_of, schemas, write_schemas};
pub use send::{Ask, Delivered, EditionSent, How, Row, SendOptions, send};
pub use spent::{AreaTime, PHASE_NAMES};
pub use status::{EditionStatus, Status, StatusOptions, status, write_status};
pub use tables::{ColumnDescribed, SourceOfTable, TableDescribed, TableListed, describe, tables};
pub use vendor::{Vendored, vendor};
pub use why::{StaleBrief, StaleOptions, stale};

pub use crate::changes;
pub use crate::claims::{ClaimRow, ClaimTable};
pub use crate::distribution::plan::{Enclosure, Verdict};
pub use crate::distribution::recipients::{Compared, Count, Mark};
pub use crate::figures::{Enough, number as print_number};
pub use crate::output::{Address, Partition, Withheld};
pub use crate::provenance::Printed;
pub use crate::schedule::{Due, Kind as ScheduleKind, Unit};
pub use crate::system::environment::VARIABLES;
pub use crate::tables::{Asked, Revision, SqlValue, TableDrift, TableFacts};
pub use crate::templates::{Argument, CALLS, Call, CallKind};

/// What a verb tells while it works; called from several threads.
pub type Tell<'a> = dyn Fn(Event<'_>) + Sync + 'a;

/// Something worth telling while a verb works.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A step began.
    Step(&'a str),
    /// So many areas are to be made.
    Areas(usize),
    /// So many messages are to be sent.
    Messages(usize),
    /// An area was made, withheld, or failed; or a message was sent, one way or another.
    AreaDone,
    /// A file is being taken: bytes so far, and in all if that is known.
    Download {
        /// Its name.
        name: &'a str,
        /// Bytes so far.
        done: u64,
        /// Bytes in all.
        all: Option<u64>,
    },
}
