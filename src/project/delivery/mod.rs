//! `delivery.yaml`: how editions reach people. It names no recipient and holds no secret: the list of
//! recipients lies outside the project, and a secret is named by where it is.

mod channels;
mod check;
mod raw;
#[cfg(test)]
mod tests;
mod values;

use std::path::PathBuf;
use std::time::Duration;

use indexmap::IndexMap;
use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::area::AreaKind;
use super::check::Spanned;
use super::ids::{BriefId, ChannelId};
use super::period::Period;
use crate::diagnostics::Span;

pub(super) use check::read;
pub(super) use raw::RawDelivery;

/// How editions reach people.
#[derive(Debug, Clone)]
pub struct DeliverySpec {
    /// Who sends.
    pub sender: Sender,
    /// Who is told what became of a run.
    pub owner: Option<Owner>,
    /// Where a recipient says that they want no more.
    pub unsubscribe: Unsubscribe,
    /// The largest attachment, in bytes; what is larger goes as a link (E4).
    pub attach_up_to: u64,
    /// Nothing is sent before this time of a day (E5).
    pub not_before: Option<NotBefore>,
    /// When nothing is sent at all (E5).
    pub blackouts: Vec<Blackout>,
    /// How messages are signed.
    pub dkim: Option<Dkim>,
    /// The ways out, by name; the first is the usual one.
    pub channels: IndexMap<ChannelId, ChannelSpec>,
    /// Where the ledger is, from the project's folder.
    pub ledger: PathBuf,
    /// Where it is defined.
    pub span: Span,
}

/// Where the ledger is if nobody says.
pub const LEDGER: &str = "ledger/ledger.sqlite";

/// The largest attachment if nobody says, in bytes.
pub const ATTACH_UP_TO: u64 = 2_000_000;

/// Who sends: every message says so (E1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Their name.
    pub name: String,
    /// The address that messages come from.
    pub address: Spanned,
    /// Where answers go, if not there.
    pub reply_to: Option<Spanned>,
    /// Their postal address, in a line.
    pub postal: String,
    /// How to reach a person.
    pub contact: String,
}

/// Who is told what became of a run.
#[derive(Debug, Clone, Default)]
pub struct Owner {
    /// Their mail addresses.
    pub mail: Vec<Spanned>,
    /// An address that takes a JSON object by POST.
    pub webhook: Option<WebhookSpec>,
}

/// Where a recipient says that they want no more; at least one of the two is there (E1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unsubscribe {
    /// A mail address.
    pub mail: Option<String>,
    /// A web address, to which `?id=<message>` is added; it must take the one-click POST of RFC 8058.
    pub url: Option<String>,
}

/// A time of day somewhere: `09:30 Europe/London`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotBefore {
    /// The time.
    pub time: Time,
    /// The time zone, by its IANA name.
    pub zone: String,
}

/// A stretch of days on which nothing is sent, such as before an election.
#[derive(Debug, Clone)]
pub struct Blackout {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Why.
    pub why: String,
    /// The briefs that it holds back; all if none is named.
    pub briefs: Vec<BriefId>,
    /// The kinds of area that it holds back; all if none is named.
    pub kinds: Vec<AreaKind>,
    /// Where it is defined.
    pub span: Span,
}

/// How messages are signed: DKIM (RFC 6376).
#[derive(Debug, Clone)]
pub struct Dkim {
    /// The domain that signs.
    pub domain: String,
    /// Which of its keys.
    pub selector: String,
    /// Where the private key is: PEM of an RSA key, or the Base64 of an Ed25519 key.
    pub key: Secret,
}

/// Where a secret is. The secret itself is in no file of the project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Secret {
    /// `env:NAME`: a variable of the environment.
    Environment(String),
    /// `file:PATH`: a file that only its owner may read (mode 600).
    File(PathBuf),
    /// `keyring:SERVICE/USER`: an entry of the system's keyring.
    Keyring {
        /// The service.
        service: String,
        /// The user.
        user: String,
    },
}

/// A way out.
#[derive(Debug, Clone)]
pub struct ChannelSpec {
    /// What sort of way it is.
    pub kind: ChannelKind,
    /// How fast, and how often again.
    pub pace: PaceSpec,
    /// Where it is defined.
    pub span: Span,
}

