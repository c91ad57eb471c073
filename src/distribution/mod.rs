//! Distribution: editions to recipients, each at most once.
//!
//! It renders nothing: it sends what a verified manifest lists (invariant 8).
//!
//! 1. [`recipients`] reads who wants what from a file outside the project;
//! 2. [`plan`] says who gets which area's edition by which channel, and who does not, and why;
//! 3. [`message`] puts a parcel together: the bytes that a recipient gets;
//! 4. [`channels`] hand a parcel over: mail, folder, object store, webhook;
//! 5. [`ledger`] remembers: what is to happen is on disk before it happens.
//!
//! [`secrets`] reads passwords and keys from where they are kept.

pub mod calendar;
pub mod channels;
pub mod edition;
pub mod ledger;
pub mod message;
pub mod parcel;
pub mod plan;
pub mod recipients;
pub mod secrets;
pub mod send;
