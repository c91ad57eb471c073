//! The way to a store: ours, so that what is asked keeps to the rules of this program.
//!
//! An address of this machine or of its own network is asked only if the environment names it, as
//! `AWS_ENDPOINT_URL` does, or if it is where a cloud tells its machines who they are. No redirect is followed:
//! nobody but the person who runs the program says where requests go.

#![allow(clippy::disallowed_methods, reason = "this is a door to the network and the environment")]

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use hyper_util::client::proxy::matcher::Matcher;
use object_store::ClientOptions;
use object_store::client::{
    ClientConfigKey, HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest,
    HttpResponse, HttpResponseBody, HttpService,
};
use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Body, Client, Request};
use url::Url;

use super::super::environment;
use super::super::http::guard::{Guard, PrivateName, is_this_machine, private_address};
use super::super::http::lines::{Trouble, tls};

/// How long to wait for a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// How long to wait for an answer's next byte.
const IDLE: Duration = Duration::from_secs(60);
/// The most that is read of an answer, in bytes: a manifest of all areas, or a page of a listing.
const MOST: usize = 256 << 20;

/// Where clouds tell their machines who they are, with which keys. No page can lead there.
const IDENTITY: [&str; 5] =
    ["169.254.169.254", "169.254.170.2", "169.254.170.23", "metadata.google.internal", "metadata"];

/// Makes lines.
#[derive(Debug)]
pub(super) struct Lines;

impl HttpConnector for Lines {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let plain = options.get_config_value(&ClientConfigKey::AllowHttp);
        let line = Line::open(plain.is_some_and(|value| value == "true"))
            .map_err(|source| object_store::Error::Generic { store: "HTTP", source })?;
        Ok(HttpClient::new(line))
    }
}

/// A line to a store.
#[derive(Debug)]
struct Line {
    straight: Client,
    proxied: Client,
    proxies: Matcher,
    /// Whether what is said may be read on the way: `http://`.
    plain: bool,
    named: Arc<Named>,
}

/// The hosts that may be on this machine or its own network.
#[derive(Debug)]
struct Named {
    all: bool,
    hosts: BTreeSet<String>,
}

impl Named {
    /// Those that the environment names for a store.
    fn from_environment() -> Self {
        let ours = |name: &str| {
            ["AWS_", "GOOGLE_", "AZURE_", "IDENTITY_ENDPOINT"]
                .iter()
                .any(|one| name.starts_with(one))
        };
        let values = std::env::vars_os()
            .filter(|(name, _)| name.to_str().is_some_and(ours))
            .filter_map(|(_, value)| Url::parse(value.to_str()?).ok());
        let mut hosts: BTreeSet<String> =
            values.filter_map(|url| url.host_str().map(str::to_owned)).collect();
        hosts.extend(IDENTITY.map(str::to_owned));
        Self { all: environment::allow_private(), hosts }
    }

    fn may_be_private(&self, host: &str) -> bool {
        // With the bucket in front of the name, it is still the one that was named.
        let named = |one: &String| host.strip_suffix(one.as_str()).is_some_and(ends_a_label);
        self.all || self.hosts.iter().any(named)
    }
}

fn ends_a_label(before: &str) -> bool {
    before.is_empty() || before.ends_with('.')
}

/// Looks names up: those that were named as they are, others without private addresses.
#[derive(Debug)]
struct Book(Arc<Named>);

impl Resolve for Book {
    fn resolve(&self, name: Name) -> Resolving {
        if !self.0.may_be_private(name.as_str()) {
            return Guard.resolve(name);
        }
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as reqwest::dns::Addrs)
        })
    }
}

