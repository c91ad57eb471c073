//! One question and its answer; pages.

use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::StatusCode;
use reqwest::blocking::Response;
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE,
};
use url::Url;

use super::fault::{self, Fault, shown};
use super::guard::private_address;
use super::hosts::{Hosts, Turn};
use super::lines::Lines;
use super::retry::{Budget, retry};
use super::route::Route;
use super::validators::text;
use super::{Manners, Validators};
use crate::diagnostics::{Diagnostic, Kind, Result};
use crate::system::clock::Stopwatch;

/// Asks publishers for pages and files, from several threads at once.
#[derive(Debug)]
pub struct Client {
    pub(super) manners: Manners,
    pub(super) lines: Lines,
    pub(super) hosts: Hosts,
    pub(super) requests: AtomicUsize,
}

/// What came of asking for a page.
#[derive(Debug)]
pub enum Page {
    /// It is still the version that the validators name.
    Unchanged,
    /// It is here.
    Found(Found),
}

/// A page.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it was found, after redirects.
    pub url: Url,
    /// All of it.
    pub bytes: Vec<u8>,
    /// What the publisher says it is.
    pub content_type: Option<String>,
    /// What this version is known by.
    pub validators: Validators,
}

impl Client {
    /// Makes a client; nothing is sent yet.
    ///
    /// # Errors
    /// The words about who is asking can't be sent.
    pub fn new(manners: Manners) -> Result<Self> {
        let agent = HeaderValue::from_bytes(manners.agent.as_bytes()).map_err(|_| {
            Diagnostic::error("bad-agent", "can't say who is asking")
                .why(format!("`{}` has a line break or another control character", manners.agent))
                .hint("write the contact on one line")
        })?;
        let lines = Lines::new(&manners, agent);
        let hosts = Hosts::new(manners.per_host);
        Ok(Self { manners, lines, hosts, requests: AtomicUsize::new(0) })
    }

    /// How many requests were sent so far, further attempts and redirects included.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// Fetches a page, or an API's answer, into memory; `None` if there is no such page. With the
    /// validators of a version that is known already, it is only taken if it is another one.
    ///
    /// # Errors
    /// It can't be had; every error is of the kind [`Kind::Unreachable`].
    pub fn page(&self, url: &Url, known: Option<&Validators>) -> Result<Option<Page>> {
        self.may_ask(url)?;
        let question = Question { url, known, rest: None };
        let mut budget = Budget::new(self.manners.page_time);
        retry(&self.manners, &mut budget, |budget| {
            let mut answer = self.ask(&question, budget)?;
            Ok(match self.judge(&answer, &question)? {
                Verdict::Absent => None,
                Verdict::Unchanged => Some(Page::Unchanged),
                Verdict::Whole | Verdict::Part | Verdict::Outside => {
                    let bytes = self.read(&mut answer, budget)?;
                    Some(Page::Found(Found {
                        url: fault::bare(answer.route.url()),
                        bytes,
                        content_type: answer.content_type(),
                        validators: Validators::of(answer.headers()),
                    }))
                }
            })
        })
    }

    /// Reads a page's body.
    fn read(&self, answer: &mut Answer, budget: &Budget) -> Result<Vec<u8>, Fault> {
        let most = self.manners.page_size;
        let mut bytes = Vec::new();
        if answer.response.content_length().is_some_and(|length| length > most) {
            return Err(fault::too_large(&answer.route, most).into());
        }
        let mut buffer = vec![0; 64 << 10];
        loop {
            match answer.next(&mut buffer, budget)? {
                [] => return Ok(bytes),
                piece => bytes.extend_from_slice(piece),
            }
            if bytes.len() as u64 > most {
                return Err(fault::too_large(&answer.route, most).into());
            }
        }
    }

