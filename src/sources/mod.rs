//! Sources: finding a release's files, proving what they are, pinning them.
//!
//! A fetch puts the exact bytes of each file into a content-addressed cache ([`Cache`]) and
//! their hashes into the lockfile ([`Lock`]). The connector `file` takes them from the disk.

mod cache;
mod file;
mod lock;

pub use cache::Cache;
pub use file::{Found, find_files};
pub use lock::{LOCK_VERSION, Lock, LockedRelease, Snapshot};
