//! Each way in which a mail server may take a message or not, against a real server on loopback.

#![allow(clippy::disallowed_methods, reason = "a test writes the files that a channel reads")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::super::fixture::{delivery, mail_tests, parcel, python, smtp};
use super::super::mail_server::{Certificates, MailServer, Setup, Step, Turn};
use super::*;
use crate::project::Secret;

const TO: &str = "sian.llewelyn@example.org";

/// A channel to a server in the open.
fn channel(server: &MailServer) -> Smtp {
    with(server, Path::new("."), |_| ())
}

/// A channel to a server, changed.
fn with(server: &MailServer, project: &Path, change: impl FnOnce(&mut SmtpSpec)) -> Smtp {
    let mut spec = smtp(server.port());
    change(&mut spec);
    Smtp::new(&spec, &delivery(server.port()), project).unwrap()
}

/// Delivers; whether it was committed, and what became of it.
fn deliver(channel: &mut Smtp) -> (bool, Handover) {
    let mut committed = 0;
    let told = channel.deliver(&parcel(), &mut || {
        committed += 1;
        Ok(())
    });
    assert!(committed <= 1);
    (committed == 1, told.unwrap())
}

/// What becomes of a message that goes so.
fn after(turn: Turn) -> (bool, Handover) {
    let server = MailServer::start(Setup::default());
    server.next(turn);
    let told = deliver(&mut channel(&server));
    let has = server.count(TO);
    let expected = matches!(turn, Turn::Take | Turn::CutBeforeAnswer);
    assert_eq!(has, usize::from(expected), "{turn:?}");
    told
}

#[test]
fn a_message_arrives_as_it_was_put_together() {
    let server = MailServer::start(Setup::default());
    let mut channel = channel(&server);
    assert_eq!(deliver(&mut channel), (true, Handover::Accepted("250 2.0.0 taken".to_owned())));
    let [taken] = &server.taken()[..] else { panic!("one message") };
    assert_eq!(
        (taken.from.as_str(), &taken.to[..]),
        ("briefings@lmc.example", &[TO.to_owned()][..])
    );
    let sent = compose(&parcel(), &channel.delivery, None).unwrap();
    let got = taken.bytes.strip_suffix(b"\r\n").unwrap();
    assert_eq!(String::from_utf8_lossy(got), String::from_utf8_lossy(&sent));
    drop(channel);
    let commands = server.commands();
    assert_eq!(commands[0], "EHLO lmc.example");
    assert_eq!(commands.last().unwrap(), "QUIT");
}

#[test]
fn a_connection_serves_the_next_message_and_is_opened_anew_when_it_was_ended() {
    let server = MailServer::start(Setup::default());
    let mut channel = channel(&server);
    for _ in 0..3 {
        assert!(matches!(deliver(&mut channel), (true, Handover::Accepted(_))));
    }
    assert_eq!(server.connections(), 1);
    server.hang_up();
    assert!(matches!(deliver(&mut channel), (true, Handover::Accepted(_))));
    assert_eq!((server.connections(), server.count(TO)), (2, 4));
}

#[test]
fn a_message_that_was_turned_away_leaves_the_connection_as_it_was() {
    let server = MailServer::start(Setup::default());
    let mut channel = channel(&server);
    server.next(Turn::Answer(Step::Recipient, 550, "5.1.1 no such user"));
    server.next(Turn::Answer(Step::Content, 451, "4.3.0 later"));
    assert!(matches!(deliver(&mut channel), (false, Handover::Refused(_))));
    assert!(matches!(deliver(&mut channel), (true, Handover::Deferred(_))));
    assert!(matches!(deliver(&mut channel), (true, Handover::Accepted(_))));
    assert_eq!((server.connections(), server.count(TO)), (1, 1));
}