    /// Whether an address may be asked for at all.
    pub(super) fn may_ask(&self, url: &Url) -> Result<()> {
        if self.manners.offline {
            return Err(Diagnostic::error("offline", format!("`{}` is not asked", shown(url)))
                .kind(Kind::Unreachable)
                .why("this run is offline")
                .hint("run without `--offline`; builds go on with what is locked")
                .into());
        }
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Diagnostic::error("scheme", format!("`{}` can't be asked", shown(url)))
                .kind(Kind::Unreachable)
                .why("only http and https addresses can be")
                .hint("check the address")
                .into());
        }
        Ok(())
    }

    /// Asks, and follows redirects.
    pub(super) fn ask(
        &self,
        question: &Question<'_>,
        budget: &mut Budget,
    ) -> Result<Answer, Fault> {
        let mut route = Route::to(question.url);
        loop {
            if let Some(address) = private_address(route.url())
                && !self.manners.allow_private
            {
                let why = format!("{address} is an address of this machine or of its own network");
                return Err(fault::private(&route, &why).into());
            }
            let turn = budget.pause(|| self.hosts.turn(route.url()));
            let response = self.send(&route, question, budget)?;
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(Answer { response, route, _turn: turn });
            }
            let Some(location) = response.headers().get(LOCATION) else {
                let what = "redirects without saying where to";
                return Err(route.fault("server-fault", what).hint("check the address").into());
            };
            let location = String::from_utf8_lossy(location.as_bytes()).into_owned();
            route.follow(&location, self.manners.redirects)?;
        }
    }

    fn send(
        &self,
        route: &Route,
        question: &Question<'_>,
        budget: &Budget,
    ) -> Result<Response, Fault> {
        let url = route.url();
        let late = || Fault::from(fault::too_slow(route, budget.cap));
        let left = budget.left().ok_or_else(late)?;
        let line = self.lines.to(url).map_err(|error| fault::no_line(route, error.as_ref()))?;
        let mut request = line.get(url.clone()).headers(question.headers());
        if left < self.manners.idle {
            request = request.timeout(left);
        }
        self.requests.fetch_add(1, Ordering::Relaxed);
        let watch = Stopwatch::start();
        let answer = request.send();
        let status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
        let ms = u64::try_from(watch.elapsed().as_millis()).unwrap_or(u64::MAX);
        // Without the query: it may be a key.
        tracing::debug!(host = url.host_str(), path = url.path(), status, ms, "asked");
        answer.map_err(|error| match budget.left() {
            None => late(),
            Some(_) => fault::unanswered(route, &error, self.lines.goes_through_proxy(url)),
        })
    }

    /// What an answer is to a question.
    pub(super) fn judge(&self, answer: &Answer, question: &Question<'_>) -> Result<Verdict, Fault> {
        let status = answer.response.status();
        let verdict = match status {
            StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION => Verdict::Whole,
            StatusCode::PARTIAL_CONTENT if question.rest.is_some() => Verdict::Part,
            StatusCode::RANGE_NOT_SATISFIABLE if question.rest.is_some() => Verdict::Outside,
            StatusCode::NOT_MODIFIED if question.known.is_some() => Verdict::Unchanged,
            StatusCode::NOT_FOUND | StatusCode::GONE => Verdict::Absent,
            _ => {
                let wait = self.manners.longest_wait;
                return Err(fault::answered(&answer.route, status, answer.headers(), wait));
            }
        };
        let coding = text(answer.headers(), CONTENT_ENCODING);
        if let Some(coding) = coding.filter(|coding| !coding.eq_ignore_ascii_case("identity"))
            && matches!(verdict, Verdict::Whole | Verdict::Part)
        {
            return Err(answer
                .route
                .fault("server-fault", format!("answered in `{coding}`"))
                .why("it was asked to send the bytes as they are")
                .hint("check the address in a browser, and tell the publisher")
                .into());
        }
        Ok(verdict)
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) url: &'a Url,
    /// The version that is known already.
    pub(super) known: Option<&'a Validators>,
    /// From which byte on, if it is still this version.
    pub(super) rest: Option<(u64, &'a str)>,
}

impl Question<'_> {
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        // The bytes are hashed and resumed as they are.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let mut say = |name, value: Option<&str>| {
            // What can't be sent was not received either: it was changed on disk.
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
                headers.insert(name, value);
            }
        };
        if let Some(known) = self.known {
            say(IF_NONE_MATCH, known.etag.as_deref());
            say(IF_MODIFIED_SINCE, known.modified.as_deref());
        }
        if let Some((from, version)) = self.rest {
            say(RANGE, Some(&format!("bytes={from}-")));
            say(IF_RANGE, Some(version));
        }
        headers
    }
}

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// There is no such page.
    Absent,
    /// It is the version that is known already.
    Unchanged,
    /// All of it follows.
    Whole,
    /// The rest that was asked for follows.
    Part,
    /// There is no such rest.
    Outside,
}

/// An answer whose body is still to be read.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) response: Response,
    pub(super) route: Route,
    _turn: Turn,
}

impl Answer {
    pub(super) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    pub(super) fn content_type(&self) -> Option<String> {
        text(self.headers(), CONTENT_TYPE)
    }

    /// Reads the next piece of the body; an empty one is its end.
    pub(super) fn next<'b>(
        &mut self,
        buffer: &'b mut [u8],
        budget: &Budget,
    ) -> Result<&'b [u8], Fault> {
        let read = self.response.read(buffer);
        match (read, budget.left()) {
            (Ok(0), _) => Ok(&[]),
            (_, None) => Err(fault::too_slow(&self.route, budget.cap).into()),
            (Ok(size), Some(_)) => Ok(&buffer[..size]),
            (Err(error), Some(_)) => Err(fault::cut_short(&self.route, &error)),
        }
    }
}
