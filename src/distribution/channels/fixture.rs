//! What the tests of all channels send.

#![allow(clippy::disallowed_methods, reason = "a test looks for Python")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;

use crate::diagnostics::{SourceFile, Span};
use crate::distribution::message::{Attachment, Parcel};
use crate::project::{
    ChannelId, ChannelKind, ChannelSpec, DeliverySpec, PaceSpec, Sender, SmtpSpec, Spanned, Tls,
    Unsubscribe,
};

/// A parcel with all that can be in one.
pub(in crate::distribution) fn parcel() -> Parcel {
    Parcel {
        id: "gp-2025-10-E40000012-1f0e".to_owned(),
        to_name: "Siân Llewelyn".to_owned(),
        to_address: "sian.llewelyn@example.org".to_owned(),
        date: "2025-11-27T09:30:00Z".parse().unwrap(),
        subject: "Ynys Môn: 4 fewer GPs than a year ago".to_owned(),
        text: "Dear Siân,\n\nthe briefing is attached.\n.\nFrom us\n".to_owned(),
        html: "<p>Dear Siân,</p>\n<p>the briefing is attached.</p>\n".to_owned(),
        language: "en-GB".to_owned(),
        attachments: vec![Attachment {
            name: "Ynys Môn, October 2025.pdf".to_owned(),
            media_type: "application/pdf",
            bytes: b"%PDF-1.7\n\x00\xff\r\n.\r\n".repeat(40),
        }],
        brief: "gp".to_owned(),
        edition: "2025-10".to_owned(),
        area: "E40000012".to_owned(),
    }
}

/// A sender with one channel: a mail server on this machine, in the open.
pub(in crate::distribution) fn delivery(port: u16) -> DeliverySpec {
    let mail = ChannelSpec {
        kind: ChannelKind::Smtp(smtp(port)),
        pace: PaceSpec::default(),
        span: span(),
    };
    DeliverySpec {
        sender: Sender {
            name: "Wessex Local Medical Committees".to_owned(),
            address: spanned("briefings@lmc.example"),
            reply_to: Some(spanned("office@lmc.example")),
            postal: "1 High Street, Winchester".to_owned(),
            contact: "Pat Smith, 01234 567890".to_owned(),
        },
        owner: None,
        unsubscribe: Unsubscribe {
            mail: Some("leave@lmc.example".to_owned()),
            url: Some("https://lmc.example/leave".to_owned()),
        },
        attach_up_to: 2_000_000,
        not_before: None,
        blackouts: Vec::new(),
        dkim: None,
        channels: IndexMap::from_iter([(ChannelId::new("mail"), mail)]),
        ledger: "ledger/ledger.sqlite".into(),
        span: span(),
    }
}

/// A mail server on this machine, in the open.
pub(in crate::distribution) fn smtp(port: u16) -> SmtpSpec {
    SmtpSpec {
        host: "localhost".to_owned(),
        port,
        tls: Tls::Open,
        trust: None,
        user: None,
        password: None,
        timeout: Duration::from_secs(20),
    }
}

pub(in crate::distribution) fn span() -> Span {
    Span::new(&SourceFile::new("briefs/delivery.yaml", "sender:\n"), 0..6)
}

pub(in crate::distribution) fn spanned(text: &str) -> Spanned {
    let file = SourceFile::new("briefs/delivery.yaml", text);
    let whole = 0..text.len();
    Spanned { text: text.to_owned(), span: Span::new(&Arc::clone(&file), whole) }
}

/// Where the Python of the tests lies.
pub(in crate::distribution) fn mail_tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail")
}

/// Python with the packages that a test needs, or `None` with a printed reason.
pub(in crate::distribution) fn python(packages: &str) -> Option<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let own = home.join(".cache/briefwright-tools/python/bin/python");
    let found = [own, PathBuf::from("python3")].into_iter().find(|python| {
        let tried = Command::new(python).args(["-c", &format!("import {packages}")]).output();
        tried.is_ok_and(|tried| tried.status.success())
    });
    if found.is_none() {
        eprintln!("skipped: there is no Python with `{packages}`; `.ci/run` installs it");
    }
    found
}
