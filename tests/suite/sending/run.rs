//! `run`: fetch, check, build, and send what may be sent.

use std::io::Write;

use super::post::{Post, line};
use crate::mail_server::{Step, Turn};
use crate::support::Ran;

fn run(post: &Post, arguments: &[&str]) -> Ran {
    let list = post.list().display().to_string();
    let mut all = vec!["run", "--frozen", "--recipients", &list];
    all.extend(arguments);
    post.project.run(&all)
}

fn post() -> Post {
    Post::new(&line("Ann", "ann@example.org", "Y01"))
}

#[test]
fn with_nothing_new_it_says_so() {
    let ran = run(&post(), &[]).succeeded();
    assert!(ran.stdout.contains("every edition is of the newest releases"), "{}", ran.stdout);
    assert!(ran.stdout.trim_end().ends_with("nothing new"), "{}", ran.stdout);
}

#[test]
fn an_edition_waits_for_a_person_and_the_next_run_sends_it() {
    let post = post();
    let ran = run(&post, &["--force", "--send"]).succeeded();
    assert!(
        ran.stdout.contains("it waits for `briefwright approve tiny --edition 2025-03`"),
        "{}",
        ran.stdout
    );
    assert_eq!(post.server.connections(), 0);
    post.approve();
    let ran = run(&post, &["--send"]).succeeded();
    assert!(ran.stdout.contains("1 accepted"), "{}", ran.stdout);
    assert_eq!(post.server.count("ann@example.org"), 1);
    let ran = run(&post, &["--send"]).succeeded();
    assert!(ran.stdout.trim_end().ends_with("nothing new"), "{}", ran.stdout);
    assert_eq!(post.server.taken().len(), 1);
    // The records have no address in them.
    for file in crate::support::files_below(&post.project.path("output/runs")) {
        assert!(!post.project.read(&format!("output/runs/{file}")).contains("ann@"), "{file}");
    }
}

