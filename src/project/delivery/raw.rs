//! `delivery.yaml` as it stands. What is said of a field here is what an editor shows.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::area::AreaKind;
use super::super::schema::word::{self, ById};

/// Where a secret is; or the secret itself, which may look like a number.
pub(super) type RawSecret = serde_yaml::Value;

/// How editions reach people. It names no recipient and holds no secret.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDelivery {
    /// Who sends: every message says so.
    #[schemars(required)]
    pub(super) sender: Option<RawSender>,
    /// Who is told what became of a run.
    pub(super) owner: Option<RawOwner>,
    /// Where a recipient says that they want no more; at least one of the two.
    #[schemars(required)]
    pub(super) unsubscribe: Option<RawUnsubscribe>,
    /// The largest attachment: `2 MB`, as if not said. What is larger goes as a link.
    #[schemars(with = "Option<word::Size>")]
    pub(super) attach_up_to: Option<String>,
    /// Nothing is sent before this time of a day: `09:30 Europe/London`.
    #[schemars(with = "Option<word::TimeOfDay>")]
    pub(super) not_before: Option<String>,
    /// When nothing is sent at all, such as before an election.
    pub(super) blackouts: Option<Vec<Option<RawBlackout>>>,
    /// How messages are signed (RFC 6376).
    pub(super) dkim: Option<RawDkim>,
    /// Where the ledger is, from the project's folder; `ledger/ledger.sqlite` if not said.
    pub(super) ledger: Option<String>,
    /// The ways out, by name; the first is the usual one.
    #[schemars(required, with = "Option<ById<RawChannel>>")]
    pub(super) channels: Option<IndexMap<String, Option<RawChannel>>>,
}

/// Who sends.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSender {
    /// Their name.
    #[schemars(required)]
    pub(super) name: Option<String>,
    /// The address that messages come from.
    #[schemars(required, with = "Option<word::MailAddress>")]
    pub(super) address: Option<String>,
    /// Where answers go, if not there.
    #[schemars(with = "Option<word::MailAddress>")]
    pub(super) reply_to: Option<String>,
    /// Their postal address, in a line.
    #[schemars(required)]
    pub(super) postal: Option<String>,
    /// How to reach a person.
    #[schemars(required)]
    pub(super) contact: Option<String>,
}

/// Who is told what became of a run.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOwner {
    /// Their mail addresses.
    #[schemars(with = "Option<Vec<word::MailAddress>>")]
    pub(super) mail: Option<Vec<String>>,
    /// An address that takes a JSON object by POST.
    pub(super) webhook: Option<RawWebhook>,
}

/// A web address that is told things.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWebhook {
    /// The address, or where it is: `env:NAME`.
    #[schemars(required)]
    pub(super) url: Option<String>,
    /// Where the key is that the body is signed with (HMAC-SHA-256).
    #[schemars(with = "Option<word::Secret>")]
    pub(super) secret: Option<RawSecret>,
}

/// Where a recipient says that they want no more.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUnsubscribe {
    /// A mail address.
    #[schemars(with = "Option<word::MailAddress>")]
    pub(super) mail: Option<String>,
    /// A web address, which must take the one-click POST of RFC 8058.
    pub(super) url: Option<String>,
}

/// A stretch of days on which nothing is sent.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBlackout {
    /// The first day: `2026-03-27`.
    #[schemars(required, with = "Option<word::Day>")]
    pub(super) from: Option<String>,
    /// The last day.
    #[schemars(required, with = "Option<word::Day>")]
    pub(super) until: Option<String>,
    /// Why.
    #[schemars(required)]
    pub(super) why: Option<String>,
    /// The briefs that it holds back; all if none is named.
    pub(super) briefs: Option<Vec<String>>,
    /// The kinds of area that it holds back; all if none is named.
    #[schemars(with = "Option<Vec<AreaKind>>")]
    pub(super) kinds: Option<Vec<String>>,
}

/// How messages are signed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDkim {
    /// The domain that signs.
    #[schemars(required)]
    pub(super) domain: Option<String>,
    /// Which of its keys.
    #[schemars(required)]
    pub(super) selector: Option<String>,
    /// Where the private key is.
    #[schemars(required, with = "Option<word::Secret>")]
    pub(super) key: Option<RawSecret>,
}

