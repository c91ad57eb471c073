//! The commands of the ledger.

use std::io::Write;
use std::process::{Command, Stdio};

use briefwright::distribution::ledger::{DeliveryKey, Ledger, State, scrub};
use briefwright::project::{AreaCode, BriefId, ChannelId, Period};
use briefwright::system::hash::Sha256;
use jiff::Timestamp;

use crate::support::Project;

const PAT: &str = "pat.jones@parliament.example";

/// A project with a ledger that knows of two deliveries to Pat: one was refused, one is unknown.
fn after_a_run() -> Project {
    let project = Project::mini();
    project.run(&["ledger", "init"]).succeeded();
    let mut ledger = Ledger::open(&project.path("ledger/ledger.sqlite")).unwrap().unwrap();
    let now: Timestamp = "2025-11-27T09:31:00Z".parse().unwrap();
    for (area, end, words) in [
        ("QOP", State::Refused, scrub(&format!("550 no {PAT} here"), PAT)),
        ("QWO", State::Unknown, "the connection was cut".to_owned()),
    ] {
        let key = DeliveryKey {
            brief: BriefId::new("staff"),
            edition: Period::new(2025, 10).unwrap(),
            correction: 0,
            area: AreaCode::new(area),
            digest: Sha256::of(area.as_bytes()),
            recipient: ledger.hash(PAT),
            channel: ChannelId::new("post"),
        };
        let redacted = "p…@parliament.example";
        let id = ledger.enter(&key, redacted, State::Planned, "", now).unwrap().id;
        ledger.advance(id, State::Planned, State::Intent, "", now).unwrap();
        ledger.advance(id, State::Intent, State::Transmitting, "", now).unwrap();
        ledger.advance(id, State::Transmitting, end, &words, now).unwrap();
    }
    project
}

#[test]
fn a_ledger_is_made_once_and_never_by_itself() {
    let project = Project::mini();
    let without = project.run(&["ledger", "list"]);
    insta::assert_snapshot!(without.shown());
    assert!(!project.path("ledger").exists());
    let made = project.run(&["ledger", "init"]).succeeded();
    assert!(made.stdout.contains("ledger/ledger.sqlite.key"), "{}", made.stdout);
    assert_eq!(project.read("ledger/.gitignore"), "*\n");
    let again = project.run(&["ledger", "init"]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("ledger-exists"), "{}", again.stderr);
    project.run(&["ledger", "list"]).succeeded();
}

#[test]
fn a_ledger_elsewhere_needs_no_project() {
    let project = Project::mini();
    std::fs::remove_dir_all(project.path("briefs")).unwrap();
    project.run(&["ledger", "--ledger", "other.sqlite", "init"]).succeeded();
    project.run(&["ledger", "suppressions", "--ledger", "other.sqlite"]).succeeded();
    assert!(!project.path(".gitignore").exists());
    assert_eq!(project.run(&["ledger", "list"]).code, 2);
}

#[test]
fn what_the_ledger_says() {
    let project = after_a_run();
    let mut shown = String::new();
    for arguments in [
        &["ledger", "list"][..],
        &["ledger", "list", "--state", "unknown", "--edition", "2025-10", "--brief", "staff"],
        &["ledger", "list", "--brief", "none"],
        &["ledger", "history", "1"],
        &["ledger", "history", "3"],
        &["ledger", "export"],
        &["ledger", "list", "--state", "unknown", "--format", "json"],
        &["ledger", "list", "--state", "sent"],
    ] {
        let ran = project.run(arguments);
        shown.push_str(&format!("$ briefwright {}\n{}\n", arguments.join(" "), ran.shown()));
    }
    insta::with_settings!({ filters => vec![("[0-9a-f]{64}", "<hash>")] }, {
        insta::assert_snapshot!(shown);
    });
    let wrote = project.run(&["ledger", "export", "ledger.csv"]).succeeded();
    assert!(wrote.stdout.contains("wrote 8 steps"), "{}", wrote.stdout);
    assert!(project.read("ledger.csv").starts_with("step,at,delivery,"));
}