#[test]
fn an_automatic_edition_goes_if_nothing_is_wrong_and_waits_if_something_is() {
    let post = post();
    post.project.edit("briefs/tiny.yaml", "delivery: {}", "delivery: { policy: auto }");
    // What a person built, a run did not judge.
    let ran = run(&post, &["--send"]).succeeded();
    assert!(ran.stdout.contains("no run with `--send` made it"), "{}", ran.stdout);
    let ran = run(&post, &["--force", "--send"]).succeeded();
    assert!(ran.stdout.contains("1 accepted"), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(post.server.taken().len(), 1);
    // An error of the check stops it all.
    let post = self::post();
    post.project.edit("briefs/tiny.yaml", "delivery: {}", "delivery: { policy: auto }");
    post.project.edit("templates/tiny.md", "Counting is hard.", "There are 7 more doctors.");
    let ran = run(&post, &["--force", "--send"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("nothing was built"), "{}", ran.stdout);
    assert!(post.server.taken().is_empty());
}

#[test]
fn what_was_approved_since_does_not_wait_for_the_next_release() {
    let post = post();
    run(&post, &["--force", "--send"]).succeeded();
    // As if the publishers had been asked just now.
    let records = crate::support::files_below(&post.project.path("output/runs"));
    let record = records.iter().find(|name| name.ends_with(".json")).unwrap();
    let path = format!("output/runs/{record}");
    let text = post.project.read(&path).replace("\"asked\": false", "\"asked\": true");
    post.project.write(&path, &text);
    let idle = run(&post, &["--if-due", "--send"]).succeeded();
    assert_eq!((idle.stdout.as_str(), post.server.connections()), ("", 0));
    post.approve();
    let ran = run(&post, &["--if-due", "--send"]).succeeded();
    assert!(ran.stdout.contains("1 accepted"), "{}", ran.stdout);
    assert_eq!(post.server.taken().len(), 1);
    assert_eq!(run(&post, &["--if-due", "--send"]).succeeded().stdout, "");
}

#[test]
fn a_blackout_and_refusals_are_told() {
    let post = post();
    post.approve();
    let delivery = post.project.read("briefs/delivery.yaml");
    let blackout = "blackouts: [{ from: 2000-01-01, until: 2999-12-31, why: elections }]\n";
    post.project.write("briefs/delivery.yaml", &(delivery.clone() + blackout));
    let ran = run(&post, &["--send"]).succeeded();
    assert!(ran.stdout.contains("until 31 December 2999 is over: elections"), "{}", ran.stdout);
    assert!(ran.stdout.trim_end().ends_with("held for a person"), "{}", ran.stdout);
    post.project.write("briefs/delivery.yaml", &delivery);
    post.server.next(Turn::Answer(Step::Recipient, 550, "no such user"));
    let ran = run(&post, &["--send"]);
    assert_eq!(ran.code, 6);
    assert!(ran.stdout.trim_end().ends_with("trouble with deliveries"), "{}", ran.stdout);
    let status = post.project.run(&["status"]).succeeded().stdout;
    assert!(status.contains("1 refused: 550 no such user"), "{status}");
}

#[test]
fn without_being_told_to_it_sends_nothing() {
    let post = post();
    post.approve();
    run(&post, &[]).succeeded();
    assert_eq!(post.server.connections(), 0);
}

#[test]
fn a_second_run_is_refused() {
    let post = post();
    let lock = post.project.path("output/.run.lock");
    std::fs::create_dir_all(post.project.path("output")).unwrap();
    let mut file = std::fs::File::create(lock).unwrap();
    file.write_all(b"").unwrap();
    file.lock().unwrap();
    let ran = run(&post, &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("another `briefwright` is at work"), "{}", ran.stderr);
}

#[test]
fn before_its_time_it_does_nothing() {
    let post = post();
    let late = ["--not-before", "23:59 Pacific/Kiritimati"];
    // A scheduler hears nothing of it.
    assert_eq!(run(&post, &late).succeeded().stdout, "");
    let ran = run(&post, &[&late[..], &["--verbose"]].concat()).succeeded();
    assert!(ran.stdout.trim_end().ends_with("too early"), "{}", ran.stdout);
    let wrong = run(&post, &["--not-before", "25:00"]);
    assert_eq!(wrong.code, 2);
}

#[test]
fn a_run_that_was_ended_is_taken_up_by_the_next() {
    let post = post();
    // As after a kill while the edition was being put in place: no manifest, and an unfinished record.
    std::fs::remove_file(post.project.path("output/tiny/2025-03/manifest.json")).unwrap();
    run(&post, &[]).succeeded();
    let records = crate::support::files_below(&post.project.path("output/runs"));
    let record = records.iter().find(|name| name.ends_with(".json")).unwrap();
    let path = format!("output/runs/{record}");
    let text =
        post.project.read(&path).replace("\"outcome\": \"built\"", "\"outcome\": \"unfinished\"");
    assert!(text.contains("unfinished"), "{text}");
    post.project.write(&path, &text);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let ran = run(&post, &[]).succeeded();
    assert!(ran.stdout.contains("did not end; this one goes on from there"), "{}", ran.stdout);
}

#[test]
fn the_owner_is_told_once_of_the_same_trouble() {
    let post = post();
    let delivery = post.project.read("briefs/delivery.yaml");
    post.project
        .write("briefs/delivery.yaml", &(delivery + "owner: { mail: [owner@example.org] }\n"));
    run(&post, &["--force", "--send", "--notify"]).succeeded();
    assert_eq!(post.server.count("owner@example.org"), 1);
    let mail = String::from_utf8_lossy(&post.server.taken()[0].bytes).into_owned();
    assert!(mail.contains("waits for you"), "{mail}");
    assert!(!mail.contains("ann@example.org"), "{mail}");
    std::thread::sleep(std::time::Duration::from_millis(1100));
    run(&post, &["--notify"]).succeeded();
    assert_eq!(post.server.count("owner@example.org"), 1);
}