#[test]
fn each_answer_means_one_thing() {
    let deferred = |words: &str| Handover::Deferred(words.to_owned());
    let refused = |words: &str| Handover::Refused(words.to_owned());
    let unavailable = |words: &str| Handover::Unavailable(words.to_owned());
    for (step, code, words, committed, told) in [
        (Step::Sender, 451, "4.3.0 later", false, deferred("451 4.3.0 later")),
        (Step::Sender, 550, "5.7.1 not you", false, unavailable("550 5.7.1 not you")),
        (Step::Sender, 530, "5.7.0 log in", false, unavailable("530 5.7.0 log in")),
        (Step::Sender, 552, "5.3.4 too large", false, refused("552 5.3.4 too large")),
        (Step::Recipient, 450, "4.2.0 greylisted", false, deferred("450 4.2.0 greylisted")),
        (Step::Sender, 421, "4.3.2 closing", false, unavailable("421 4.3.2 closing")),
        (Step::Recipient, 421, "4.3.2 closing", false, unavailable("421 4.3.2 closing")),
        (Step::Data, 421, "4.3.2 closing", false, unavailable("421 4.3.2 closing")),
        (
            Step::Recipient,
            550,
            "5.1.1 <sian.llewelyn@example.org> unknown",
            false,
            refused("550 5.1.1 <…> unknown"),
        ),
        (
            Step::Recipient,
            554,
            "5.7.1 Relay access denied",
            false,
            unavailable("554 5.7.1 Relay access denied"),
        ),
        (Step::Data, 451, "4.3.0 later", false, deferred("451 4.3.0 later")),
        (Step::Data, 554, "5.5.1 no", false, refused("554 5.5.1 no")),
        (Step::Content, 452, "4.3.1 full", true, deferred("452 4.3.1 full")),
        (Step::Content, 421, "4.3.2 closing", true, deferred("421 4.3.2 closing")),
        (Step::Content, 550, "5.7.1 looks like spam", true, refused("550 5.7.1 looks like spam")),
        (Step::Content, 552, "5.2.2 mailbox full", true, refused("552 5.2.2 mailbox full")),
    ] {
        assert_eq!(after(Turn::Answer(step, code, words)), (committed, told), "{step:?} {code}");
    }
}

#[test]
fn a_server_that_passes_nothing_on_is_told_from_a_recipient_that_is_not_there() {
    for said in [
        "5.7.1 Relay access denied",
        "5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
        "5.7.1 <…>... Relaying denied",
        "relay not permitted",
        "we do not relay.",
    ] {
        assert!(denies_relay(said), "{said}");
    }
    for said in [
        "5.1.1 User unknown in relay recipient table",
        "no such user at mail.relay.example.org",
        "5.7.1 blocked by relay-filter.example.org",
    ] {
        assert!(!denies_relay(said), "{said}");
    }
    // The address may hold the word.
    let server = MailServer::start(Setup::default());
    let said = "5.7.1 <jo@relay> jo@mailrelay.example.org Relay: no such user";
    server.next(Turn::Answer(Step::Recipient, 550, said));
    let to = Parcel {
        to_name: "Relay".to_owned(),
        to_address: "jo@mailrelay.example.org".to_owned(),
        ..parcel()
    };
    let told = channel(&server).deliver(&to, &mut || panic!("nothing is handed over")).unwrap();
    assert_eq!(told, Handover::Refused("550 5.7.1 <…> … …: no such user".to_owned()));
}

