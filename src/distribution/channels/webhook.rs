//! A web address that is told of each message, for a system of one's own that passes it on.
//!
//! The body is JSON. With a secret it is signed: `X-Briefwright-Signature: sha256=` and the HMAC-SHA-256
//! of the body (RFC 2104) in hexadecimal. `Idempotency-Key` is the same whenever a message is tried.

use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use url::Url;

use super::{Channel, Handover, words};
use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::distribution::message::Parcel;
use crate::distribution::secrets::reveal;
use crate::project::{WebhookSpec, WebhookUrl};
use crate::system::hash::Sha256;
use crate::system::http::{Client, Manners, Outcome, Sending};
use crate::system::secret::SecretText;

/// A web address that is told of each message.
pub(super) struct Webhook {
    url: Url,
    secret: Option<SecretText>,
    client: Client,
}

impl Webhook {
    pub(super) fn new(spec: &WebhookSpec, project: &Path, manners: &Manners) -> Result<Self> {
        let (text, place) = match &spec.url {
            WebhookUrl::Open(url) => (url.clone(), format!("`{url}`")),
            WebhookUrl::Secret(secret) => {
                let place = "the secret that `url` names".to_owned();
                (reveal(secret, project)?.expose().to_owned(), place)
            }
        };
        let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
        let url = url.ok_or_else(|| {
            Diagnostic::error("bad-url", format!("{place} is no web address"))
                .hint("write an address that begins with `https://`")
        })?;
        let secret = spec.secret.as_ref().map(|secret| reveal(secret, project)).transpose()?;
        Ok(Self { url, secret, client: Client::new(manners.clone())? })
    }

    /// Tells the address, once. `id` is the same whenever the same thing is told.
    fn tell(&self, body: &Value, id: Option<&str>) -> Outcome {
        let body = body.to_string().into_bytes();
        let mut headers = vec![("content-type", "application/json".to_owned())];
        if let Some(id) = id {
            headers.push(("idempotency-key", id.to_owned()));
        }
        if let Some(secret) = &self.secret {
            let signature = format!("sha256={}", hmac(secret.expose().as_bytes(), &body));
            headers.push(("x-briefwright-signature", signature));
        }
        self.client.hand_over(Sending { put: false, url: &self.url, headers: &headers, body })
    }
}

impl Channel for Webhook {
    fn deliver(
        &mut self,
        parcel: &Parcel,
        commit: &mut dyn FnMut() -> Result<()>,
    ) -> Result<Handover> {
        let files: Vec<Value> = parcel
            .attachments
            .iter()
            .map(|file| {
                let hash = Sha256::of(&file.bytes);
                let (name, size) = (&file.name, file.bytes.len());
                json!({ "name": name, "media_type": file.media_type, "size": size, "sha256": hash })
            })
            .collect();
        let body = json!({
            "id": parcel.id,
            "brief": parcel.brief,
            "edition": parcel.edition,
            "area": parcel.area,
            "to": { "name": parcel.to_name, "address": parcel.to_address },
            "language": parcel.language,
            "subject": parcel.subject,
            "text": parcel.text,
            "html": parcel.html,
            "attachments": files,
        });
        commit()?;
        Ok(judge(self.tell(&body, Some(&parcel.id))))
    }
}

/// What an outcome means for a parcel. What the other side says beside its status is not kept: it may
/// repeat what it was told.
fn judge(outcome: Outcome) -> Handover {
    let status = match outcome {
        Outcome::Answered { status, .. } => status,
        Outcome::NotSent(problems) => return Handover::Unavailable(words::causes(&problems)),
        Outcome::NoAnswer(problems) => return Handover::Unknown(words::causes(&problems)),
    };
    let told = format!("answered {status}");
    match status {
        200..=299 => Handover::Accepted(told),
        // These say that nothing was done with it, and when to come again.
        429 | 503 => Handover::Deferred(told),
        // It had the whole body, and may have done its work before it failed, pointed to a page that says
        // so, or was lost sight of by something in between: it must not get it again (E6).
        303 | 408 | 500..=599 => Handover::Unknown(told),
        300..=399 => Handover::Unavailable(format!("{told}: it has moved; write its new address")),
        // These are about the address or the secret, and hold for the next parcel too.
        401 | 403 | 404 | 405 | 407 | 410 => Handover::Unavailable(format!("{told}: check `url`")),
        _ => Handover::Refused(told),
    }
}

/// Tells an address what became of a run.
///
/// # Errors
/// The secret is not there, or the address does not take it.
pub fn notify(spec: &WebhookSpec, json: &Value, project: &Path, manners: &Manners) -> Result<()> {
    let hook = Webhook::new(spec, project, manners)?;
    match judge(hook.tell(json, None)) {
        Handover::Accepted(_) => Ok(()),
        Handover::Refused(why)
        | Handover::Deferred(why)
        | Handover::Unavailable(why)
        | Handover::Unknown(why) => {
            let host = hook.url.host_str().unwrap_or_default();
            Err(Diagnostics::from(
                Diagnostic::error("notify", format!("`{host}` could not be told of this run"))
                    .why(why)
                    .hint("check `owner.webhook`; the run itself is not changed by this"),
            ))
        }
    }
}

