//! The doors to the outside: disk, clock, environment and network. Nothing else in the crate opens
//! them (`clippy.toml` forbids it), so that everything else is a function of its input.

pub mod clock;
pub mod disk;
pub mod environment;
pub mod growing;
pub mod hash;
pub mod http;
pub mod local;
mod locks;
pub mod private;
pub mod scratch;
pub mod secret;
pub mod store;
pub mod unfinished;
pub mod watch;
