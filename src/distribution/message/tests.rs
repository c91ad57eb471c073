#![allow(clippy::disallowed_methods, reason = "a test runs Python and writes what it reads")]

use std::path::Path;
use std::process::Command;

use mail_parser::{Message, MessageParser, MimeHeaders};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::distribution::channels::fixture::{delivery, mail_tests, parcel, python};
use crate::project::{DeliverySpec, Dkim, Secret};
use crate::system::hash::Sha256;

/// The headers of every message, in their order, up to the body's own two.
const HEADERS: [&str; 13] = [
    "Date",
    "From",
    "To",
    "Subject",
    "Message-ID",
    "Content-Language",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
];

fn composed(parcel: &Parcel) -> Vec<u8> {
    compose(parcel, &delivery(25), None).unwrap()
}

/// Why a parcel is refused.
fn refused(change: impl FnOnce(&mut Parcel)) -> String {
    let mut parcel = parcel();
    change(&mut parcel);
    compose(&parcel, &delivery(25), None).unwrap_err().to_string()
}

fn names(message: &Message<'_>) -> Vec<String> {
    message.headers().iter().map(|header| header.name().to_owned()).collect()
}

#[test]
fn a_message_has_all_that_rule_e1_asks_for() {
    let bytes = composed(&parcel());
    assert!(bytes.is_ascii());
    let head = String::from_utf8(bytes).unwrap();
    let head = head.split_once("\r\n\r\n").unwrap().0;
    insta::assert_snapshot!(head.replace("\r\n", "\n"));
}

#[test]
fn the_same_parcel_is_the_same_bytes() {
    assert_eq!(composed(&parcel()), composed(&parcel()));
    let other = Parcel { id: "another".to_owned(), ..parcel() };
    assert_ne!(composed(&parcel()), composed(&other));
}

#[test]
fn words_and_files_arrive_as_they_were() {
    let mut sent = parcel();
    sent.html = format!("<p>{}</p>\n", "Gŵyl Ddewi ".repeat(300));
    let bytes = composed(&sent);
    let message = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(message.body_text(0).unwrap().replace("\r\n", "\n"), sent.text);
    assert_eq!(message.body_html(0).unwrap().replace("\r\n", "\n"), sent.html);
    let file = message.attachments().next().unwrap();
    assert_eq!(file.attachment_name(), Some("Ynys Môn, October 2025.pdf"));
    assert_eq!(file.contents(), sent.attachments[0].bytes);
    let body = &bytes[memchr::memmem::find(&bytes, b"\r\n\r\n").unwrap()..];
    assert!(body.split(|byte| *byte == b'\n').all(|line| line.len() <= 78));
}

#[test]
fn without_a_file_there_are_only_words() {
    let sent = Parcel { attachments: Vec::new(), ..parcel() };
    let bytes = composed(&sent);
    let message = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(message.content_type().unwrap().subtype(), Some("alternative"));
    assert_eq!(message.attachments().count(), 0);
}

#[test]
fn one_click_is_offered_where_nobody_listens_in() {
    let mut spec = delivery(25);
    spec.unsubscribe.url = Some("http://lmc.example/leave?list=gp".to_owned());
    let bytes = compose(&parcel(), &spec, None).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("<http://lmc.example/leave?list=gp&id=gp-2025-10-E40000012-1f0e>"));
    assert!(!text.contains("One-Click"));
    spec.unsubscribe.url = None;
    spec.unsubscribe.mail = None;
    let told = compose(&parcel(), &spec, None).unwrap_err().to_string();
    assert!(told.contains("`unsubscribe` names neither"), "{told}");
}

