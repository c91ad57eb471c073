//! An object store that speaks S3: the files of an area, at an address that stays.
//!
//! A file is put at `<prefix><brief>/<edition>/<area>/<file>`, for all who get that area's edition. Nothing
//! of a recipient is in the name or in the file.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use url::Url;

use super::{Channel, Handover, words};
use crate::diagnostics::{Diagnostic, Result};
use crate::distribution::message::{Attachment, Parcel};
use crate::distribution::secrets::reveal;
use crate::project::StoreSpec;
use crate::system::clock;
use crate::system::hash::Sha256;
use crate::system::http::{Client, Manners, Outcome, Sending};

/// How long a signature holds: long enough for a slow line.
const SIGNED_FOR: Duration = Duration::from_secs(15 * 60);

/// An object store.
pub(super) struct Store {
    bucket: Bucket,
    credentials: Credentials,
    prefix: String,
    client: Client,
    /// What was put there by this channel: an area's file is the same for all its recipients.
    there: BTreeMap<String, Sha256>,
}

impl Store {
    pub(super) fn new(spec: &StoreSpec, project: &Path, manners: &Manners) -> Result<Self> {
        let bad = |why: &str| {
            Diagnostic::error("bad-url", format!("`{}` is no address of a store", spec.endpoint))
                .why(why)
                .hint("write an address such as `https://s3.eu-west-2.amazonaws.com`")
        };
        let endpoint = Url::parse(&spec.endpoint).map_err(|_| bad("it is no web address"))?;
        // Every store knows this style; the other needs names in DNS that small ones do not have.
        let (name, region) = (spec.bucket.clone(), spec.region.clone());
        let bucket = Bucket::new(endpoint, UrlStyle::Path, name, region)
            .map_err(|error| bad(&error.to_string()))?;
        let key = reveal(&spec.key, project)?;
        let secret = reveal(&spec.secret, project)?;
        Ok(Self {
            bucket,
            credentials: Credentials::new(key.expose(), secret.expose()),
            prefix: spec.prefix.clone(),
            client: Client::new(manners.clone())?,
            there: BTreeMap::new(),
        })
    }

    fn put(&self, name: &str, file: &Attachment) -> Outcome {
        let mut action = self.bucket.put_object(Some(&self.credentials), name);
        action.headers_mut().insert("content-type", file.media_type);
        let url = action.sign_with_time(SIGNED_FOR, &clock::now());
        let headers = [("content-type", file.media_type.to_owned())];
        let body = file.bytes.clone();
        self.client.hand_over(Sending { put: true, url: &url, headers: &headers, body })
    }
}

impl Channel for Store {
    fn deliver(
        &mut self,
        parcel: &Parcel,
        commit: &mut dyn FnMut() -> Result<()>,
    ) -> Result<Handover> {
        if parcel.attachments.is_empty() {
            return Ok(Handover::Refused("there is no file to put there".to_owned()));
        }
        let folder = format!("{}{}/{}/{}", self.prefix, parcel.brief, parcel.edition, parcel.area);
        let files: Vec<_> = parcel
            .attachments
            .iter()
            .map(|file| (format!("{folder}/{}", file.name), Sha256::of(&file.bytes), file))
            .collect();
        if files.iter().all(|(name, hash, _)| self.there.get(name) == Some(hash)) {
            return Ok(Handover::Accepted("it was there".to_owned()));
        }
        commit()?;
        for (name, hash, file) in files {
            match judge(self.put(&name, file)) {
                Handover::Accepted(_) => self.there.insert(name, hash),
                other => return Ok(other),
            };
        }
        Ok(Handover::Accepted("it is there".to_owned()))
    }
}

/// What an outcome means for a parcel. To put the same file at the same address again changes nothing, so
/// nothing is ever unknown.
fn judge(outcome: Outcome) -> Handover {
    let (status, text) = match outcome {
        Outcome::Answered { status, text } => (status, text),
        Outcome::NotSent(problems) => return Handover::Unavailable(words::causes(&problems)),
        Outcome::NoAnswer(problems) => return Handover::Deferred(words::causes(&problems)),
    };
    let told = match code(&text) {
        Some(code) => format!("answered {status} {code}"),
        None => format!("answered {status}"),
    };
    match status {
        200..=299 => Handover::Accepted(told),
        408 | 409 | 429 | 500..=599 => Handover::Deferred(told),
        // It is about the key, the bucket or the clock: no other file fares better.
        _ => Handover::Unavailable(told),
    }
}

