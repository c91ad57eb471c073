//! The live preview: a server on this machine alone, for the person who writes.
//!
//! A thread of its own holds the open project (`worker.rs`) and renders what is looked at. `serve.rs`
//! answers the browser: a page, a stream of events that brings what is fresh, and drawn pages. Nobody
//! else gets in: it listens to this machine only, an address holds a word that nobody guesses, and the
//! name by which it is asked must be its own. Nothing can be written through it.

mod serve;
#[cfg(test)]
mod tests;
mod told;
mod worker;

use std::net::TcpListener;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Result};
use crate::ops::preview::{PreviewOptions, Session, View, listen, secret};

use self::serve::Site;
use self::worker::Worker;

/// A preview that listens.
pub struct Preview {
    listener: TcpListener,
    site: Site,
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Preview").finish_non_exhaustive()
    }
}

impl Preview {
    /// Opens the project and a port; any free one if it is 0. What is seen first is made at once, so
    /// that it is there when the browser comes.
    ///
    /// # Errors
    /// The port is taken, or the project's folders can't be watched.
    pub fn open(options: PreviewOptions, first: View, port: u16) -> Result<Self> {
        let listener = listen(port)?;
        let port = listener.local_addr().map_err(|error| fault(&error))?.port();
        let session = Session::open(options)?;
        let worker = Worker::start(session, first.clone())?;
        let site = Site { worker: Arc::new(worker), first, secret: secret()?, port };
        Ok(Self { listener, site })
    }

    /// The address to open in a browser.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/{}/", self.site.port, self.site.secret)
    }

    /// Answers until the program ends.
    ///
    /// # Errors
    /// The system has no threads or sockets to give.
    pub fn run(self) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| fault(&error))?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener);
            let listener = listener.map_err(|error| fault(&error))?;
            let served = axum::serve(listener, serve::routes(self.site)).await;
            served.map_err(|error| fault(&error).into())
        })
    }
}

fn fault(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("preview", "can't serve the preview").why(error.to_string())
}
