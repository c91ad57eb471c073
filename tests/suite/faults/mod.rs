//! What disks and people do to a command while it writes: at every point at which it may change a disk, one after
//! the other, it is killed, or the disk is full, broken, closed to it, slow of mind. Whatever happens, nothing that
//! was whole before is half after, and the same command run again finishes the job and cleans up.
//!
//! By default every few points of each kind are tried, other ones for each kind. All of them:
//! `BRIEFWRIGHT_FAULTS=all cargo test --release --test suite faults -- --nocapture`.

pub mod machine;
mod order;
pub mod stories;
