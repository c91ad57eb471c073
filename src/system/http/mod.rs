//! The door to the network: HTTP with manners.
//!
//! A [`Client`] fetches pages into memory and files to disk. It says who is asking, asks whether
//! something is new before it takes it, waits when it is told to wait, holds few connections to a
//! host, takes no more than it was told to take, goes on where a download was cut short, and reaches
//! nothing on the machine's own network unless that was allowed.
//!
//! - `lines`: the two ways out, straight and through the proxy of the environment.
//! - `guard`: which addresses may be reached; names are looked up here.
//! - `route`: an address and the redirects that led to it.
//! - `hosts`: how many may be asked at a time.
//! - `client`: one question and its answer; pages.
//! - `send`: something handed over, once.
//! - `partial`, `download`: files, resumed where they were cut short.
//! - `retry`: when to ask again; how much time there is.
//! - `fault`: what went wrong, in words.
//!
//! A body without a `Content-Length` that isn't chunked either ends when the connection does: that
//! it was cut short can't be seen here. What it holds is checked where it is read.

mod client;
mod download;
mod fault;
pub(super) mod guard;
mod hosts;
pub(super) mod lines;
mod partial;
mod retry;
mod route;
mod send;
mod validators;

use std::time::Duration;

pub use client::{Client, Found, Page};
pub use download::{Download, Downloaded};
pub use send::{Outcome, Sending};
pub use validators::Validators;

/// How to behave.
#[derive(Debug, Clone)]
pub struct Manners {
    /// What is said about who is asking (`User-Agent`): the program, and a contact.
    pub agent: String,
    /// Whether addresses on the machine itself and on its own network may be reached.
    pub allow_private: bool,
    /// Whether nothing may be asked at all.
    pub offline: bool,
    /// How often a question is asked before giving up.
    pub attempts: usize,
    /// How long to wait before the second attempt; doubled before each further one, and up to twice
    /// as long by chance, so that not all who were turned away come back at once.
    pub first_wait: Duration,
    /// The longest `Retry-After` that is waited for.
    pub longest_wait: Duration,
    /// How long to wait for a connection.
    pub connect: Duration,
    /// How long to wait for an answer to begin, or for its next byte.
    pub idle: Duration,
    /// How long a page may take in all, waits before further attempts aside.
    pub page_time: Duration,
    /// How large a page may be, in bytes.
    pub page_size: u64,
    /// How long a file may take in all, waits before further attempts aside.
    pub file_time: Duration,
    /// How large a file may be, in bytes.
    pub file_size: u64,
    /// How many redirects are followed.
    pub redirects: usize,
    /// How many requests a host gets at a time.
    pub per_host: usize,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            agent: format!("briefwright/{}", env!("CARGO_PKG_VERSION")),
            allow_private: false,
            offline: false,
            attempts: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(120),
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            page_time: Duration::from_secs(60),
            page_size: 10 << 20,
            file_time: Duration::from_secs(30 * 60),
            file_size: 1 << 30,
            redirects: 10,
            per_host: 4,
        }
    }
}
