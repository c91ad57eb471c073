//! `delivery.yaml` as it stands.

use indexmap::IndexMap;
use serde::Deserialize;

/// Where a secret is; or the secret itself, which may look like a number.
pub(super) type RawSecret = serde_yaml::Value;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawDelivery {
    pub(super) sender: Option<RawSender>,
    pub(super) owner: Option<RawOwner>,
    pub(super) unsubscribe: Option<RawUnsubscribe>,
    pub(super) attach_up_to: Option<String>,
    pub(super) not_before: Option<String>,
    pub(super) blackouts: Option<Vec<Option<RawBlackout>>>,
    pub(super) dkim: Option<RawDkim>,
    pub(super) ledger: Option<String>,
    pub(super) channels: Option<IndexMap<String, Option<RawChannel>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSender {
    pub(super) name: Option<String>,
    pub(super) address: Option<String>,
    pub(super) reply_to: Option<String>,
    pub(super) postal: Option<String>,
    pub(super) contact: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOwner {
    pub(super) mail: Option<Vec<String>>,
    pub(super) webhook: Option<RawWebhook>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWebhook {
    pub(super) url: Option<String>,
    pub(super) secret: Option<RawSecret>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUnsubscribe {
    pub(super) mail: Option<String>,
    pub(super) url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBlackout {
    pub(super) from: Option<String>,
    pub(super) until: Option<String>,
    pub(super) why: Option<String>,
    pub(super) briefs: Option<Vec<String>>,
    pub(super) kinds: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDkim {
    pub(super) domain: Option<String>,
    pub(super) selector: Option<String>,
    pub(super) key: Option<RawSecret>,
}

/// The keys of all kinds of channel; the check says which belong to which.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChannel {
    pub(super) kind: Option<String>,
    pub(super) pace: Option<RawPace>,
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) tls: Option<String>,
    pub(super) insecure: Option<bool>,
    pub(super) trust: Option<String>,
    pub(super) user: Option<RawSecret>,
    pub(super) password: Option<RawSecret>,
    pub(super) timeout: Option<String>,
    pub(super) path: Option<String>,
    pub(super) endpoint: Option<String>,
    pub(super) region: Option<String>,
    pub(super) bucket: Option<String>,
    pub(super) prefix: Option<String>,
    pub(super) key: Option<RawSecret>,
    pub(super) secret: Option<RawSecret>,
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPace {
    pub(super) per_second: Option<f64>,
    pub(super) connections: Option<u8>,
    pub(super) slow_start: Option<bool>,
    pub(super) attempts: Option<u8>,
    pub(super) first_wait: Option<String>,
}
