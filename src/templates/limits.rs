//! Stops a template that runs away: one that prints too much, or does not come to an end.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use tera::{Context, Tera};

/// The most that a template may print for one area, in bytes.
const MAX_BYTES: usize = 4 << 20;
/// The longest that it may take for one area. A template takes milliseconds.
const MAX_TIME: Duration = Duration::from_secs(10);
/// The stack that a template has.
const STACK: usize = 16 << 20;

/// Why a template was stopped.
#[derive(Debug)]
pub(super) enum Stopped {
    /// Tera found a fault.
    Fault(tera::Error),
    /// It printed too much.
    TooMuch,
    /// It did not come to an end.
    TooLong,
    /// The program could not start to render it.
    NoThread(io::Error),
}

/// A place to print that is full at some point.
struct Limited {
    bytes: Vec<u8>,
    full: bool,
}

impl Write for &mut Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > MAX_BYTES {
            self.full = true;
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Renders a template within the limits.
///
/// A thread can't be ended from outside, so a template that does not end keeps its own until the
/// program ends; `stuck` says so, and no further area is tried.
pub(super) fn render(
    tera: &Arc<Tera>,
    name: &str,
    context: Context,
    stuck: &AtomicBool,
) -> Result<String, Stopped> {
    if stuck.load(Ordering::Relaxed) {
        return Err(Stopped::TooLong);
    }
    let (send, receive) = channel();
    let (tera, name) = (Arc::clone(tera), name.to_owned());
    let work = move || {
        let mut output = Limited { bytes: Vec::new(), full: false };
        let result = tera.render_to(&name, &context, &mut output);
        let result = match result {
            _ if output.full => Err(Stopped::TooMuch),
            Ok(()) => Ok(output.bytes),
            Err(error) => Err(Stopped::Fault(error)),
        };
        // Nobody waits any longer if it took too long.
        let _ = send.send(result);
    };
    std::thread::Builder::new()
        .name("template".to_owned())
        .stack_size(STACK)
        .spawn(work)
        .map_err(Stopped::NoThread)?;
    match receive.recv_timeout(MAX_TIME) {
        // Tera prints text only.
        Ok(result) => result.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        Err(RecvTimeoutError::Timeout) => {
            stuck.store(true, Ordering::Relaxed);
            Err(Stopped::TooLong)
        }
        Err(RecvTimeoutError::Disconnected) => {
            Err(Stopped::Fault(tera::Error::message("the template made the renderer fail")))
        }
    }
}