#[test]
fn a_field_that_could_add_a_header_is_refused_and_not_repeated() {
    let injection = "Pat\r\nBcc: everyone@example.org";
    for (what, told) in [
        ("the recipient's name", refused(|parcel| parcel.to_name = injection.to_owned())),
        ("the subject", refused(|parcel| parcel.subject = injection.to_owned())),
        (
            "the recipient's address",
            refused(|parcel| parcel.to_address = format!("a@b.example{injection}")),
        ),
        (
            "the name of an attachment",
            refused(|parcel| parcel.attachments[0].name = injection.to_owned()),
        ),
        ("the message's id", refused(|parcel| parcel.id = injection.to_owned())),
        ("the language", refused(|parcel| parcel.language = injection.to_owned())),
    ] {
        assert!(told.contains(what) && !told.contains("everyone"), "{told}");
    }
    for bad in ["a\0b", "a\u{85}b", "a\u{2028}b", "a\u{202e}b", "=?utf-8?q?a?=", "a\tb", "\u{7f}"] {
        assert!(
            refused(|parcel| parcel.subject = bad.to_owned()).contains("the subject"),
            "{bad:?}"
        );
    }
    assert!(refused(|parcel| parcel.subject = " ".to_owned()).contains("is empty"));
    assert!(refused(|parcel| parcel.subject = "x".repeat(501)).contains("longer than 500"));
    assert!(refused(|parcel| parcel.text = "a\u{1b}[2J".to_owned()).contains("the text"));
    assert!(refused(|parcel| parcel.attachments[0].name = "../a.pdf".to_owned()).contains("slash"));
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let told = refused(|parcel| {
        parcel.to_name = "\0".to_owned();
        parcel.to_address = "nobody".to_owned();
        parcel.subject = String::new();
        parcel.date = "1960-01-01T00:00:00Z".parse().unwrap();
    });
    for what in ["name", "address", "subject", "date"] {
        assert!(told.contains(what), "{what}: {told}");
    }
}

#[test]
fn addresses_are_those_that_every_server_reads_alike() {
    for bad in [
        "",
        "@",
        "a@",
        "@b.example",
        "a b@c.example",
        "\"a b\"@c.example",
        "a@b@c.example",
        "<a@b.example>",
        "a@b.example,c@d.example",
        "siân@b.example",
        "a@b.example\0",
        "a@-b-.example",
        &format!("{}@b.example", "a".repeat(250)),
    ] {
        let told = refused(|parcel| parcel.to_address = bad.to_owned());
        assert!(told.contains("the recipient's address is no mail address"), "{bad}: {told}");
    }
    for (good, sent) in [
        ("o'brien+briefs@parliament.uk", "o'brien+briefs@parliament.uk"),
        ("swyddfa@môn.cymru", "swyddfa@xn--mn-8ja.cymru"),
    ] {
        let sent_to = Parcel { to_address: good.to_owned(), ..parcel() };
        let envelope = envelope(&sent_to, &delivery(25)).unwrap();
        assert_eq!(envelope.to()[0].to_string(), sent);
        assert_eq!(envelope.from().unwrap().to_string(), "briefings@lmc.example");
    }
}

/// Texts as data may have them.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\r\n".to_owned()),
        Just("\r\nBcc: x@example.org\r\n\r\n".to_owned()),
        Just("\n".to_owned()),
        Just("\0".to_owned()),
        Just("=?utf-8?q?x?=".to_owned()),
        Just("👩‍⚕️".to_owned()),
        Just("שלום עולם".to_owned()),
        Just("\u{202e}gpj.exe".to_owned()),
        Just("  ".to_owned()),
        Just("\"\\".to_owned()),
        Just("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch".to_owned()),
        ".{0,30}",
        "[ -~]{0,80}",
        "\\PC{0,60}",
    ];
    prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat())
}