/// A way out. The check says which keys belong to which kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChannel {
    /// What sort of way it is.
    #[schemars(required, with = "Option<word::ChannelKind>")]
    pub(super) kind: Option<String>,
    /// How fast messages leave, and how often one that was put off is tried again.
    pub(super) pace: Option<RawPace>,
    /// Of `kind: smtp`: the mail server's name.
    pub(super) host: Option<String>,
    /// Of `kind: smtp`: its port; 587, or 465 where TLS comes first.
    pub(super) port: Option<u16>,
    /// Of `kind: smtp`: how the connection is kept private.
    #[schemars(with = "Option<word::Tls>")]
    pub(super) tls: Option<String>,
    /// Of `kind: smtp`: that the connection to another machine may be in the open.
    pub(super) insecure: Option<bool>,
    /// Of `kind: smtp`: a file with certificates (PEM) that are trusted too.
    pub(super) trust: Option<String>,
    /// Of `kind: smtp`: where the name is that logs in.
    #[schemars(with = "Option<word::Secret>")]
    pub(super) user: Option<RawSecret>,
    /// Of `kind: smtp`: where the password is.
    #[schemars(with = "Option<word::Secret>")]
    pub(super) password: Option<RawSecret>,
    /// Of `kind: smtp`: how long to wait for an answer: `60 s`.
    #[schemars(with = "Option<word::Time>")]
    pub(super) timeout: Option<String>,
    /// Of `kind: folder`: where it is, from the project's folder.
    pub(super) path: Option<String>,
    /// Of `kind: store`: the store's address.
    pub(super) endpoint: Option<String>,
    /// Of `kind: store`: its region.
    pub(super) region: Option<String>,
    /// Of `kind: store`: the bucket.
    pub(super) bucket: Option<String>,
    /// Of `kind: store`: what names of objects begin with.
    pub(super) prefix: Option<String>,
    /// Of `kind: store`: where the key's id is.
    #[schemars(with = "Option<word::Secret>")]
    pub(super) key: Option<RawSecret>,
    /// Of `kind: store` and `kind: webhook`: where the key is.
    #[schemars(with = "Option<word::Secret>")]
    pub(super) secret: Option<RawSecret>,
    /// Of `kind: webhook`: the address, or where it is: `env:NAME`.
    pub(super) url: Option<String>,
}

impl RawChannel {
    /// The keys that are there and belong to some kinds of channel only.
    pub(super) fn keys(&self) -> Vec<&'static str> {
        let all = [
            ("host", self.host.is_some()),
            ("port", self.port.is_some()),
            ("tls", self.tls.is_some()),
            ("insecure", self.insecure.is_some()),
            ("trust", self.trust.is_some()),
            ("user", self.user.is_some()),
            ("password", self.password.is_some()),
            ("timeout", self.timeout.is_some()),
            ("path", self.path.is_some()),
            ("endpoint", self.endpoint.is_some()),
            ("region", self.region.is_some()),
            ("bucket", self.bucket.is_some()),
            ("prefix", self.prefix.is_some()),
            ("key", self.key.is_some()),
            ("secret", self.secret.is_some()),
            ("url", self.url.is_some()),
        ];
        all.into_iter().filter(|(_, there)| *there).map(|(key, _)| key).collect()
    }
}

/// How fast messages leave, and how often one that was put off is tried again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPace {
    /// The most messages a second; 1 if not said.
    pub(super) per_second: Option<f64>,
    /// The most connections at a time; 1 if not said.
    pub(super) connections: Option<u8>,
    /// Whether the pace begins at a tenth and grows over the first 100 messages, as if not said.
    pub(super) slow_start: Option<bool>,
    /// How often a message that was put off is tried in a run; 3 if not said.
    pub(super) attempts: Option<u8>,
    /// How long to wait before the second attempt: `60 s`, as if not said.
    #[schemars(with = "Option<word::Time>")]
    pub(super) first_wait: Option<String>,
}
