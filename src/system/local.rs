//! This machine alone: a socket that no other machine reaches, a word that nobody guesses, and the
//! browser of the person in front of it.

#![allow(clippy::disallowed_methods, reason = "this is the door for the preview")]

use std::net::{Ipv4Addr, TcpListener};

use crate::diagnostics::{Diagnostic, Result};

/// Listens at a port of this machine's own address; at any free one if it is 0. The listener does
/// not wait.
///
/// # Errors
/// The port is taken, or may not be used.
pub fn listen(port: u16) -> Result<TcpListener> {
    let listen = || {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    };
    listen().map_err(|error: std::io::Error| {
        let told = Diagnostic::error("port", format!("can't listen at port {port}"));
        told.why(error.to_string()).hint("leave out `--port`, and a free one is taken").into()
    })
}

/// A word of 32 hexadecimal digits that nobody guesses.
///
/// # Errors
/// The system has no chance to give.
pub fn secret() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        Diagnostic::error("internal", format!("the system gives no random bytes: {error}"))
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Shows an address in the browser, and does not wait for it.
///
/// # Errors
/// The system knows no browser.
pub fn browse(address: &str) -> Result<()> {
    open::that_detached(address).map_err(|error| {
        Diagnostic::warning("no-browser", "can't open a browser")
            .why(error.to_string())
            .hint(format!("open {address} yourself"))
            .into()
    })
}
