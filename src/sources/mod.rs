//! Sources: finding a release's files, proving what they are, pinning them.
//!
//! A connector ([`mod@connectors`]) finds the releases on the publisher's own pages; [`Web`] reads
//! those pages and takes files, remembering both; the exact bytes of each file go into a
//! content-addressed cache ([`Cache`]) and their hashes into the lockfile ([`Lock`]).

mod cache;
pub mod connectors;
mod lock;
mod web;

pub use cache::Cache;
pub use connectors::{
    Announced, Asked, At, Found, FoundFile, FoundRelease, announced, find, find_files, kinds,
};
pub use lock::{LOCK_VERSION, Lock, LockedRelease, PinnedRelease, Replaced, Snapshot, Snapshots};
pub use web::{Look, Progress, Taken, Web};