/// What a reader is to see of a text on one line.
fn on_one_line(text: &str) -> String {
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

proptest! {
    #[test]
    fn whatever_the_fields_a_message_is_refused_or_is_exactly_that(
        name in text(),
        subject in text(),
        file in text(),
        words in text(),
    ) {
        let mut sent = parcel();
        sent.to_name.clone_from(&name);
        sent.subject.clone_from(&subject);
        sent.attachments[0].name.clone_from(&file);
        sent.text.clone_from(&words);
        let Ok(bytes) = compose(&sent, &delivery(25), None) else { return Ok(()) };
        prop_assert!(bytes.is_ascii());
        prop_assert!(bytes.split(|byte| *byte == b'\n').all(|line| line.len() < 1000));
        let message = MessageParser::default().parse(&bytes).unwrap();
        prop_assert_eq!(names(&message), HEADERS);
        let to = message.to().unwrap().first().unwrap();
        prop_assert_eq!(to.address(), Some(sent.to_address.as_str()));
        prop_assert_eq!(to.name().unwrap_or_default(), on_one_line(&name));
        prop_assert_eq!(message.subject().unwrap(), on_one_line(&subject));
        prop_assert_eq!(message.attachments().count(), 1);
        let named = message.attachments().next().unwrap().attachment_name();
        prop_assert_eq!(named.unwrap_or_default(), on_one_line(&file));
        let text = message.body_text(0).unwrap().replace("\r\n", "\n");
        prop_assert_eq!(text, words.replace("\r\n", "\n"));
    }

    #[test]
    fn one_bad_field_is_enough(before in "\\PC{0,20}", bad in "[\0-\x1f\x7f]", behind in "\\PC{0,20}") {
        let field = format!("{before}{bad}{behind}");
        for change in [
            |parcel: &mut Parcel, field: String| parcel.to_name = field,
            |parcel: &mut Parcel, field: String| parcel.subject = field,
            |parcel: &mut Parcel, field: String| parcel.to_address = format!("{field}@example.org"),
            |parcel: &mut Parcel, field: String| parcel.attachments[0].name = field,
        ] {
            let mut parcel = parcel();
            change(&mut parcel, field.clone());
            prop_assert!(compose(&parcel, &delivery(25), None).is_err());
        }
    }
}

/// What Python reads in a message, with a DNS record if the message is signed.
fn read_by_python(python: &Path, bytes: &[u8], record: Option<&str>) -> Value {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let record = record.map(|record| mail_tests().join(record));
    let ran = Command::new(python)
        .arg(mail_tests().join("check.py"))
        .arg(file.path())
        .args(record)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{told}");
    serde_json::from_slice(&ran.stdout).unwrap()
}

#[test]
fn python_reads_what_was_written() {
    let Some(python) = python("email") else { return };
    let mut sent = parcel();
    // Longer ones are written in two encoded words, between which Python 3.11 sees a space that RFC 2047,
    // section 6.2, takes out.
    sent.to_name = "Siân “Nain” Llewelyn, Aelod dros Môn".to_owned();
    sent.subject = "Ynys Môn: mae 4 yn llai o feddygon teulu nag oedd flwyddyn yn ôl, \
                    a'r nifer o gleifion i bob un wedi codi o 1,612 i 1,790, y mwyaf erioed"
        .to_owned();
    let found = read_by_python(&python, &composed(&sent), None);
    assert_eq!(found["headers"], json!(HEADERS));
    assert_eq!(found["defects"], json!([]));
    assert_eq!(found["to"], json!([[sent.to_name, sent.to_address]]));
    assert_eq!(
        found["from"],
        json!([["Wessex Local Medical Committees", "briefings@lmc.example"]])
    );
    assert_eq!(found["subject"], sent.subject);
    assert_eq!(found["date"], "2025-11-27T09:30:00+00:00");
    assert_eq!(found["message_id"], format!("<{}@lmc.example>", sent.id));
    assert_eq!((&found["ascii"], &found["bare_line_ends"]), (&json!(true), &json!(0)));
    // Neither a mail address nor that of a page can be broken.
    assert!(found["longest_line"].as_u64().unwrap() < 120, "{}", found["longest_line"]);
    let pdf = Sha256::of(&sent.attachments[0].bytes);
    let words = |kind: &str, text: &str| {
        json!({ "type": kind, "charset": "utf-8", "encoding": "quoted-printable", "defects": [],
                "text": text })
    };
    let both = json!({ "type": "multipart/alternative", "charset": null, "encoding": null,
                       "defects": [],
                       "parts": [words("text/plain", &sent.text),
                                 words("text/html", &sent.html)] });
    let file = json!({ "type": "application/pdf", "charset": null, "encoding": "base64",
                       "defects": [], "file": "Ynys Môn, October 2025.pdf", "sha256": pdf });
    let body = json!({ "type": "multipart/mixed", "charset": null, "encoding": "7bit",
                       "defects": [], "parts": [both, file] });
    assert_eq!(found["body"], body);
}

/// A sender who signs, and the key.
fn signer(key: &str) -> (DeliverySpec, SigningKey) {
    let path = mail_tests().join(key);
    let dkim = Dkim {
        domain: "lmc.example".to_owned(),
        selector: "briefs2025".to_owned(),
        key: Secret::File(path.clone()),
    };
    let signing = SigningKey::new(&dkim, &std::fs::read_to_string(path).unwrap()).unwrap();
    (DeliverySpec { dkim: Some(dkim), ..delivery(25) }, signing)
}

#[test]
fn signatures_are_good_and_cover_what_they_must() {
    let Some(python) = python("dkim, nacl") else { return };
    for (key, record) in
        [("rsa.pem", "rsa.dns"), ("rsa-pkcs8.pem", "rsa.dns"), ("ed25519.txt", "ed25519.dns")]
    {
        let (spec, signing) = signer(key);
        let bytes = compose(&parcel(), &spec, Some(&signing)).unwrap();
        let found = read_by_python(&python, &bytes, Some(record));
        assert_eq!(found["dkim"], true, "{key}");
        assert_eq!(found["dkim_asked"][0], "briefs2025._domainkey.lmc.example.");
        let covers = found["dkim_covers"].to_string();
        for name in
            HEADERS.iter().filter(|name| !["Content-Language", "Auto-Submitted"].contains(name))
        {
            assert!(covers.contains(&format!("\"{}\"", name.to_lowercase())), "{name}: {covers}");
        }
        // A server that takes a message adds a line end, and one on the way adds headers.
        let passed_on = [b"Received: from a by b; now\r\n", bytes.as_slice(), b"\r\n"].concat();
        assert_eq!(read_by_python(&python, &passed_on, Some(record))["dkim"], true, "{key}");
        // Without `Reply-To` none can be added either.
        let mut plain = spec.clone();
        plain.sender.reply_to = None;
        let bytes = compose(&parcel(), &plain, Some(&signing)).unwrap();
        assert_eq!(read_by_python(&python, &bytes, Some(record))["dkim"], true, "{key}");
        for (from, to) in
            [("Subject: ", "Subject: x"), ("One-Click", "One-Clack"), ("Date: Thu", "Date: Fri")]
        {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text);
            let found = read_by_python(&python, changed.as_bytes(), Some(record));
            assert_eq!(found["dkim"], false, "{key}: {from}");
        }
    }
}