#[test]
fn what_can_not_be_put_together_is_left_and_asks_no_server() {
    let server = MailServer::start(Setup::default());
    let odd = Parcel { to_address: "siân@example.org".to_owned(), ..parcel() };
    let told = channel(&server).deliver(&odd, &mut || panic!("nothing is handed over")).unwrap();
    let Handover::Deferred(why) = told else { panic!("{told:?}") };
    assert_eq!(why, "can't be put together: the recipient's address is no mail address");
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_connection_that_is_cut_leaves_no_doubt_before_the_content_and_all_doubt_after() {
    for step in [Step::Sender, Step::Recipient, Step::Data] {
        let (committed, told) = after(Turn::Cut(step));
        assert!(!committed && matches!(told, Handover::Unavailable(_)), "{step:?}: {told:?}");
    }
    for turn in [Turn::CutWithin(500), Turn::Cut(Step::Content), Turn::CutBeforeAnswer] {
        let (committed, told) = after(turn);
        let Handover::Unknown(why) = told else { panic!("{turn:?}: {told:?}") };
        assert!(committed && why.contains("ended the connection without an answer"), "{why}");
    }
}

#[test]
fn silence_is_waited_for_so_long_and_no_longer() {
    for (step, committed) in [(Step::Recipient, false), (Step::Content, true)] {
        let server = MailServer::start(Setup::default());
        server.next(Turn::Silence(step));
        let short = |spec: &mut SmtpSpec| spec.timeout = Duration::from_millis(300);
        let (was, told) = deliver(&mut with(&server, Path::new("."), short));
        assert_eq!(was, committed);
        let (Handover::Unknown(why) | Handover::Unavailable(why)) = &told else {
            panic!("{told:?}")
        };
        assert!(why.contains("did not answer within 0.3 s"), "{why}");
        assert_eq!(matches!(told, Handover::Unknown(_)), committed);
    }
    let server = MailServer::start(Setup { silent: true, ..Setup::default() });
    let short = |spec: &mut SmtpSpec| spec.timeout = Duration::from_millis(300);
    let told = deliver(&mut with(&server, Path::new("."), short));
    assert!(matches!(told, (false, Handover::Unavailable(_))), "{told:?}");
}

#[test]
fn a_slow_server_is_waited_for() {
    let slow = Duration::from_millis(40);
    let server = MailServer::start(Setup { slow, ..Setup::default() });
    assert!(matches!(deliver(&mut channel(&server)), (true, Handover::Accepted(_))));
}

#[test]
fn a_message_that_is_too_large_is_not_sent() {
    let server = MailServer::start(Setup { most: Some(1000), ..Setup::default() });
    let (committed, told) = deliver(&mut channel(&server));
    let Handover::Refused(why) = told else { panic!("{told:?}") };
    assert!(!committed && why.ends_with("and the server takes 1000 at most"), "{why}");
    assert!(!server.commands().iter().any(|command| command.starts_with("MAIL")));
    let server = MailServer::start(Setup { most: Some(1_000_000), ..Setup::default() });
    assert!(matches!(deliver(&mut channel(&server)), (true, Handover::Accepted(_))));
    assert!(server.commands().iter().any(|command| command.contains("> SIZE=")));
}

#[test]
fn a_ledger_that_can_not_be_written_stops_the_message() {
    let server = MailServer::start(Setup::default());
    let mut channel = channel(&server);
    let mut full = || Err(Diagnostic::error("disk", "the disk is full").into());
    let stopped = channel.deliver(&parcel(), &mut full).unwrap_err();
    assert!(stopped.to_string().contains("the disk is full"));
    drop(channel);
    assert_eq!(server.count(TO), 0);
}

#[test]
fn lines_are_private_where_the_certificate_is_good() {
    for (wrapped, tls) in [(false, Tls::StartTls), (true, Tls::Wrapped)] {
        let told = private(Certificates::new("localhost"), wrapped, tls, true);
        assert!(matches!(told, (true, Handover::Accepted(_))), "{told:?}");
    }
}

/// Delivers over a private line; what is trusted is the server's authority, or nobody.
fn private(certificates: Certificates, wrapped: bool, tls: Tls, trust: bool) -> (bool, Handover) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("trust.pem"), &certificates.trust).unwrap();
    let setup = Setup { certificates: Some(certificates), wrapped, ..Setup::default() };
    let server = MailServer::start(setup);
    let mut channel = with(&server, folder.path(), |spec| {
        spec.tls = tls;
        spec.trust = trust.then(|| "trust.pem".into());
        // The other side of a misunderstanding waits as well.
        spec.timeout = Duration::from_secs(2);
    });
    let told = deliver(&mut channel);
    assert!(server.taken().iter().all(|taken| taken.private));
    told
}

#[test]
fn a_line_that_is_not_private_carries_nothing() {
    for (certificates, trust, why) in [
        (Certificates::expired("localhost"), true, "has expired"),
        (Certificates::new("mail.example.org"), true, "is for another name than `localhost`"),
        (Certificates::new("localhost"), false, "is from nobody whom this machine trusts"),
    ] {
        for (wrapped, tls) in [(false, Tls::StartTls), (true, Tls::Wrapped)] {
            let (committed, told) = private(certificates.clone(), wrapped, tls, trust);
            let Handover::Unavailable(told) = told else { panic!("{told:?}") };
            assert!(!committed && told.contains(why), "{told}");
        }
    }
}

#[test]
fn without_starttls_there_is_no_message() {
    let server = MailServer::start(Setup::default());
    let mut channel = with(&server, Path::new("."), |spec| spec.tls = Tls::StartTls);
    let (committed, told) = deliver(&mut channel);
    let Handover::Unavailable(why) = told else { panic!("{told:?}") };
    assert!(!committed && why.contains("offers no STARTTLS"), "{why}");
    assert_eq!(server.commands(), ["EHLO lmc.example"]);
}

#[test]
fn a_password_is_right_or_wrong() {
    // Cargo sets these variables for each test.
    let login = |password: &str| {
        let password = Secret::Environment(password.to_owned());
        move |spec: &mut SmtpSpec| {
            spec.user = Some(Secret::Environment("CARGO_PKG_NAME".to_owned()));
            spec.password = Some(password);
        }
    };
    let setup = Setup { login: Some(("briefwright", "briefwright")), ..Setup::default() };
    let server = MailServer::start(setup);
    let told = deliver(&mut with(&server, Path::new("."), login("CARGO_PKG_NAME")));
    assert!(matches!(told, (true, Handover::Accepted(_))), "{told:?}");
    let (committed, told) =
        deliver(&mut with(&server, Path::new("."), login("CARGO_MANIFEST_DIR")));
    let Handover::Unavailable(why) = told else { panic!("{told:?}") };
    assert!(!committed && why.contains("does not accept this user and password: 535"), "{why}");
    let (committed, told) = deliver(&mut channel(&server));
    assert!(!committed && matches!(told, Handover::Unavailable(_)), "{told:?}");
    let open = MailServer::start(Setup::default());
    let (_, told) = deliver(&mut with(&open, Path::new("."), login("CARGO_PKG_NAME")));
    let Handover::Unavailable(why) = told else { panic!("{told:?}") };
    assert!(why.contains("offers no login"), "{why}");
}

