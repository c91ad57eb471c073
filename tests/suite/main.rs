//! All tests above the library's own: one binary, one module per feature. See `README.md` beside
//! this file for how to add one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test may fail loudly, and looks at the disk from outside"
)]

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod archives;
mod bad_files;
mod bad_templates;
mod boxes;
mod broken;
mod build;
#[cfg(unix)]
mod canaries;
mod claims;
mod concurrency;
mod constituency;
mod data;
mod dependencies;
mod editions;
mod embargo;
mod exhibits;
mod export;
mod faults;
mod fetch;
mod formats;
mod geography;
mod hostile;
mod http;
mod independent;
mod init;
mod json;
mod language;
mod layers;
mod ledger;
mod libraries;
mod mail_server;
mod message;
mod mixups;
mod observe;
mod packs;
mod partition;
mod pdf;
mod practices;
mod provenance;
mod publisher;
mod pull;
mod quality;
mod quotations;
mod real_data;
mod recipients;
mod sample;
#[cfg(unix)]
mod schedule;
mod sending;
mod soak;
mod stale;
mod standards;
mod support;
mod theme;
mod traps;
mod variants;
mod web;
mod whole;
mod workbook;
