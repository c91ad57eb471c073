//! The check of `delivery.yaml`.

use std::sync::Arc;

use super::super::area::AreaKind;
use super::super::check::Checker;
use super::super::ids::BriefId;
use super::super::yaml::{self, Places};
use super::raw::{
    RawBlackout, RawDelivery, RawDkim, RawOwner, RawSender, RawUnsubscribe, RawWebhook,
};
use super::values::{Values, is_host};
use super::{
    ATTACH_UP_TO, Blackout, DeliverySpec, Dkim, LEDGER, NotBefore, Owner, Sender, Unsubscribe,
    WebhookSpec,
};
use crate::diagnostics::{Diagnostic, Diagnostics, SourceFile, did_you_mean};

/// Words of keys that a secret may stand behind.
const SECRETIVE: [&str; 5] = ["pass", "pasw", "secret", "key", "user"];

/// Reads `delivery.yaml`; `briefs` are the ids of the briefs that there are.
pub fn read(
    file: &Arc<SourceFile>,
    briefs: &[&str],
    diagnostics: &mut Diagnostics,
) -> Option<DeliverySpec> {
    let mut found = Diagnostics::new();
    let spec = yaml::read::<RawDelivery>(file, &mut found)
        .and_then(|(raw, places)| check(raw, briefs, &places, &mut found));
    diagnostics.extend(found.into_iter().map(unseen));
    spec
}

/// A line that a secret may stand on is not shown: what is told of it ends up in logs.
fn unseen(one: Diagnostic) -> Diagnostic {
    let Some(span) = one.span() else { return one };
    let (file, (first, _), (last, _)) = (&span.file, span.line_column(), span.end_line_column());
    let lines = file.text.lines().skip(first - 1).take(last + 1 - first);
    let may = |line: &str| {
        SECRETIVE.iter().any(|word| line.contains(word))
            || (line.contains("://") && line.contains('@'))
    };
    match lines.map(str::to_lowercase).any(|line| may(&line)) {
        true => {
            let place = format!("{}:{first}", file.path);
            one.in_place(place)
        }
        false => one,
    }
}

/// Checks how editions reach people.
fn check(
    raw: RawDelivery,
    briefs: &[&str],
    places: &Places,
    diagnostics: &mut Diagnostics,
) -> Option<DeliverySpec> {
    let mut values = Values { checker: Checker { places, diagnostics } };
    let root: [&str; 0] = [];
    let who = "who sends: `name`, `address`, `postal`, `contact`";
    let sender = values.checker.need(raw.sender, &root, "sender", who);
    let sender = sender.and_then(|raw| values.sender(raw));
    let owner = raw.owner.map(|raw| values.owner(raw));
    let what = "where a recipient says that they want no more: `mail` or `url`";
    let unsubscribe = values.checker.need(raw.unsubscribe, &root, "unsubscribe", what);
    let unsubscribe = unsubscribe.and_then(|raw| values.unsubscribe(raw));
    let attach_up_to = values.size(raw.attach_up_to, &["attach_up_to"]);
    let not_before = raw.not_before.and_then(|text| values.not_before(&text));
    let blackouts = raw.blackouts.unwrap_or_default().into_iter().enumerate();
    let blackouts =
        blackouts.filter_map(|(at, raw)| values.blackout(raw, &at.to_string(), briefs)).collect();
    let dkim = raw.dkim.and_then(|raw| values.dkim(raw, sender.as_ref()));
    let ledger = raw.ledger.as_deref().map_or(Some(LEDGER.into()), |text| {
        values.path(text, &["ledger"]).filter(|path| {
            let lost = path.starts_with("output");
            if lost {
                values.checker.push_at_value(
                    &["ledger"],
                    Diagnostic::error("wrong-path", "the ledger can't be in `output/`")
                        .why("what is there may be removed and made again; the ledger can't be")
                        .hint(format!("write `ledger: {LEDGER}`")),
                );
            }
            !lost
        })
    });
    let what = "the ways out, such as `drop: { kind: folder, path: ../post }`";
    let channels = values.checker.need(raw.channels, &root, "channels", what);
    let channels = channels.map(|raw| values.channels(raw));
    Some(DeliverySpec {
        sender: sender?,
        owner,
        unsubscribe: unsubscribe?,
        attach_up_to: attach_up_to.unwrap_or(ATTACH_UP_TO),
        not_before,
        blackouts,
        dkim,
        channels: channels?,
        ledger: ledger?,
        span: places.value(&[]),
    })
}

