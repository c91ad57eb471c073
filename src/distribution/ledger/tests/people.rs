//! What the ledger knows of people, and what is left when they ask to be forgotten.

use super::*;
use State::*;

/// Whether any file beside the ledger holds these bytes.
fn on_disk(kept: &Kept, needle: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in fs::read_dir(kept.folder.path()).unwrap() {
        let file = file.unwrap();
        let bytes = fs::read(file.path()).unwrap().to_ascii_lowercase();
        let needle = needle.to_lowercase();
        if bytes.windows(needle.len()).any(|window| window == needle.as_bytes()) {
            found.push(file.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

/// A ledger after a run in which all that can be careless was.
fn after_a_run() -> (Kept, DeliveryId) {
    let mut kept = Kept::new();
    let key = kept.key(PAT);
    let id = kept.ledger.enter(&key, PAT, Held, &format!("{PAT} waits"), at(0)).unwrap().id;
    let said = scrub(&format!("550 5.1.1 <{PAT}>: pat.jones is unknown"), PAT);
    kept.ledger.advance(id, Held, Planned, "", at(1)).unwrap();
    kept.ledger.advance(id, Planned, Intent, "", at(1)).unwrap();
    kept.ledger.advance(id, Intent, Refused, &said, at(2)).unwrap();
    kept.ledger.suppress(PAT, &format!("{PAT} wrote that Pat.Jones wants none"), at(3)).unwrap();
    (kept, id)
}

#[test]
fn no_address_is_on_the_disk() {
    let (kept, id) = after_a_run();
    assert!(kept.folder.path().join("ledger.sqlite-wal").exists());
    for needle in [PAT, "pat.jones"] {
        assert_eq!(on_disk(&kept, needle), [""; 0], "{needle}");
    }
    let delivery = kept.ledger.delivery(id).unwrap();
    assert_eq!(delivery.redacted, "p…@parliament.example");
    assert_eq!(delivery.words, "550 5.1.1 <p…@parliament.example>: … is unknown");
    assert_eq!(on_disk(&kept, "p…@parliament.example").len(), 1);
}

#[test]
fn a_suppression_holds_until_it_is_lifted() {
    let (mut kept, _) = after_a_run();
    let hash = kept.ledger.hash("PAT.JONES@parliament.example");
    let why = "p…@parliament.example wrote that … wants none";
    assert_eq!(kept.ledger.suppressed(&hash).unwrap().as_deref(), Some(why));
    kept.ledger.suppress("sam@b.example", "left", at(4)).unwrap();
    kept.ledger.suppress(PAT, "asked again", at(5)).unwrap();
    let all = kept.ledger.suppressions().unwrap();
    let told: Vec<(&str, Timestamp)> = all.iter().map(|one| (&*one.why, one.since)).collect();
    assert_eq!(told, [("asked again", at(3)), ("left", at(4))]);
    assert!(kept.ledger.unsuppress(PAT).unwrap());
    assert!(!kept.ledger.unsuppress(PAT).unwrap());
    assert_eq!(kept.ledger.suppressed(&hash).unwrap(), None);
}

#[test]
fn whoever_is_forgotten_gets_nothing_again() {
    let (mut kept, id) = after_a_run();
    let planned = DeliveryKey { correction: 1, ..kept.key(PAT) };
    let planned = kept.ledger.enter(&planned, PAT, Planned, "soon", at(4)).unwrap().id;
    let other = kept.planned("sam@parliament.example").id;
    let hash = kept.ledger.hash(PAT);
    for needle in ["5.1.1", "soon", "wants none"] {
        assert_ne!(on_disk(&kept, needle), [""; 0], "{needle}");
    }
    assert_eq!(kept.ledger.forget(PAT, at(9)).unwrap(), 2);

    assert_eq!(kept.ledger.suppressed(&hash).unwrap().as_deref(), Some("erased on request"));
    let states = [Held, Planned, Intent, Refused];
    let steps = kept.ledger.history(id).unwrap();
    assert_eq!(steps.iter().map(|step| step.to).collect::<Vec<_>>(), states);
    assert!(steps.iter().all(|step| step.words == "erased"));
    let gone = kept.ledger.delivery(id).unwrap();
    assert_eq!(gone.key.recipient.as_str(), format!("forgotten-{id}"));
    assert_eq!((gone.redacted.as_str(), gone.words.as_str()), ("…", "erased"));
    assert_eq!(kept.ledger.delivery(planned).unwrap().state, Suppressed);
    assert_eq!(kept.ledger.delivery(other).unwrap().redacted, "p…@parliament.example");

    // The other recipient's redacted address is the same; the words are theirs alone.
    for needle in ["5.1.1", "soon", "wants none"] {
        assert_eq!(on_disk(&kept, needle), [""; 0], "{needle}");
    }
    // The hash is left in the suppression and its index.
    let filter = Filter { recipient: Some(hash), ..Filter::default() };
    assert_eq!(kept.ledger.deliveries(&filter).unwrap(), []);
    assert_eq!(kept.ledger.forget(PAT, at(10)).unwrap(), 0);
}

#[test]
fn nobody_is_forgotten_while_something_is_sent_to_them() {
    let mut kept = Kept::new();
    let id = kept.planned(PAT).id;
    kept.take(id, &[Intent, Transmitting]);
    assert_eq!(code(kept.ledger.forget(PAT, at(9))), "in-use");
    assert_eq!(kept.ledger.delivery(id).unwrap().redacted, "p…@parliament.example");
    kept.ledger.recover(at(10)).unwrap();
    assert_eq!(kept.ledger.forget(PAT, at(11)).unwrap(), 1);
    assert_eq!(kept.ledger.delivery(id).unwrap().state, Unknown);
}

#[test]
fn whoever_a_message_went_to_gets_no_more() {
    let (mut kept, id) = after_a_run();
    let other = kept.planned("sam@b.example").id;
    kept.ledger.unsuppress(PAT).unwrap();
    kept.ledger.note_message(id, "1f0e").unwrap();
    kept.ledger.note_message(id, "<1f0e@lmc.example>").unwrap();
    kept.ledger.note_message(id, "second").unwrap();
    // It stays whose it is.
    kept.ledger.note_message(other, "1f0e").unwrap();
    let nobody = DeliveryId::new(99);
    assert_eq!(code(kept.ledger.note_message(nobody, "third")), "unknown-delivery");
    for name in ["1f0e", " <1f0e@lmc.example>\n", "<1f0e>", "1f0e@lmc.example", "second"] {
        assert_eq!(kept.ledger.of_message(name).unwrap().unwrap().id, id, "{name}");
    }
    assert_eq!(kept.ledger.of_message("third").unwrap(), None);
    // The name is made from the address without a key, so it is not kept as it is.
    assert_eq!(on_disk(&kept, "second"), [""; 0]);

    let recipient = kept.ledger.of_message("1f0e").unwrap().unwrap().key.recipient;
    let why = format!("one click by {PAT}");
    kept.ledger.suppress_recipient(&recipient, &why, at(5)).unwrap();
    let told = kept.ledger.suppressed(&kept.ledger.hash(PAT)).unwrap();
    assert_eq!(told.as_deref(), Some("one click by p…@parliament.example"));
}

#[test]
fn the_messages_of_whoever_is_forgotten_are_nobodys() {
    let (mut kept, id) = after_a_run();
    let other = kept.planned("sam@b.example").id;
    kept.ledger.note_message(id, "one").unwrap();
    kept.ledger.note_message(other, "two").unwrap();
    let hash = kept.ledger.key.message("one");
    assert_ne!(on_disk(&kept, &hash), [""; 0]);
    kept.ledger.forget(PAT, at(9)).unwrap();
    assert_eq!(on_disk(&kept, &hash), [""; 0]);
    assert_eq!(kept.ledger.of_message("one").unwrap(), None);
    assert_eq!(kept.ledger.of_message("two").unwrap().unwrap().id, other);
    let gone = kept.ledger.delivery(id).unwrap().key.recipient;
    assert_eq!(code(kept.ledger.suppress_recipient(&gone, "", at(10))), "unknown-recipient");
}

#[test]
fn the_ledger_as_csv() {
    let (mut kept, _) = after_a_run();
    let other = kept.planned("sam@b.example").id;
    kept.ledger.advance(other, Planned, Held, "=1+1, \"so\"", at(4)).unwrap();
    let mut csv = Vec::new();
    assert_eq!(kept.ledger.export(&mut csv).unwrap(), 6);
    let csv = String::from_utf8(csv).unwrap();
    insta::with_settings!({ filters => vec![("[0-9a-f]{64}", "<hash>")] }, {
        insta::assert_snapshot!(csv);
    });
}
