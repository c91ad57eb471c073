//! The ways out. Each is one file behind [`Channel`].
//!
//! - `smtp`: mail; `folder`: a folder on this machine; `store`: an object store; `webhook`: a web address;
//! - [`pace`]: how fast messages leave;
//! - `words`: what the other side said, as it may be kept.

mod folder;
pub mod pace;
mod smtp;
mod store;
mod webhook;
mod words;

#[cfg(test)]
pub(in crate::distribution) mod fixture;
#[cfg(test)]
#[path = "../../../tests/suite/mail_server/mod.rs"]
mod mail_server;
#[cfg(test)]
mod web_server;

use std::path::Path;

use crate::diagnostics::{Diagnostic, Result};
use crate::project::{ChannelKind, ChannelSpec, DeliverySpec};
use crate::system::http::Manners;

use super::message::Parcel;

pub use pace::Pace;
pub use smtp::{Greeted, greet};
pub use webhook::notify;

/// A way to hand a parcel over.
pub trait Channel: Send {
    /// Hands a parcel over.
    ///
    /// Calls `commit` once, right before the first byte after which nobody can say whether the other
    /// side has taken it. Until then a failure is none of the parcel's, and it may be tried again; from
    /// then on a failure without an answer is [`Handover::Unknown`].
    ///
    /// # Errors
    /// Those of `commit` alone: nothing was handed over.
    fn deliver(
        &mut self,
        parcel: &Parcel,
        commit: &mut dyn FnMut() -> Result<()>,
    ) -> Result<Handover>;
}

/// What became of a parcel. The words are those of the other side, without addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handover {
    /// The other side has taken it.
    Accepted(String),
    /// The other side refuses it for good.
    Refused(String),
    /// The other side refuses it for now; it may be tried again.
    Deferred(String),
    /// The channel can't be used at the moment: no connection, no certificate, wrong password.
    /// Nothing was handed over, and the next parcel will fare no better.
    Unavailable(String),
    /// It was handed over, and no answer came: the other side may have it.
    Unknown(String),
}

/// Makes a channel ready: secrets and certificates are read, and no connection is opened before the first
/// parcel. Each thread that sends has a channel of its own; they share a [`Pace`]. `project` is the
/// project's folder; `manners` are for the channels that speak HTTP.
///
/// # Errors
/// A secret is not there; a file can't be read; a password would go over an open line; the run is
/// offline.
pub fn open(
    spec: &ChannelSpec,
    delivery: &DeliverySpec,
    project: &Path,
    manners: &Manners,
) -> Result<Box<dyn Channel>> {
    if manners.offline && !matches!(spec.kind, ChannelKind::Folder { .. }) {
        return Err(Diagnostic::error("offline", "the channel is not opened")
            .at(&spec.span)
            .why("this run is offline")
            .hint("run without `--offline`")
            .into());
    }
    Ok(match &spec.kind {
        ChannelKind::Smtp(smtp) => Box::new(smtp::Smtp::new(smtp, delivery, project)?),
        ChannelKind::Folder { path } => {
            Box::new(folder::Folder::new(&project.join(path), delivery))
        }
        ChannelKind::Store(store) => Box::new(store::Store::new(store, project, manners)?),
        ChannelKind::Webhook(hook) => Box::new(webhook::Webhook::new(hook, project, manners)?),
    })
}

#[cfg(test)]
mod tests {
    use super::fixture::{delivery, parcel, span};
    use super::mail_server::{MailServer, Setup};
    use super::*;
    use crate::project::{PaceSpec, WebhookSpec, WebhookUrl};

    fn spec(kind: ChannelKind) -> ChannelSpec {
        ChannelSpec { kind, pace: PaceSpec::default(), span: span() }
    }

    #[test]
    fn a_channel_that_is_open_has_opened_no_connection() {
        let server = MailServer::start(Setup::default());
        let delivery = delivery(server.port());
        let post = &delivery.channels[0];
        let mut channel = open(post, &delivery, Path::new("."), &Manners::default()).unwrap();
        assert_eq!(server.connections(), 0);
        assert!(matches!(channel.deliver(&parcel(), &mut || Ok(())), Ok(Handover::Accepted(_))));
        assert_eq!(server.connections(), 1);
    }

    #[test]
    fn offline_there_is_only_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let manners = Manners { offline: true, ..Manners::default() };
        let delivery = delivery(25);
        let url = WebhookUrl::Open("https://example.org/in".to_owned());
        let hook = spec(ChannelKind::Webhook(WebhookSpec { url, secret: None }));
        for spec in [&hook, &delivery.channels[0]] {
            let told = open(spec, &delivery, folder.path(), &manners).err().unwrap().to_string();
            assert!(told.contains("this run is offline"), "{told}");
        }
        let drop = spec(ChannelKind::Folder { path: "post".into() });
        let mut channel = open(&drop, &delivery, folder.path(), &manners).unwrap();
        assert!(matches!(channel.deliver(&parcel(), &mut || Ok(())), Ok(Handover::Accepted(_))));
    }
}
