//! Something handed over, once: no redirect is followed and nothing is sent a second time, for who asks
//! knows best whether it may be.

use std::io::Read;
use std::sync::atomic::Ordering;

use reqwest::Method;
use reqwest::header::{CONNECTION, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::Client;
use super::fault;
use super::guard::private_address;
use super::route::Route;
use crate::diagnostics::{Diagnostic, Diagnostics, Kind};

/// The most that is read of an answer, in bytes: it is words about what was handed over.
const ANSWER: u64 = 8 << 10;

/// Something to hand over.
#[derive(Debug)]
pub struct Sending<'a> {
    /// Whether it is put at an address (PUT), where the same again changes nothing; else it is told to
    /// an address (POST).
    pub put: bool,
    /// The address. Its path and its query may be secret, and are in no error.
    pub url: &'a Url,
    /// Headers, by their names in lower case.
    pub headers: &'a [(&'static str, String)],
    /// What is handed over.
    pub body: Vec<u8>,
}

/// What came of handing something over.
#[derive(Debug)]
pub enum Outcome {
    /// The other side answered.
    Answered {
        /// The status: 200.
        status: u16,
        /// The beginning of what it said.
        text: String,
    },
    /// Nothing was sent.
    NotSent(Diagnostics),
    /// It was sent, or a part of it, and there is no answer.
    NoAnswer(Diagnostics),
}

impl Client {
    /// Hands something over.
    pub fn hand_over(&self, sending: Sending<'_>) -> Outcome {
        // What is told of a fault names the host and no more.
        let mut origin = fault::bare(sending.url);
        origin.set_path("");
        origin.set_query(None);
        origin.set_fragment(None);
        let route = Route::to(&origin);
        if let Err(problems) = self.may_ask(&origin) {
            return Outcome::NotSent(problems);
        }
        if let Some(address) = private_address(&origin)
            && !self.manners.allow_private
        {
            let why = format!("{address} is an address of this machine or of its own network");
            return Outcome::NotSent(fault::private(&route, &why).into());
        }
        let mut headers = HeaderMap::new();
        // A connection that is kept may be ended by the other side at the moment at which it is used
        // again, and then nobody knows what arrived.
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        for (name, value) in sending.headers {
            match HeaderValue::from_str(value) {
                Ok(value) => headers.insert(HeaderName::from_static(name), value),
                Err(_) => return Outcome::NotSent(unsendable(name).into()),
            };
        }
        let _turn = self.hosts.turn(&origin);
        let line = match self.lines.to(&origin) {
            Ok(line) => line,
            Err(error) => return Outcome::NotSent(fault::no_line(&route, error.as_ref()).into()),
        };
        let method = if sending.put { Method::PUT } else { Method::POST };
        let request = line
            .request(method, sending.url.clone())
            .headers(headers)
            .body(sending.body)
            .timeout(self.manners.page_time);
        self.requests.fetch_add(1, Ordering::Relaxed);
        match request.send() {
            Ok(response) => {
                let status = response.status().as_u16();
                let mut text = Vec::new();
                // The status is the answer; that its words break off changes nothing.
                let _ = response.take(ANSWER).read_to_end(&mut text);
                Outcome::Answered { status, text: String::from_utf8_lossy(&text).into_owned() }
            }
            Err(error) => {
                let proxied = self.lines.goes_through_proxy(&origin);
                let unsent = error.is_connect() || error.is_builder();
                let what = fault::unanswered(&route, &error, proxied).what;
                if unsent { Outcome::NotSent(what) } else { Outcome::NoAnswer(what) }
            }
        }
    }
}

fn unsendable(name: &str) -> Diagnostic {
    Diagnostic::error("bad-header", format!("`{name}` can't be sent"))
        .kind(Kind::Unreachable)
        .why("it has a line break or another control character")
}