/// The HMAC-SHA-256 of some bytes, in hexadecimal.
fn hmac(key: &[u8], bytes: &[u8]) -> String {
    // A key may have any length.
    let Ok(mut mac) = Hmac::<sha2::Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(bytes);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::parcel;
    use super::super::web_server::WebServer;
    use super::*;
    use crate::project::Secret;

    fn manners() -> Manners {
        Manners {
            allow_private: true,
            page_time: std::time::Duration::from_secs(2),
            ..Manners::default()
        }
    }

    fn hook(server: &WebServer) -> Webhook {
        // Cargo sets this variable for each test.
        let secret = Some(Secret::Environment("CARGO_PKG_NAME".to_owned()));
        let spec = WebhookSpec { url: WebhookUrl::Open(server.url("/in?token=hidden")), secret };
        Webhook::new(&spec, Path::new("."), &manners()).unwrap()
    }

    #[test]
    fn a_message_is_told_once_signed_and_with_its_name() {
        let server = WebServer::start(vec![Some(200)]);
        let mut order = Vec::new();
        let told = hook(&server).deliver(&parcel(), &mut || {
            order.push(server.requests().len());
            Ok(())
        });
        assert_eq!(told.unwrap(), Handover::Accepted("answered 200".to_owned()));
        assert_eq!(order, [0], "nothing was sent before");
        let [request] = &server.requests()[..] else { panic!("one request") };
        assert_eq!(request.line, "POST /in?token=hidden HTTP/1.1");
        assert_eq!(request.header("idempotency-key"), parcel().id);
        let signature = format!("sha256={}", hmac(b"briefwright", &request.body));
        assert_eq!(request.header("x-briefwright-signature"), signature);
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(body["to"]["address"], "sian.llewelyn@example.org");
        assert_eq!(body["attachments"][0]["media_type"], "application/pdf");
    }

    #[test]
    fn the_signature_is_that_of_the_rfc() {
        // RFC 4231, test case 2.
        let known = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hmac(b"Jefe", b"what do ya want for nothing?"), known);
    }

    #[test]
    fn each_status_means_one_thing() {
        let server = WebServer::start(vec![]);
        let mut hook = hook(&server);
        let mut told = |status| {
            server.push(status);
            let told = hook.deliver(&parcel(), &mut || Ok(())).unwrap();
            let words = format!("{told:?}");
            assert!(!words.contains("hidden") && !words.contains("sian"), "{words}");
            words.split('(').next().unwrap().to_owned()
        };
        for (status, meaning) in [
            (201, "Accepted"),
            (204, "Accepted"),
            (303, "Unknown"),
            (307, "Unavailable"),
            (400, "Refused"),
            (403, "Unavailable"),
            (404, "Unavailable"),
            (408, "Unknown"),
            (422, "Refused"),
            (429, "Deferred"),
            (500, "Unknown"),
            (502, "Unknown"),
            (503, "Deferred"),
            (504, "Unknown"),
        ] {
            assert_eq!(told(Some(status)), meaning, "{status}");
        }
        // The connection is ended without an answer.
        assert_eq!(told(None), "Unknown");
    }

    #[test]
    fn where_nobody_listens_nothing_was_sent() {
        let server = WebServer::start(vec![]);
        let mut hook = hook(&server);
        drop(server);
        let told = hook.deliver(&parcel(), &mut || Ok(())).unwrap();
        let Handover::Unavailable(why) = told else { panic!("{told:?}") };
        assert!(why.contains("can't be reached") && !why.contains("hidden"), "{why}");
    }

    #[test]
    fn the_owner_is_told_or_it_is_said_why_not() {
        let server = WebServer::start(vec![Some(200), Some(500)]);
        let spec = WebhookSpec { url: WebhookUrl::Open(server.url("/owner")), secret: None };
        let tell = || notify(&spec, &json!({ "held": 3 }), Path::new("."), &manners());
        tell().unwrap();
        assert_eq!(server.requests()[0].body, br#"{"held":3}"#);
        let told = tell().unwrap_err().to_string();
        assert!(told.contains("answered 500"), "{told}");
    }

    #[test]
    fn this_machine_is_not_told_unless_that_is_allowed() {
        let server = WebServer::start(vec![]);
        let spec = WebhookSpec { url: WebhookUrl::Open(server.url("/in")), secret: None };
        let mut hook = Webhook::new(&spec, Path::new("."), &Manners::default()).unwrap();
        let told = hook.deliver(&parcel(), &mut || Ok(())).unwrap();
        assert!(matches!(told, Handover::Unavailable(_)), "{told:?}");
        assert!(server.requests().is_empty());
    }
}