/// What the store calls the fault: `AccessDenied`.
fn code(text: &str) -> Option<&str> {
    let code = text.split_once("<Code>")?.1.split_once("</Code>")?.0;
    (code.len() < 60 && code.chars().all(|c| c.is_ascii_alphanumeric())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::parcel;
    use super::super::web_server::WebServer;
    use super::*;
    use crate::project::Secret;

    fn store(server: &WebServer) -> Store {
        // Cargo sets these variables for each test.
        let spec = StoreSpec {
            endpoint: server.url(""),
            region: "eu-west-2".to_owned(),
            bucket: "briefs".to_owned(),
            prefix: "public/".to_owned(),
            key: Secret::Environment("CARGO_PKG_NAME".to_owned()),
            secret: Secret::Environment("CARGO_MANIFEST_DIR".to_owned()),
        };
        let manners = Manners { allow_private: true, ..Manners::default() };
        Store::new(&spec, Path::new("."), &manners).unwrap()
    }

    #[test]
    fn a_file_is_put_once_for_all_who_get_it() {
        let server = WebServer::start(vec![Some(200), Some(200)]);
        let mut store = store(&server);
        let other = Parcel { to_address: "other@example.org".to_owned(), ..parcel() };
        let mut commits = 0;
        let mut put = |parcel: &Parcel| {
            store.deliver(parcel, &mut || {
                commits += 1;
                Ok(())
            })
        };
        assert_eq!(put(&parcel()).unwrap(), Handover::Accepted("it is there".to_owned()));
        assert_eq!(put(&other).unwrap(), Handover::Accepted("it was there".to_owned()));
        let mut changed = parcel();
        changed.attachments[0].bytes.push(b'!');
        assert_eq!(put(&changed).unwrap(), Handover::Accepted("it is there".to_owned()));
        assert_eq!(commits, 2);
        let requests = server.requests();
        assert_eq!(requests.len(), 2);
        let line = &requests[0].line;
        let name =
            "PUT /briefs/public/gp/2025-10/E40000012/Ynys%20M%C3%B4n%2C%20October%202025.pdf?";
        assert!(line.starts_with(name), "{line}");
        assert!(line.contains("X-Amz-Signature=") && !line.contains("sian"), "{line}");
        assert_eq!(requests[0].header("content-type"), "application/pdf");
        assert_eq!(requests[0].body, parcel().attachments[0].bytes);
    }

    #[test]
    fn what_a_store_says_is_told_without_the_signature() {
        let server = WebServer::start(vec![]);
        let mut store = store(&server);
        let mut told = |status| {
            server.push(status);
            store.deliver(&parcel(), &mut || Ok(())).unwrap()
        };
        assert_eq!(told(Some(403)), Handover::Unavailable("answered 403".to_owned()));
        assert_eq!(told(Some(503)), Handover::Deferred("answered 503".to_owned()));
        assert_eq!(told(Some(301)), Handover::Unavailable("answered 301".to_owned()));
        let Handover::Deferred(why) = told(None) else { panic!("no answer") };
        assert!(!why.contains("Amz") && !why.contains("briefs"), "{why}");
        assert_eq!(told(Some(200)), Handover::Accepted("it is there".to_owned()));
        assert_eq!(code("<Error><Code>AccessDenied</Code></Error>"), Some("AccessDenied"));
        assert_eq!(code("<Code>a b</Code>"), None);
    }

    #[test]
    fn a_parcel_without_a_file_is_refused() {
        let server = WebServer::start(vec![]);
        let parcel = Parcel { attachments: Vec::new(), ..parcel() };
        let told = store(&server).deliver(&parcel, &mut || panic!("nothing is sent")).unwrap();
        assert!(matches!(told, Handover::Refused(_)), "{told:?}");
    }
}