#[test]
fn a_key_that_is_none_is_told_without_showing_it() {
    let (spec, signing) = signer("rsa.pem");
    assert_eq!(format!("{signing:?}"), "SigningKey(…)");
    let dkim = spec.dkim.unwrap();
    let pem = std::fs::read_to_string(mail_tests().join("rsa.pem")).unwrap();
    let half = &pem[..pem.len() / 2];
    for bad in ["", "secret-word", half, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nsecret-word\n"] {
        let told = SigningKey::new(&dkim, bad).unwrap_err().to_string();
        assert!(told.contains("can't be used") && !told.contains("secret-word"), "{told}");
    }
    let strange = Dkim { selector: "a; d=b".to_owned(), ..dkim };
    let told = SigningKey::new(&strange, &pem).unwrap_err().to_string();
    assert!(told.contains("`dkim.selector`"), "{told}");
}

#[test]
fn the_record_of_a_key_is_that_of_its_public_half() {
    let read = |name: &str| std::fs::read_to_string(mail_tests().join(name)).unwrap();
    for (key, record) in
        [("rsa.pem", "rsa.dns"), ("rsa-pkcs8.pem", "rsa.dns"), ("ed25519.txt", "ed25519.dns")]
    {
        assert_eq!(super::dkim_record(&read(key)).unwrap(), read(record).trim(), "{key}");
    }
    for wrong in ["", "secret", "-----BEGIN PRIVATE KEY-----\nsecret"] {
        let told = super::dkim_record(wrong).unwrap_err().to_string();
        assert!(told.contains("dkim-key") && !told.contains("secret"), "{told}");
    }
}