/// What sort of way out a channel is.
#[derive(Debug, Clone)]
pub enum ChannelKind {
    /// Mail.
    Smtp(SmtpSpec),
    /// A folder on this machine, with a folder for each recipient.
    Folder {
        /// Where it is, from the project's folder.
        path: PathBuf,
    },
    /// An object store that speaks S3.
    Store(StoreSpec),
    /// A web address that takes a message by POST.
    Webhook(WebhookSpec),
}

/// How fast messages leave, and how often one that was put off is tried again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PaceSpec {
    /// The most messages a second.
    pub per_second: f64,
    /// The most connections at a time.
    pub connections: u8,
    /// Whether the pace begins at a tenth, and grows to the whole over the first 100 messages.
    pub slow_start: bool,
    /// How often a message that was put off is tried in a run.
    pub attempts: u8,
    /// How long to wait before the second attempt; doubled before each further one.
    pub first_wait: Duration,
}

impl Default for PaceSpec {
    fn default() -> Self {
        Self {
            per_second: 1.0,
            connections: 1,
            slow_start: true,
            attempts: 3,
            first_wait: Duration::from_secs(60),
        }
    }
}

/// A mail server.
#[derive(Debug, Clone)]
pub struct SmtpSpec {
    /// Its name.
    pub host: String,
    /// Its port; 587, or 465 where TLS comes first.
    pub port: u16,
    /// How the connection is kept private.
    pub tls: Tls,
    /// A file with certificates (PEM) that are trusted besides those the system trusts.
    pub trust: Option<PathBuf>,
    /// Who logs in.
    pub user: Option<Secret>,
    /// Their password.
    pub password: Option<Secret>,
    /// How long to wait for an answer.
    pub timeout: Duration,
}

/// How a connection to a mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// `starttls`: it begins in the open and turns private, or ends.
    StartTls,
    /// `wrapped`: it is private from the first byte.
    Wrapped,
    /// `none`: in the open. For a server on this machine.
    Open,
}

/// A bucket of an object store.
#[derive(Debug, Clone)]
pub struct StoreSpec {
    /// The store's address.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// What names of objects begin with.
    pub prefix: String,
    /// The id of the key.
    pub key: Secret,
    /// The key.
    pub secret: Secret,
}

/// A web address that is told things.
#[derive(Debug, Clone)]
pub struct WebhookSpec {
    /// The address; it may be a secret itself.
    pub url: WebhookUrl,
    /// What the body is signed with (HMAC-SHA-256, in `X-Briefwright-Signature`).
    pub secret: Option<Secret>,
}

/// The address of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookUrl {
    /// In the open.
    Open(String),
    /// Where the address is.
    Secret(Secret),
}

/// What happens to the editions of a brief.
#[derive(Debug, Clone)]
pub struct BriefDelivery {
    /// Whether an edition waits for a person.
    pub policy: Policy,
    /// Which form goes out: `brief`, or the id of a variant.
    pub form: String,
    /// The channel; the first of `delivery.yaml` if not said. A recipient may have another.
    pub channel: Option<ChannelId>,
    /// Where it is defined.
    pub span: Span,
}

/// Whether an edition waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Policy {
    /// `hold`: it does.
    #[default]
    Hold,
    /// `auto`: it goes when its checks pass and no claim turned.
    Auto,
}

/// An edition that replaces one that was sent: it says so, and goes out again.
#[derive(Debug, Clone)]
pub struct Reissue {
    /// The edition.
    pub edition: Period,
    /// The day of the correction.
    pub on: Date,
    /// What was wrong and is right now, for readers.
    pub says: Spanned,
}

impl NotBefore {
    /// Reads `09:30 Europe/London`; the zone is `Europe/London` if there is none.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (time, zone) = text.trim().split_once(' ').unwrap_or((text.trim(), "Europe/London"));
        let time = Time::strptime("%H:%M", time)
            .map_err(|_| format!("`{time}` is no time of day; write `09:30 Europe/London`"))?;
        let zone = zone.trim().to_owned();
        jiff::tz::TimeZone::get(&zone).map_err(|_| format!("`{zone}` is no time zone"))?;
        Ok(Self { time, zone })
    }

    /// When it is on the day that `now` is there; `None` if it is past.
    pub fn still_to_come(&self, now: Timestamp) -> Option<Timestamp> {
        let zone = jiff::tz::TimeZone::get(&self.zone).ok()?;
        let day = now.to_zoned(zone.clone()).date();
        let then = day.to_datetime(self.time).to_zoned(zone).ok()?.timestamp();
        (now < then).then_some(then)
    }
}
