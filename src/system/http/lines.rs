//! The two ways out: straight, and through the proxy that the environment names.
//!
//! Straight, names are looked up by the [`Guard`]. Through a proxy, the one name that this machine
//! looks up is the proxy's own, which may well be on the local network; that line carries nothing
//! else, so nothing else escapes the guard. The proxy looks up the rest, and answers for that.

#![allow(clippy::disallowed_methods, reason = "this is a door to the network")]

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::blocking::Client;
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use url::Url;

use super::Manners;
use super::guard::{Guard, is_this_machine};

/// The lines, each opened when it is first needed: to read the system's certificates takes longer
/// than to find that there is nothing to ask.
#[derive(Debug)]
pub(super) struct Lines {
    agent: HeaderValue,
    connect: Duration,
    idle: Duration,
    per_host: usize,
    guarded: bool,
    proxies: Matcher,
    straight: Mutex<Option<Client>>,
    proxied: Mutex<Option<Client>>,
}

impl Lines {
    pub(super) fn new(manners: &Manners, agent: HeaderValue) -> Self {
        Self {
            agent,
            connect: manners.connect,
            idle: manners.idle,
            per_host: manners.per_host,
            guarded: !manners.allow_private,
            proxies: Matcher::from_system(),
            straight: Mutex::default(),
            proxied: Mutex::default(),
        }
    }

    /// Whether an address is asked for through a proxy.
    pub(super) fn goes_through_proxy(&self, url: &Url) -> bool {
        let through = || self.proxies.intercept(&url.as_str().parse().ok()?);
        !is_this_machine(url) && through().is_some()
    }

    /// The line to an address.
    pub(super) fn to(&self, url: &Url) -> Result<Client, Trouble> {
        let through_proxy = self.goes_through_proxy(url);
        let line = if through_proxy { &self.proxied } else { &self.straight };
        let mut line = line.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = &*line {
            return Ok(client.clone());
        }
        let client = self.open(through_proxy)?;
        Ok(line.insert(client).clone())
    }

    fn open(&self, through_proxy: bool) -> Result<Client, Trouble> {
        let mut builder = Client::builder()
            .user_agent(self.agent.clone())
            .tls_backend_preconfigured(tls()?)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(self.connect)
            // For each step: the answer's beginning, and each piece of its body.
            .timeout(self.idle)
            .pool_max_idle_per_host(self.per_host);
        if !through_proxy {
            builder = builder.no_proxy();
            if self.guarded {
                builder = builder.dns_resolver(Arc::new(Guard));
            }
        }
        Ok(builder.build()?)
    }
}

/// Why a line can't be opened.
pub(in crate::system) type Trouble = Box<dyn Error + Send + Sync>;

/// TLS as rustls and ring do it, with the certificates that the system trusts. Where it has none, no
/// connection is trusted.
pub(in crate::system) fn tls() -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let config = match Verifier::new(provider) {
        // The name is a warning to those who write verifiers; this one is the system's.
        Ok(verifier) => builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)),
        Err(_) => builder.with_root_certificates(RootCertStore::empty()),
    };
    Ok(config.with_no_client_auth())
}
