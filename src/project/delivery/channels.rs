//! The check of `channels`.

use std::time::Duration;

use indexmap::IndexMap;

use super::super::ids::ChannelId;
use super::raw::{RawChannel, RawPace, RawWebhook};
use super::values::{Values, is_here, is_host};
use super::{ChannelKind, ChannelSpec, PaceSpec, Secret, SmtpSpec, StoreSpec, Tls};
use crate::diagnostics::{Diagnostic, did_you_mean};

/// The kinds, each with the keys that it has.
const KINDS: [(&str, &[&str]); 4] = [
    ("smtp", &["host", "port", "tls", "insecure", "trust", "user", "password", "timeout"]),
    ("folder", &["path"]),
    ("store", &["endpoint", "region", "bucket", "prefix", "key", "secret"]),
    ("webhook", &["url", "secret"]),
];

/// How long to wait for an answer of a mail server if nobody says.
const TIMEOUT: Duration = Duration::from_secs(60);

impl Values<'_> {
    /// Checks the ways out.
    pub fn channels(
        &mut self,
        raw: IndexMap<String, Option<RawChannel>>,
    ) -> IndexMap<ChannelId, ChannelSpec> {
        if raw.is_empty() {
            self.checker.push_at_key(
                &["channels"],
                Diagnostic::error("missing-key", "there is no channel")
                    .hint("add one, such as `drop: { kind: folder, path: ../post }`"),
            );
        }
        let mut channels = IndexMap::new();
        for (id, raw) in raw {
            self.checker.id(&id, &["channels", &id]);
            if let Some(spec) = self.channel(raw, &id) {
                channels.insert(ChannelId::new(&id), spec);
            }
        }
        channels
    }

    fn channel(&mut self, raw: Option<RawChannel>, id: &str) -> Option<ChannelSpec> {
        let path = ["channels", id];
        let what = "`smtp`, `folder`, `store` or `webhook`";
        let mut raw = self.checker.need(raw, &path, "kind", what)?;
        let kind = self.checker.text(raw.kind.take(), &path, "kind", what)?;
        let Some((_, own)) = KINDS.iter().find(|(name, _)| *name == kind) else {
            self.checker.push_at_value(
                &["channels", id, "kind"],
                Diagnostic::error("unknown-kind", format!("unknown kind of channel `{kind}`"))
                    .hint_maybe(did_you_mean(&kind, KINDS.map(|(name, _)| name))),
            );
            return None;
        };
        for key in raw.keys().into_iter().filter(|key| !own.contains(key)) {
            self.checker.push_at_key(
                &["channels", id, key],
                Diagnostic::error("misplaced-key", format!("a `{kind}` channel has no `{key}`"))
                    .hint(format!("it has `{}`", own.join("`, `"))),
            );
        }
        let pace = self.pace(raw.pace.take(), id);
        let kind = match kind.as_str() {
            "smtp" => self.smtp(raw, id).map(ChannelKind::Smtp),
            "folder" => {
                let what = "where it is, from the project’s folder";
                let folder = self.checker.text(raw.path, &path, "path", what);
                let folder = folder.and_then(|text| self.path(&text, &["channels", id, "path"]));
                folder.map(|path| ChannelKind::Folder { path })
            }
            "store" => self.store(raw, id).map(ChannelKind::Store),
            _ => {
                let RawChannel { url, secret, .. } = raw;
                self.hook(RawWebhook { url, secret }, &path).map(ChannelKind::Webhook)
            }
        };
        Some(ChannelSpec { kind: kind?, pace, span: self.checker.places.key(&path) })
    }

    fn pace(&mut self, raw: Option<RawPace>, id: &str) -> PaceSpec {
        let usual = PaceSpec::default();
        let Some(raw) = raw else { return usual };
        let path = |key| ["channels", id, "pace", key];
        let per_second = raw.per_second.unwrap_or(usual.per_second);
        self.within(per_second, (0.01, 100.0), &path("per_second"));
        let connections = raw.connections.unwrap_or(usual.connections);
        self.within(f64::from(connections), (1.0, 20.0), &path("connections"));
        let attempts = raw.attempts.unwrap_or(usual.attempts);
        self.within(f64::from(attempts), (1.0, 10.0), &path("attempts"));
        let first_wait = self.duration(raw.first_wait, &path("first_wait"), (1, 3600));
        PaceSpec {
            per_second,
            connections,
            slow_start: raw.slow_start.unwrap_or(usual.slow_start),
            attempts,
            first_wait: first_wait.unwrap_or(usual.first_wait),
        }
    }

    fn within(&mut self, value: f64, (least, most): (f64, f64), path: &[&str]) {
        if !(least..=most).contains(&value) {
            let key = path.last().unwrap_or(&"");
            self.checker.push_at_value(
                path,
                Diagnostic::error("out-of-range", format!("`{key}` can't be {value}"))
                    .hint(format!("it is from {least} to {most}")),
            );
        }
    }

    fn smtp(&mut self, raw: RawChannel, id: &str) -> Option<SmtpSpec> {
        let path = ["channels", id];
        let at = |key| ["channels", id, key];
        let host = self.checker.text(raw.host, &path, "host", "the mail server’s name");
        let host = host.filter(|host| {
            let fits = is_host(host) || is_here(host) || host.parse::<std::net::IpAddr>().is_ok();
            if !fits {
                let message = format!("`{}` can't be the name of a server", host.escape_debug());
                let told = Diagnostic::error("wrong-host", message);
                self.checker.push_at_value(
                    &at("host"),
                    told.hint("write it without scheme and port: `host: smtp.example.org`"),
                );
            }
            fits
        });
        let tls = self.tls(raw.tls.as_deref(), id);
        if let (Some(Tls::Open), Some(host)) = (tls, &host)
            && !is_here(host)
            && raw.insecure != Some(true)
        {
            self.checker.push_at_value(
                &at("tls"),
                Diagnostic::error("open-connection", format!("mail to `{host}` goes in the open"))
                    .why("whoever is on the way can read the messages and the password")
                    .hint("write `tls: starttls`, or `tls: wrapped` for a server on port 465")
                    .hint("if the way is safe otherwise, add `insecure: true`"),
            );
        }
        let login = [("user", raw.user), ("password", raw.password)];
        let [user, password]: [Option<Option<Secret>>; 2] =
            login.map(|(key, text)| text.map(|text| self.secret(&text, &at(key))));
        if user.is_some() != password.is_some() {
            let (there, lacking) =
                if user.is_some() { ("user", "password") } else { ("password", "user") };
            self.checker.push_at_key(
                &at(there),
                Diagnostic::error(
                    "missing-key",
                    format!("there is a `{there}` and no `{lacking}`"),
                )
                .hint(format!("add `{lacking}: env:NAME`")),
            );
        }
        let trust = raw.trust.and_then(|text| self.path(&text, &at("trust")));
        let timeout = self.duration(raw.timeout, &at("timeout"), (1, 600));
        let tls = tls?;
        Some(SmtpSpec {
            host: host?,
            port: raw.port.unwrap_or(if tls == Tls::Wrapped { 465 } else { 587 }),
            tls,
            trust,
            user: user.flatten(),
            password: password.flatten(),
            timeout: timeout.unwrap_or(TIMEOUT),
        })
    }

    fn tls(&mut self, text: Option<&str>, id: &str) -> Option<Tls> {
        match text {
            None | Some("starttls") => Some(Tls::StartTls),
            Some("wrapped") => Some(Tls::Wrapped),
            Some("none") => Some(Tls::Open),
            Some(other) => {
                self.checker.push_at_value(
                    &["channels", id, "tls"],
                    Diagnostic::error("unknown-kind", format!("`tls` can't be `{other}`"))
                        .hint_maybe(did_you_mean(other, ["starttls", "wrapped", "none"])),
                );
                None
            }
        }
    }

    fn store(&mut self, raw: RawChannel, id: &str) -> Option<StoreSpec> {
        let path = ["channels", id];
        let at = |key| ["channels", id, key];
        let endpoint = self.checker.text(raw.endpoint, &path, "endpoint", "the store’s address");
        let endpoint = endpoint.and_then(|text| self.web(&text, &at("endpoint")));
        let region = self.line(raw.region, &path, "region", "its region, such as `eu-west-2`");
        let bucket = self.line(raw.bucket, &path, "bucket", "the bucket’s name");
        let key = self.checker.need(raw.key, &path, "key", "where the id of the key is");
        let key = key.and_then(|text| self.secret(&text, &at("key")));
        let secret = self.checker.need(raw.secret, &path, "secret", "where the key is");
        let secret = secret.and_then(|text| self.secret(&text, &at("secret")));
        let prefix = raw.prefix.unwrap_or_default();
        let climbs = prefix.split('/').any(|part| matches!(part, "." | ".."));
        if climbs || prefix.starts_with('/') || prefix.chars().any(char::is_control) {
            let message = format!("`{}` can't be a prefix", prefix.escape_debug());
            let told = Diagnostic::error("wrong-path", message);
            self.checker.push_at_value(&at("prefix"), told.hint("write `prefix: briefs/`"));
        }
        Some(StoreSpec {
            endpoint: endpoint?,
            region: region?,
            bucket: bucket?,
            prefix,
            key: key?,
            secret: secret?,
        })
    }
}