impl Line {
    fn open(plain: bool) -> Result<Self, Trouble> {
        let named = Arc::new(Named::from_environment());
        let builder = || -> Result<_, Trouble> {
            Ok(Client::builder()
                .user_agent(concat!("briefwright/", env!("CARGO_PKG_VERSION")))
                .tls_backend_preconfigured(tls()?)
                .redirect(Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .connect_timeout(CONNECT)
                .read_timeout(IDLE))
        };
        let book = Arc::new(Book(Arc::clone(&named)));
        let straight = builder()?.no_proxy().dns_resolver(book).build()?;
        let proxied = builder()?.build()?;
        Ok(Self { straight, proxied, proxies: Matcher::from_system(), plain, named })
    }

    fn may_ask(&self, url: &Url) -> Result<(), Refused> {
        let host = url.host_str().unwrap_or_default().to_owned();
        if url.scheme() == "http" && !self.plain {
            return Err(Refused::Plain(host));
        }
        match private_address(url) {
            Some(_) if !self.named.may_be_private(&host) => Err(Refused::Private(host)),
            _ => Ok(()),
        }
    }

    fn client(&self, url: &Url) -> &Client {
        let identity = url.host_str().is_some_and(|host| IDENTITY.contains(&host));
        let proxy = || self.proxies.intercept(&url.as_str().parse().ok()?);
        if !identity && !is_this_machine(url) && proxy().is_some() {
            &self.proxied
        } else {
            &self.straight
        }
    }
}

#[async_trait]
impl HttpService for Line {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string())
            .map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
        self.may_ask(&url).map_err(|why| HttpError::new(HttpErrorKind::Unknown, why))?;
        let identity = url.host_str().is_some_and(|host| IDENTITY.contains(&host));
        let client = self.client(&url).clone();
        let mut asked = Request::new(parts.method, url);
        *asked.headers_mut() = parts.headers;
        *asked.body_mut() = Some(Body::wrap(body));
        let told = |error| if identity { nobody() } else { trouble(error) };
        let mut answer = client.execute(asked).await.map_err(told)?;
        let mut bytes = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(trouble)? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > MOST {
                return Err(HttpError::new(HttpErrorKind::Unknown, Refused::TooLarge));
            }
        }
        let mut response = HttpResponse::new(HttpResponseBody::from(bytes));
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(response)
    }
}

/// Why something is not asked.
#[derive(Debug)]
enum Refused {
    Plain(String),
    Private(String),
    NoKey,
    TooLarge,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(host) => {
                write!(f, "`{host}` would be asked without TLS, which `AWS_ALLOW_HTTP=true` allows")
            }
            Self::Private(host) => {
                write!(f, "`{host}` is an address of this machine or of its own network")
            }
            Self::NoKey => f.write_str("no key is set, and this machine has none of its own"),
            Self::TooLarge => f.write_str("the answer is larger than any that is expected"),
        }
    }
}

impl Error for Refused {}

fn nobody() -> HttpError {
    HttpError::new(HttpErrorKind::Unknown, Refused::NoKey)
}

/// Sorts an error by whether to ask again may help.
fn trouble(error: reqwest::Error) -> HttpError {
    let mut source = error.source();
    let mut refused = false;
    while let Some(one) = source {
        refused |= one.is::<PrivateName>();
        source = one.source();
    }
    let kind = match () {
        () if refused => HttpErrorKind::Unknown,
        () if error.is_timeout() => HttpErrorKind::Timeout,
        () if error.is_connect() => HttpErrorKind::Connect,
        () if error.is_decode() => HttpErrorKind::Decode,
        () if error.is_body() => HttpErrorKind::Interrupted,
        () => HttpErrorKind::Request,
    };
    // The address may hold a signature.
    HttpError::new(kind, error.without_url())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(hosts: &[&str]) -> Named {
        Named { all: false, hosts: hosts.iter().map(|host| (*host).to_owned()).collect() }
    }

    #[test]
    fn only_what_was_named_may_be_private() {
        let named = named(&["127.0.0.1", "store.internal"]);
        for host in ["127.0.0.1", "store.internal", "bucket.store.internal"] {
            assert!(named.may_be_private(host), "{host}");
        }
        for host in ["127.0.0.2", "10.127.0.0.1x", "badstore.internal", "internal"] {
            assert!(!named.may_be_private(host), "{host}");
        }
    }

    #[test]
    fn http_and_private_addresses_are_refused() {
        let mut line = Line::open(false).unwrap();
        line.named = Arc::new(named(&["127.0.0.1"]));
        let told = |line: &Line, url: &str| {
            line.may_ask(&Url::parse(url).unwrap()).map_err(|why| why.to_string())
        };
        assert!(told(&line, "https://127.0.0.1:5000/b").is_ok());
        assert!(told(&line, "https://s3.eu-west-2.amazonaws.com/b").is_ok());
        assert!(told(&line, "http://127.0.0.1:5000/b").unwrap_err().contains("AWS_ALLOW_HTTP"));
        assert!(told(&line, "https://10.0.0.1/b").unwrap_err().contains("its own network"));
        line.plain = true;
        assert!(told(&line, "http://127.0.0.1:5000/b").is_ok());
    }
}
