//! Tells that something in a folder was changed.

use std::path::Path;

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::diagnostics::{Diagnostic, Result};

/// Watches folders, with all that is in them, as long as it lives.
#[derive(Debug)]
pub struct Watch(
    #[expect(dead_code, reason = "it watches as long as it lives")] RecommendedWatcher,
);

impl Watch {
    /// Calls `changed` whenever a file below one of the folders was made, written, renamed or
    /// removed; often several times for one save. Nothing is told of what is only read.
    ///
    /// # Errors
    /// There is no such folder, or the system watches no more.
    pub fn new<'a>(
        folders: impl IntoIterator<Item = &'a Path>,
        changed: impl Fn() + Send + 'static,
    ) -> Result<Self> {
        let tell = move |event: notify::Result<notify::Event>| {
            let read = |kind: &EventKind| match kind {
                EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
                EventKind::Access(_) => true,
                _ => false,
            };
            // What went wrong may be a change that was missed.
            if !event.is_ok_and(|event| read(&event.kind)) {
                changed();
            }
        };
        let mut watcher = notify::recommended_watcher(tell).map_err(|error| fault(&error))?;
        for folder in folders {
            watcher.watch(folder, RecursiveMode::Recursive).map_err(|error| fault(&error))?;
        }
        Ok(Self(watcher))
    }
}

fn fault(error: &notify::Error) -> Diagnostic {
    Diagnostic::error("watch", "can't watch the project for changes")
        .why(error.to_string())
        .hint("check that the project's folders are there, and how many files the system watches")
}
