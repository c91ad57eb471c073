//! Stops a template that runs away: one that prints too much, or does not come to an end.

use std::io::{self, Write};
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

/// Prints a template, up to the most that it may print.
pub(super) fn print(tera: &Tera, name: &str, context: &Context) -> Result<String, Stopped> {
    let mut output = Limited { bytes: Vec::new(), full: false };
    let result = tera.render_to(name, context, &mut output);
    match result {
        _ if output.full => Err(Stopped::TooMuch),
        // Tera prints text only.
        Ok(()) => Ok(String::from_utf8_lossy(&output.bytes).into_owned()),
        Err(error) => Err(Stopped::Fault(error)),
    }
}

/// Does the work of one area, as long as it may take.
///
/// A thread can't be ended from outside, so a template that does not end keeps its own until the
/// program ends; `stuck` says so, and no further area is tried.
pub(super) fn in_time<T: Send + 'static>(
    stuck: &AtomicBool,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Stopped> {
    if stuck.load(Ordering::Relaxed) {
        return Err(Stopped::TooLong);
    }
    let (send, receive) = channel();
    // Nobody waits any longer if it took too long, and the result is dropped.
    let run = move || drop(send.send(work()));
    std::thread::Builder::new()
        .name("template".to_owned())
        .stack_size(STACK)
        .spawn(run)
        .map_err(Stopped::NoThread)?;
    match receive.recv_timeout(MAX_TIME) {
        Ok(result) => Ok(result),
        Err(RecvTimeoutError::Timeout) => {
            stuck.store(true, Ordering::Relaxed);
            Err(Stopped::TooLong)
        }
        Err(RecvTimeoutError::Disconnected) => {
            Err(Stopped::Fault(tera::Error::message("the template made the renderer fail")))
        }
    }
}
