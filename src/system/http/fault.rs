//! What went wrong, in words, and whether it is worth asking again.

use std::error::Error;
use std::io;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use url::Url;

use super::guard::PrivateName;
use super::retry::{clock_time, retry_after};
use super::route::Route;
use crate::diagnostics::{Diagnostic, Diagnostics};

/// The longest address that is shown whole.
const LONGEST: usize = 300;

/// What to do when the publisher or the network is at fault, and not the project.
const LATER: &str = "try again later; builds go on with what is locked";

/// What went wrong.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) what: Diagnostics,
    pub(super) again: Again,
}

/// Whether it is worth asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// The answer would be the same.
    Never,
    /// After a wait: what the server asked for, if it did.
    Later(Option<Duration>),
}

impl Fault {
    /// The same question may go well the next time.
    pub(super) fn passing(what: Diagnostic) -> Self {
        Self { what: what.into(), again: Again::Later(None) }
    }
}

impl From<Diagnostic> for Fault {
    fn from(what: Diagnostic) -> Self {
        Self { what: what.into(), again: Again::Never }
    }
}

impl From<Diagnostics> for Fault {
    fn from(what: Diagnostics) -> Self {
        Self { what, again: Again::Never }
    }
}

/// An address as it may be shown: without credentials, and not endless.
pub(super) fn shown(url: &Url) -> String {
    let text = bare(url).to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// An address without credentials.
pub(super) fn bare(url: &Url) -> Url {
    let mut url = url.clone();
    // An address without a host has no credentials to take away.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

/// The line to an address can't be opened.
pub(super) fn no_line(route: &Route, why: &(dyn Error + 'static)) -> Diagnostic {
    route.fault("tls", "can't be asked: no connection can be prepared").why(last(why))
}

/// A question could not be sent, or got no answer.
pub(super) fn unanswered(route: &Route, error: &reqwest::Error, through_proxy: bool) -> Fault {
    let by_proxy = |what: Diagnostic| {
        if through_proxy {
            what.why("it was asked through the proxy that the environment names")
        } else {
            what
        }
    };
    let unreachable = |what: &str| {
        by_proxy(route.fault("unreachable", what).why(last(error))).hint(
            "check the address and this machine's connection; builds go on with what is locked",
        )
    };
    if let Some(name) = find::<PrivateName>(error) {
        return private(route, &name.to_string()).into();
    }
    if let Some(tls) = find::<rustls::Error>(error) {
        return by_proxy(route.fault("tls", "has no connection that can be trusted"))
            .why(tls.to_string())
            .hint("check the address, and this machine's date and certificates (`ca-certificates`)")
            .into();
    }
    if error.is_timeout() {
        let what = if error.is_connect() { "does not connect" } else { "does not answer" };
        return Fault::passing(
            by_proxy(route.fault("timeout", what))
                .why("the time to wait for it is over")
                .hint(LATER),
        );
    }
    if error.is_dns() {
        return unreachable("can't be found").into();
    }
    if error.is_connect() {
        let dropped = find::<io::Error>(error).is_some_and(|error| {
            matches!(
                error.kind(),
                io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted
            )
        });
        let what = unreachable("can't be reached");
        return if dropped { Fault::passing(what) } else { what.into() };
    }
    Fault::passing(
        by_proxy(route.fault("cut-short", "ended the connection without an answer"))
            .why(last(error))
            .hint(LATER),
    )
}

/// An answer was not read to its end.
pub(super) fn cut_short(route: &Route, error: &io::Error) -> Fault {
    let slow = error.kind() == io::ErrorKind::TimedOut
        || find::<reqwest::Error>(error).is_some_and(reqwest::Error::is_timeout);
    Fault::passing(if slow {
        route.fault("timeout", "stopped in the middle of its answer").hint(LATER)
    } else {
        route.fault("cut-short", "ended in the middle of its answer").why(last(error)).hint(LATER)
    })
}

/// The address is one that may not be reached.
pub(super) fn private(route: &Route, why: &str) -> Diagnostic {
    route.fault("private-address", "is not on the public internet").why(why).hint(
        "if it is yours, allow it: `network: { allow_private: true }` in `sources.yaml`, or \
             `BRIEFWRIGHT_ALLOW_PRIVATE=1`",
    )
}

/// There is more than one is ready to take.
pub(super) fn too_large(route: &Route, most: u64) -> Diagnostic {
    let most =
        if most >= 1 << 20 { format!("{} MiB", most >> 20) } else { format!("{most} bytes") };
    route
        .fault("too-large", "is too large")
        .why(format!("{most} are taken at most"))
        .hint("check that the address is the one you mean")
}

/// It takes longer than one is ready to wait.
pub(super) fn too_slow(route: &Route, most: Duration) -> Diagnostic {
    route
        .fault("timeout", "takes too long")
        .why(format!("it was not there in whole after {} s", most.as_secs_f64()))
        .hint(LATER)
}

/// The server answered that it won't, or can't.
pub(super) fn answered(
    route: &Route,
    status: StatusCode,
    headers: &HeaderMap,
    longest_wait: Duration,
) -> Fault {
    let what = format!("answered {status}");
    match status.as_u16() {
        429 | 500 | 502 | 503 | 504 => {
            let many = status == StatusCode::TOO_MANY_REQUESTS;
            let code = if many { "too-many-requests" } else { "server-fault" };
            let fault = route.fault(code, what);
            match retry_after(headers) {
                Some(wait) if wait > longest_wait => fault
                    .why("it asks for a longer wait than this run is ready for")
                    .hint(format!("come back after {}", clock_time(wait)))
                    .into(),
                wait => Fault { what: fault.hint(LATER).into(), again: Again::Later(wait) },
            }
        }
        403 => route
            .fault("refused", what)
            .why("the publisher may turn away who does not say who is asking")
            .hint("give a contact in the project, which goes into the `User-Agent`")
            .into(),
        401 => route.fault("refused", what).hint("it is not public; use an address that is").into(),
        407 => route
            .fault("refused", what)
            .why("the proxy that the environment names wants a password")
            .hint("put it into the proxy's address: `http://user:password@proxy:port`")
            .into(),
        400..=499 => route.fault("refused", what).hint("check the address").into(),
        _ => route
            .fault("server-fault", what)
            .why("that is no answer to this question")
            .hint("check the address in a browser")
            .into(),
    }
}

/// The error of a kind among those that led to an error.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// The last cause, in words.
fn last(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// An error and what led to it. An `io::Error` keeps the one it wraps out of its `source`.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}