#[test]
fn an_address_comes_from_stdin_and_is_told_to_nobody() {
    let project = after_a_run();
    let ask = |arguments: &[&str], stdin: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_briefwright"))
            .args(arguments)
            .current_dir(project.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8(told).unwrap();
        assert!(!told.contains("jones"), "{told}");
        (output.status.code().unwrap(), told)
    };
    let (code, told) = ask(&["ledger", "suppress", "-", "--why", "asked"], &format!("{PAT}\n"));
    assert_eq!(code, 0, "{told}");
    let all = project.run(&["ledger", "suppressions"]).succeeded();
    assert!(all.stdout.contains("asked"), "{}", all.stdout);
    assert!(ask(&["ledger", "unsuppress", "-"], PAT).1.contains("lifted"));
    assert!(ask(&["ledger", "unsuppress", "-"], PAT).1.contains("unchanged"));
    for bad in ["", "jones", "pat jones@b.example", "@jones.example"] {
        let (code, told) = ask(&["ledger", "forget", "-"], bad);
        assert_eq!(code, 2, "{told}");
    }
    let (code, told) = ask(&["ledger", "forget", "-"], PAT);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("2 deliveries"), "{told}");
    let list = project.run(&["ledger", "list"]).succeeded();
    assert!(!list.stdout.contains("parliament"), "{}", list.stdout);
    let all = project.run(&["ledger", "suppressions"]).succeeded();
    assert!(all.stdout.contains("erased on request"), "{}", all.stdout);
}

#[test]
fn whoever_a_message_went_to_is_suppressed_without_an_address() {
    let project = after_a_run();
    let mut ledger = Ledger::open(&project.path("ledger/ledger.sqlite")).unwrap().unwrap();
    let id = ledger.deliveries(&Default::default()).unwrap()[0].id;
    ledger.note_message(id, "1f0e").unwrap();
    drop(ledger);
    let suppress = |more: &[&str]| project.run(&[&["ledger", "suppress"], more].concat());
    let ran = suppress(&["--message", "2222", "--why", "one click"]);
    assert!(ran.stderr.contains("unknown-message"), "{}", ran.stderr);
    suppress(&["--message", "<1f0e@lmc.example>", "--why", "one click"]).succeeded();
    let all = project.run(&["ledger", "suppressions"]).succeeded();
    assert!(all.stdout.contains("one click"), "{}", all.stdout);
    assert_eq!(suppress(&["--why", "whom?"]).code, 2);
    assert_eq!(suppress(&[PAT, "--message", "1f0e", "--why", "both"]).code, 2);
}

#[test]
fn an_older_copy_is_refused_until_a_person_accepts_it() {
    let project = after_a_run();
    let unchanged = project.run(&["ledger", "accept", "--why", "nothing"]).succeeded();
    assert!(unchanged.stdout.contains("unchanged"), "{}", unchanged.stdout);
    std::fs::write(project.path("ledger/ledger.sqlite.mark"), "9\n").unwrap();
    let ran = project.run(&["ledger", "list"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("ledger-older"), "{}", ran.stderr);
    project.run(&["ledger", "accept", "--why", "the disk is gone", "--by", "Cy"]).succeeded();
    project.run(&["ledger", "list"]).succeeded();
}

#[test]
fn several_are_settled_at_once_and_every_problem_is_told() {
    let project = after_a_run();
    let resolve = |more: &[&str]| project.run(&[&["send", "resolve"], more].concat());
    let ran = resolve(&["7", "1", "2", "--arrived", "--why", "she said so", "--by", "Cy"]);
    assert_eq!(ran.code, 2);
    for words in ["no delivery 7", "delivery 1 was refused", "recorded what became of 2"] {
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
    }
    let ran = resolve(&["1", "--again", "--why", "their filter is mended"]).succeeded();
    assert!(ran.stdout.contains("QOP to p…@parliament.example goes out again"), "{}", ran.stdout);
    let list = project.run(&["ledger", "list", "--state", "planned"]).succeeded();
    assert!(list.stdout.contains("their filter is mended"), "{}", list.stdout);
}

#[test]
fn what_a_run_that_was_killed_was_handing_over_can_be_settled() {
    let project = after_a_run();
    let mut ledger = Ledger::open(&project.path("ledger/ledger.sqlite")).unwrap().unwrap();
    let now: Timestamp = "2025-11-27T09:31:00Z".parse().unwrap();
    let first = ledger.deliveries(&Default::default()).unwrap().remove(0);
    let key = DeliveryKey { correction: 1, ..first.key };
    let id = ledger.enter(&key, "p…", State::Planned, "", now).unwrap().id;
    ledger.advance(id, State::Planned, State::Intent, "", now).unwrap();
    ledger.advance(id, State::Intent, State::Transmitting, "", now).unwrap();
    drop(ledger);
    project.run(&["send", "resolve", "3", "--arrived", "--why", "she said so"]).succeeded();
    let list = project.run(&["ledger", "list", "--state", "accepted"]).succeeded();
    assert!(list.stdout.contains("correction 1"), "{}", list.stdout);
}
