//! One file per verb: the order of the pipeline and nothing else.

mod area;
mod build;
mod choose;
mod data;
mod fetch;
mod load;
mod parallel;
mod vendor;

pub use area::Timings;
pub use build::{BriefBuilt, BuildOptions, Built, build};
pub use data::{Origin, UsedRelease};
pub use fetch::{FetchOptions, Fetched, fetch};
pub use vendor::{Vendored, vendor};

pub use crate::output::Withheld;

/// What a verb tells while it works; called from several threads.
pub type Tell<'a> = dyn Fn(Event<'_>) + Sync + 'a;

/// Something worth telling while a verb works.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A step began.
    Step(&'a str),
    /// So many areas are to be made.
    Areas(usize),
    /// An area was made, withheld, or failed.
    AreaDone,
}
