//! The doors to the outside: disk, clock and environment. Nothing else in the crate opens them
//! (`clippy.toml` forbids it), so that everything else is a function of its input.

pub mod clock;
pub mod disk;
pub mod environment;
pub mod hash;
