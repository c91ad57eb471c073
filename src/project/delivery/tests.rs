//! What `delivery.yaml` may say, and what is told of one that says otherwise.

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::diagnostics::{Diagnostics, SourceFile};

fn read(text: &str) -> (Option<DeliverySpec>, Diagnostics) {
    let file: Arc<SourceFile> = SourceFile::new("briefs/delivery.yaml", text);
    let mut found = Diagnostics::new();
    let spec = super::read(&file, &["settlement"], &mut found);
    (spec, found)
}

const GOOD: &str = "
sender: { name: Briefs, address: briefs@example.org, reply_to: desk@example.org, postal: 1 Street, contact: 020 1 }
owner: { mail: [analyst@example.org], webhook: { url: env:HOOK_URL, secret: env:HOOK_SECRET } }
unsubscribe: { mail: unsubscribe@example.org, url: https://example.org/unsubscribe }
attach_up_to: 1.5 MB
not_before: 09:30 Europe/London
blackouts: [{ from: 2026-03-27, until: 2026-05-07, why: local elections, briefs: [settlement], kinds: [icb] }]
dkim: { domain: example.org, selector: bw1, key: file:/etc/briefwright/dkim.pem }
ledger: ledger/sent.sqlite
channels:
  post:
    kind: smtp
    host: smtp.example.org
    tls: wrapped
    user: env:SMTP_USER
    password: keyring:briefs/smtp
    timeout: 2 min
    pace: { per_second: 5, connections: 2, slow_start: false, attempts: 4, first_wait: 90 s }
  here: { kind: smtp, host: 127.0.0.1, port: 2525, tls: none }
  drop: { kind: folder, path: ../post }
  site: { kind: store, endpoint: https://s3.example.org, region: eu-west-2, bucket: briefs, prefix: gp/, key: env:A, secret: env:B }
  hook: { kind: webhook, url: https://example.org/hook, secret: env:HOOK_SECRET }
";

#[test]
fn everything_that_it_may_say() {
    let (spec, found) = read(GOOD);
    assert!(found.is_empty(), "{found}");
    let spec = spec.unwrap();
    assert_eq!(spec.attach_up_to, 1_500_000);
    assert_eq!(spec.ledger.to_str(), Some("ledger/sent.sqlite"));
    assert_eq!(spec.blackouts[0].kinds, [AreaKind::Icb]);
    let names: Vec<&str> = spec.channels.keys().map(ChannelId::as_str).collect();
    assert_eq!(names, ["post", "here", "drop", "site", "hook"]);
    let ChannelKind::Smtp(post) = &spec.channels["post"].kind else { panic!() };
    assert_eq!((post.port, post.tls, post.timeout), (465, Tls::Wrapped, Duration::from_secs(120)));
    let entry = Secret::Keyring { service: "briefs".into(), user: "smtp".into() };
    assert_eq!(post.password, Some(entry));
    assert_eq!(spec.channels["post"].pace.first_wait, Duration::from_secs(90));
    assert_eq!(spec.channels["here"].pace, PaceSpec::default());
    let hook = spec.owner.unwrap().webhook.unwrap();
    assert_eq!(hook.url, WebhookUrl::Secret(Secret::Environment("HOOK_URL".into())));
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let (_, found) = read(
        r#"
sender: { name: "Briefs\r\nBcc: all@example.org", address: "a b@example.org", reply_to: "x@example.org\r\nBcc: y@example.org", contact: '' }
owner: { mail: [nobody], webhook: { url: https://me:pass@example.org/hook } }
unsubscribe: {}
attach_up_to: 2 GB
not_before: 9.30 London
blackouts: [{ from: 2026-05-07, until: 2026-03-27, why: elections, briefs: [settlment], kinds: [icbs] }, { until: soon }]
dkim: { domain: example.com, selector: 'a b', key: file:dkim.pem }
ledger: output/ledger.sqlite
channels:
  Post: { kind: smtp, host: smtp.example.org, password: hunter2, path: ../post }
  open: { kind: smtp, host: smtp.example.org, tls: none }
  odd: { kind: smtp, host: 'smtp://example.org', tls: ssl, timeout: 1 day, pace: { per_second: 0, connections: 99 } }
  fax: { kind: fox }
  pin: { kind: smtp, host: smtp.example.org, user: env:USER, password: 271828, pasword: misspelt }
  drop: { kind: folder }
  site: { kind: store, endpoint: http://s3.example.org, region: a, bucket: b, prefix: ../up, key: AKIAEXAMPLE, secret: env:9 }
  hook: { kind: webhook, url: ftp://example.org }
"#,
    );
    let told = found.to_string();
    // A secret that was written in the open is not shown again, whatever else its line is told for.
    for secret in ["hunter2", "AKIAEXAMPLE", "me:pass", "271828", "misspelt"] {
        assert!(!told.contains(secret), "{told}");
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_sender_signs_with_a_domain_of_its_own() {
    for (domain, right) in [("mail.example.org", true), ("ample.org", false), ("org.uk", false)] {
        let text = GOOD.replace("domain: example.org", &format!("domain: {domain}"));
        assert_eq!(read(&text).1.is_empty(), right, "{domain}");
    }
}

#[test]
fn mail_in_the_open_is_for_this_machine_alone() {
    let open = GOOD.replace("tls: wrapped", "tls: none");
    assert_eq!(read(&open).1.iter().next().map(|one| one.code), Some("open-connection"));
    assert!(read(&open.replacen("tls: none", "tls: none\n    insecure: true", 1)).1.is_empty());
}