impl Values<'_> {
    fn sender(&mut self, raw: RawSender) -> Option<Sender> {
        let path = ["sender"];
        let name = self.line(raw.name, &path, "name", "the sender’s name");
        let what = "the address that messages come from";
        let address = self.checker.text(raw.address, &path, "address", what);
        let address = address.and_then(|text| self.address(&text, &["sender", "address"]));
        let reply_to = raw.reply_to.map(|text| self.address(&text, &["sender", "reply_to"]));
        let postal = self.line(raw.postal, &path, "postal", "a postal address, in a line (E1)");
        let contact = self.line(raw.contact, &path, "contact", "how to reach a person (E1)");
        Some(Sender {
            name: name?,
            address: address?,
            reply_to: match reply_to {
                Some(reply_to) => Some(reply_to?),
                None => None,
            },
            postal: postal?,
            contact: contact?,
        })
    }

    fn owner(&mut self, raw: RawOwner) -> Owner {
        let mail = raw.mail.unwrap_or_default().into_iter().enumerate();
        let mail =
            mail.filter_map(|(at, one)| self.address(&one, &["owner", "mail", &at.to_string()]));
        Owner {
            mail: mail.collect(),
            webhook: raw.webhook.and_then(|raw| self.hook(raw, &["owner", "webhook"])),
        }
    }

    /// A web address that is told things.
    pub fn hook(&mut self, raw: RawWebhook, path: &[&str]) -> Option<WebhookSpec> {
        let at = |key| path.iter().copied().chain([key]).collect::<Vec<_>>();
        let url = self.checker.text(raw.url, path, "url", "the address, or `env:NAME`");
        let url = url.and_then(|text| self.webhook(&text, &at("url")));
        let secret = raw.secret.and_then(|text| self.secret(&text, &at("secret")));
        Some(WebhookSpec { url: url?, secret })
    }

    fn unsubscribe(&mut self, raw: RawUnsubscribe) -> Option<Unsubscribe> {
        if raw.mail.is_none() && raw.url.is_none() {
            self.checker.push_at_key(
                &["unsubscribe"],
                Diagnostic::error("missing-key", "`unsubscribe` has neither `mail` nor `url`")
                    .why("every message says how to stop them (E1)")
                    .hint("write `unsubscribe: { mail: unsubscribe@example.org }`"),
            );
            return None;
        }
        let mail = raw.mail.and_then(|text| self.address(&text, &["unsubscribe", "mail"]));
        let url = raw.url.and_then(|text| self.web(&text, &["unsubscribe", "url"]));
        Some(Unsubscribe { mail: mail.map(|address| address.text), url })
    }

    fn not_before(&mut self, text: &str) -> Option<NotBefore> {
        match NotBefore::parse(text) {
            Ok(time) => Some(time),
            Err(why) => {
                self.checker.push_at_value(
                    &["not_before"],
                    Diagnostic::error("wrong-time", format!("`{text}` is no time of day"))
                        .why(why)
                        .hint("write `not_before: 09:30 Europe/London`"),
                );
                None
            }
        }
    }

    fn blackout(&mut self, raw: Option<RawBlackout>, at: &str, known: &[&str]) -> Option<Blackout> {
        let path = ["blackouts", at];
        let raw = self.checker.need(raw, &path, "from", "its first day")?;
        let from = self.day(raw.from, &path, "from");
        let until = self.day(raw.until, &path, "until");
        let why = self.line(raw.why, &path, "why", "why, such as `local elections`");
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            self.checker.push_at_value(
                &["blackouts", at, "until"],
                Diagnostic::error("wrong-day", format!("{until} is before {from}"))
                    .hint("`until` is the last day on which nothing is sent"),
            );
        }
        let mut briefs = Vec::new();
        for (index, name) in raw.briefs.unwrap_or_default().into_iter().enumerate() {
            if !known.contains(&name.as_str()) {
                self.checker.push_at_value(
                    &["blackouts", at, "briefs", &index.to_string()],
                    Diagnostic::error("unknown-brief", format!("unknown brief `{name}`"))
                        .hint_maybe(did_you_mean(&name, known.iter().copied())),
                );
            }
            briefs.push(BriefId::new(name));
        }
        let mut kinds = Vec::new();
        for (index, name) in raw.kinds.unwrap_or_default().into_iter().enumerate() {
            match AreaKind::from_id(&name) {
                Some(kind) => kinds.push(kind),
                None => self.checker.push_at_value(
                    &["blackouts", at, "kinds", &index.to_string()],
                    Diagnostic::error("unknown-kind", format!("unknown kind of area `{name}`"))
                        .hint_maybe(did_you_mean(&name, AreaKind::ALL.map(AreaKind::id))),
                ),
            }
        }
        let span = self.checker.places.value(&path);
        Some(Blackout { from: from?, until: until?, why: why?, briefs, kinds, span })
    }

    fn dkim(&mut self, raw: RawDkim, sender: Option<&Sender>) -> Option<Dkim> {
        let path = ["dkim"];
        let domain = self.checker.text(raw.domain, &path, "domain", "the domain that signs");
        let selector = self.checker.text(raw.selector, &path, "selector", "which of its keys");
        let key = self.checker.need(raw.key, &path, "key", "where the private key is");
        let key = key.and_then(|raw| self.secret(&raw, &["dkim", "key"]));
        for (name, text) in [("domain", &domain), ("selector", &selector)] {
            if let Some(text) = text.as_ref().filter(|text| !is_host(text)) {
                let message = format!("`{}` can't be a {name}", text.escape_debug());
                let told = Diagnostic::error("wrong-host", message);
                self.checker.push_at_value(
                    &["dkim", name],
                    told.hint("write it without a scheme: `example.org`"),
                );
            }
        }
        if let (Some(domain), Some(sender)) = (&domain, sender)
            && let Some((_, of_sender)) = sender.address.text.rsplit_once('@')
            && !aligned(domain, of_sender)
        {
            let message = format!("`{domain}` can't sign for `{of_sender}`");
            self.checker.push_at_value(
                &["dkim", "domain"],
                Diagnostic::error("wrong-host", message)
                    .why("mail servers believe a signature of the sender’s own domain (RFC 7489)")
                    .hint(format!("write `domain: {of_sender}`, or change the sender’s address")),
            );
        }
        Some(Dkim { domain: domain?, selector: selector?, key: key? })
    }
}

/// Whether one of two domains is the other or lies within it.
fn aligned(one: &str, other: &str) -> bool {
    let within = |inner: &str, outer: &str| {
        let (inner, outer) = (inner.to_ascii_lowercase(), outer.to_ascii_lowercase());
        inner == outer || inner.ends_with(&format!(".{outer}"))
    };
    within(one, other) || within(other, one)
}