#[test]
fn no_password_goes_over_an_open_line_to_another_machine() {
    let mut spec = smtp(25);
    spec.host = "mail.example.org".to_owned();
    spec.user = Some(Secret::Environment("CARGO_PKG_NAME".to_owned()));
    spec.password = spec.user.clone();
    let told = Smtp::new(&spec, &delivery(25), Path::new(".")).err().unwrap().to_string();
    assert!(told.contains("a password would go over an open line"), "{told}");
}

#[test]
fn a_server_that_is_not_there_or_closed_is_told_in_words() {
    let server = MailServer::start(Setup::default());
    let mut gone = channel(&server);
    drop(server);
    let told = deliver(&mut gone);
    let (false, Handover::Unavailable(why)) = told else { panic!("{told:?}") };
    assert!(why.starts_with("nothing listens at `localhost:"), "{why}");
    let greeting = "421 4.3.2 too many connections";
    let server = MailServer::start(Setup { greeting, ..Setup::default() });
    let told = deliver(&mut channel(&server));
    let (false, Handover::Unavailable(why)) = told else { panic!("{told:?}") };
    assert!(why.ends_with("answers 421 4.3.2 too many connections"), "{why}");
}

#[test]
fn opening_a_channel_connects_to_nobody() {
    let server = MailServer::start(Setup::default());
    drop(channel(&server));
    assert_eq!(server.connections(), 0);
}

#[test]
fn sizes_are_read() {
    assert_eq!(size_limit("SIZE 35882577"), Some(Some(35_882_577)));
    assert_eq!(size_limit("size 0"), Some(None));
    assert_eq!(size_limit("SIZE"), Some(None));
    assert_eq!(size_limit("PIPELINING"), None);
}

#[test]
fn another_mail_server_understands_us() {
    let Some(python) = python("aiosmtpd") else { return };
    let mut server = Command::new(python)
        .arg(mail_tests().join("server.py"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let port = lines.next().unwrap().unwrap().parse().unwrap();
    let spec = SmtpSpec { host: "127.0.0.1".to_owned(), ..smtp(port) };
    let mut channel = Smtp::new(&spec, &delivery(port), Path::new(".")).unwrap();
    let told = deliver(&mut channel);
    assert_eq!(told, (true, Handover::Accepted("250 2.0.0 taken by aiosmtpd".to_owned())));
    let taken: serde_json::Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    let sent = String::from_utf8(compose(&parcel(), &channel.delivery, None).unwrap()).unwrap();
    assert_eq!(taken["hello"], "lmc.example");
    assert_eq!(taken["from"], "briefings@lmc.example");
    assert_eq!(taken["to"], serde_json::json!([TO]));
    assert_eq!(taken["message"].as_str().unwrap().trim_end(), sent.trim_end());
    drop(channel);
    assert!(server.wait().unwrap().success());
}

#[test]
fn a_server_that_is_greeted_shows_its_certificate_and_gets_no_message() {
    let folder = tempfile::tempdir().unwrap();
    let certificates = Certificates::new("localhost");
    fs::write(folder.path().join("trust.pem"), &certificates.trust).unwrap();
    let setup = Setup { certificates: Some(certificates), ..Setup::default() };
    let server = MailServer::start(setup);
    let mut spec = smtp(server.port());
    spec.tls = Tls::StartTls;
    spec.trust = Some("trust.pem".into());
    let seen = greet(&spec, &delivery(server.port()), folder.path()).unwrap();
    assert!(seen.certified_until.unwrap() > crate::system::clock::now(), "{seen:?}");
    assert!(!seen.logged_in && server.taken().is_empty());
    spec.tls = Tls::Open;
    let seen = greet(&spec, &delivery(server.port()), folder.path()).unwrap();
    assert_eq!(seen, Greeted { certified_until: None, logged_in: false });
    let port = server.port();
    drop(server);
    let told = greet(&spec, &delivery(port), folder.path()).unwrap_err();
    assert!(told.contains("localhost"), "{told}");
}
