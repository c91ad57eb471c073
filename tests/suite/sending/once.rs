//! E6: at most once; and E1, one recipient a message.

use std::time::Duration;

use super::post::{Post, line};
use crate::mail_server::{Setup, Step, Turn};
use crate::support::files_below;

fn two() -> String {
    line("Ann", "ann@example.org", "Y01") + &line("Bob", "bob@example.org", "Y01;Y02")
}

#[test]
fn nothing_leaves_before_it_is_approved_and_confirmed_and_then_once() {
    let post = Post::new(&two());
    let ran = post.live();
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("nobody has approved tiny 2025-03"), "{}", ran.stderr);
    post.approve();
    for typed in ["", "\n", "2025-02\n", "yes\n"] {
        let ran = post.live_with(typed, &[]);
        assert_eq!(ran.code, 1, "{typed:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("nothing was sent"), "{}", ran.stderr);
    }
    assert_eq!(post.server.connections(), 0);
    let ran = post.live().succeeded();
    assert!(ran.stdout.contains("3 accepted, 0 refused, 0 unknown, 0 left"), "{}", ran.stdout);
    assert_eq!(
        (post.server.count("ann@example.org"), post.server.count("bob@example.org")),
        (1, 2)
    );
    for taken in post.server.taken() {
        assert_eq!(taken.to.len(), 1);
    }
    let again = post.live().succeeded();
    assert!(again.stdout.contains("0 accepted"), "{}", again.stdout);
    assert_eq!(post.server.taken().len(), 3);
    assert_eq!(post.count("accepted"), 3);
}

#[test]
fn without_a_ledger_nothing_is_sent_and_a_lost_one_is_no_empty_one() {
    let post = Post::new(&two());
    post.approve();
    std::fs::rename(post.project.path("ledger"), post.project.path("elsewhere")).unwrap();
    let ran = post.live();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("there is no ledger"), "{}", ran.stderr);
    assert_eq!(post.server.connections(), 0);
}

#[test]
fn an_edition_made_anew_goes_to_nobody_again_and_a_correction_does() {
    let post = Post::new(&two());
    post.approve();
    post.live().succeeded();
    post.project.edit("templates/tiny.md", "Counting is hard.", "Counting is quite hard.");
    post.project.run(&["build"]).succeeded();
    // Other bytes were never approved.
    assert_eq!(post.live().code, 1);
    post.approve();
    let ran = post.live().succeeded();
    assert!(ran.stdout.contains("0 accepted"), "{}", ran.stdout);
    assert!(ran.stdout.contains("goes out as a correction"), "{}", ran.stdout);
    assert_eq!(post.server.taken().len(), 3);
    let yaml = post.project.read("briefs/tiny.yaml");
    let corrections = "corrections:\n  - { edition: 2025-03, on: 2025-05-02, says: 'Counting was said to be hard; it is quite hard.' }\n";
    post.project.write("briefs/tiny.yaml", &(yaml + corrections));
    post.project.run(&["build"]).succeeded();
    post.approve();
    post.live().succeeded();
    let taken = post.server.taken();
    assert_eq!(taken.len(), 6);
    let last = String::from_utf8_lossy(&taken[5].bytes).into_owned();
    assert!(last.contains("(corrected)"), "{last}");
    post.live().succeeded();
    assert_eq!(post.server.taken().len(), 6);
}

#[test]
fn what_is_refused_for_now_is_tried_again_and_what_is_refused_for_good_is_not() {
    let post = Post::new(&two());
    post.approve();
    post.server.next(Turn::Answer(Step::Recipient, 451, "ann@example.org is greylisted"));
    post.server.next(Turn::Answer(Step::Content, 452, "the disk is full"));
    post.server.next(Turn::Answer(Step::Recipient, 550, "no such user bob@example.org"));
    let ran = post.live();
    assert_eq!(ran.code, 6, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("2 accepted, 1 refused, 0 unknown, 0 left"), "{}", ran.stdout);
    assert_eq!(post.count("refused"), 1);
    let ledger = post.project.run(&["ledger", "export"]).succeeded().stdout;
    assert!(ledger.contains("550 no such user"), "{ledger}");
    assert!(!ledger.contains("bob@example.org") && !ledger.contains("ann@example.org"), "{ledger}");
    // In the run after it, too.
    let again = post.live();
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
    assert_eq!(post.server.taken().len(), 2);
}

#[test]
fn what_is_put_off_to_the_end_is_left_for_the_next_run() {
    let post = Post::new(&line("Ann", "ann@example.org", "Y01"));
    post.approve();
    for _ in 0..2 {
        post.server.next(Turn::Answer(Step::Recipient, 450, "later"));
    }
    let ran = post.live();
    assert_eq!(ran.code, 6);
    assert!(ran.stdout.contains("1 left"), "{}", ran.stdout);
    assert!(ran.stdout.contains("left for the next run: 450 later"), "{}", ran.stdout);
    post.live().succeeded();
    assert_eq!(post.server.count("ann@example.org"), 1);
}

#[test]
fn an_older_copy_of_the_ledger_is_not_taken_for_it() {
    let post = Post::new(&two());
    post.approve();
    let copy = post.project.path("copy");
    crate::support::copy(&post.project.path("ledger"), &copy);
    post.live().succeeded();
    // Someone restores what was there before the sending; the mark beside it is that of the last run.
    for name in ["ledger.sqlite", "ledger.sqlite-wal"] {
        let _ = std::fs::remove_file(post.project.path("ledger").join(name));
        let _ = std::fs::copy(copy.join(name), post.project.path("ledger").join(name));
    }
    let ran = post.live();
    assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("older"), "{}", ran.stderr);
    assert_eq!(post.server.taken().len(), 3);
}

#[test]
fn who_unsubscribes_by_the_id_of_a_message_gets_no_more() {
    let post = Post::new(&line("Ann", "ann@example.org", "Y01"));
    post.approve();
    post.live().succeeded();
    let mail = String::from_utf8_lossy(&post.server.taken()[0].bytes).replace("\r\n ", "");
    let id = mail.split("https://example.org/stop?id=").nth(1).unwrap();
    let id = id.split('>').next().unwrap();
    post.project.run(&["ledger", "suppress", "--message", id, "--why", "clicked"]).succeeded();
    let list = post.project.run(&["ledger", "suppressions"]).succeeded().stdout;
    assert!(list.contains("clicked"), "{list}");
    let ran = post.send(&[]);
    assert!(ran.stdout.contains("accepted"), "{}", ran.stdout);
}

#[test]
fn what_may_have_arrived_stays_unknown_until_a_person_decides() {
    let post = Post::new(&two());
    post.approve();
    post.server.next(Turn::CutBeforeAnswer);
    post.server.next(Turn::CutWithin(200));
    let ran = post.live();
    assert_eq!(ran.code, 6);
    assert!(ran.stdout.contains("1 accepted, 0 refused, 2 unknown, 0 left"), "{}", ran.stdout);
    assert_eq!(post.server.taken().len(), 2);
    // Nothing of it is sent again by itself.
    let again = post.live();
    // And nobody forgets it.
    assert_eq!(again.code, 6);
    assert!(again.stderr.contains("nobody knows what became of them"), "{}", again.stderr);
    assert_eq!(post.server.taken().len(), 2);
    let status = post.project.run(&["status"]).succeeded().stdout;
    assert!(status.contains("2 unknown"), "{status}");
    post.project
        .run(&["send", "resolve", "1", "--arrived", "--why", "Ann says so", "--by", "Cy"])
        .succeeded();
    post.project
        .run(&["send", "resolve", "2", "--again", "--why", "the server's log", "--by", "Cy"])
        .succeeded();
    let twice = post.project.run(&["send", "resolve", "2", "--again", "--why", "again"]);
    assert_eq!(twice.code, 2);
    post.live().succeeded();
    assert_eq!(post.server.taken().len(), 3);
    assert_eq!(post.count("accepted"), 3);
}

#[test]
fn trouble_of_the_server_is_nobodys_refusal() {
    for turn in [Turn::Cut(Step::Sender), Turn::Cut(Step::Recipient), Turn::Silence(Step::Data)] {
        let post = Post::new(&line("Ann", "ann@example.org", "Y01"));
        post.approve();
        post.server.next(turn);
        post.live().succeeded();
        assert_eq!(post.server.count("ann@example.org"), 1, "{turn:?}");
    }
    let setup = Setup { login: Some(("lmc", "right")), ..Setup::default() };
    let post = Post::with(&two(), setup, ", user: env:MAIL_USER, password: env:MAIL_PASSWORD");
    post.approve();
    let list = post.list().display().to_string();
    let plan = post.project.path("plan.json").display().to_string();
    let with = |password: &str| {
        post.project.run_with(
            &["send", "--live", "--recipients", &list, "--plan", &plan],
            &[("MAIL_USER", "lmc"), ("MAIL_PASSWORD", password)],
        )
    };
    post.send(&["--plan", &plan]).succeeded();
    let ran = with("wrong-horse");
    assert_eq!(ran.code, 6, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("password"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("wrong-horse") && !ran.stdout.contains("wrong-horse"));
    assert_eq!(post.count("planned"), 3);
    with("right").succeeded();
    assert_eq!(post.server.taken().len(), 3);
}

#[test]
fn two_at_once_send_once() {
    let people: String =
        (0..12).map(|n| line("Ann", &format!("ann{n}@example.org"), "Y01")).collect();
    let setup = Setup { slow: Duration::from_millis(5), ..Setup::default() };
    let post = Post::with(&people, setup, "");
    post.approve();
    let plan = post.project.path("plan.json").display().to_string();
    post.send(&["--plan", &plan]).succeeded();
    let runs: Vec<_> = (0..3).map(|_| post.spawn(&["--plan", &plan])).collect();
    let codes: Vec<i32> = runs
        .into_iter()
        .map(|run| run.wait_with_output().unwrap().status.code().unwrap())
        .collect();
    assert!(codes.contains(&0), "{codes:?}");
    assert!(codes.iter().all(|code| [0, 2].contains(code)), "{codes:?}");
    assert_eq!(post.server.taken().len(), 12);
    for n in 0..12 {
        assert_eq!(post.server.count(&format!("ann{n}@example.org")), 1);
    }
}

#[test]
fn a_plan_is_sent_as_it_was_looked_at_or_not_at_all() {
    let post = Post::new(&two());
    post.approve();
    let plan = post.project.path("plan.json").display().to_string();
    post.send(&["--plan", &plan]).succeeded();
    let text = post.project.read("plan.json");
    assert!(!text.contains("ann@example.org"), "{text}");
    // Someone new is in the list: the plan does not have them.
    post.people(&(two() + &line("Cy", "cy@example.org", "Y02")));
    let ran = post.live_with("", &["--plan", &plan]).succeeded();
    assert!(ran.stdout.contains("3 accepted"), "{}", ran.stdout);
    assert_eq!(post.server.count("cy@example.org"), 0);
    // Someone has gone: it no longer fits.
    post.send(&["--plan", &plan]).succeeded();
    post.people(&two());
    let ran = post.live_with("", &["--plan", &plan]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("does not fit"), "{}", ran.stderr);
    assert_eq!(post.server.taken().len(), 3);
}

#[test]
fn a_plan_is_of_words_too() {
    let post = Post::new(&two());
    post.approve();
    let plan = post.project.path("plan.json").display().to_string();
    post.send(&["--plan", &plan]).succeeded();
    post.people(&two().replace("Dear Ann", "Dear Someone Else"));
    let ran = post.live_with("", &["--plan", &plan]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(
        ran.stderr.contains("1 of its messages would be others now: Y01 to a…"),
        "{}",
        ran.stderr
    );
    assert!(post.server.taken().is_empty());
}

#[test]
fn a_server_that_refuses_everyone_does_not_use_up_the_list() {
    let people: String =
        (0..30).map(|n| line("Ann", &format!("ann{n}@example.org"), "Y01")).collect();
    let post = Post::new(&people);
    post.approve();
    for _ in 0..30 {
        post.server.next(Turn::Answer(Step::Content, 554, "our policy"));
    }
    let ran = post.live();
    assert_eq!(ran.code, 6);
    assert!(ran.stdout.contains("0 accepted, 10 refused, 0 unknown, 20 left"), "{}", ran.stdout);
    assert!(ran.stderr.contains("10 in a row were refused, the last with: 554"), "{}", ran.stderr);
}

#[test]
fn what_is_filled_into_a_letter_is_no_slot_itself() {
    let post = Post::new(&line("⟦message⟧", "ann@example.org", "Y01"));
    let ran = post.send(&[]);
    // It is refused in the list, or stays what it is.
    if ran.code == 0 {
        let outbox = post.project.path("output/outbox/tiny/2025-03");
        let mail = files_below(&outbox).into_iter().find(|name| name.ends_with(".eml")).unwrap();
        let mail = std::fs::read_to_string(outbox.join(mail)).unwrap();
        assert!(mail.contains("Dear =E2=9F=A6message=E2=9F=A7"), "{mail}");
    }
}

#[test]
fn dry_run_sample_and_live_are_the_same_bytes_but_for_addressees() {
    let post = Post::new(&line("Ann Ŵyn", "ann@example.org", "Y01"));
    post.approve();
    let plan = post.project.path("plan.json").display().to_string();
    post.send(&["--plan", &plan]).succeeded();
    let outbox = post.project.path("output/outbox/tiny/2025-03");
    let dry: Vec<String> =
        files_below(&outbox).into_iter().filter(|name| name.ends_with(".eml")).collect();
    let dry = std::fs::read(outbox.join(&dry[0])).unwrap();
    // What only the owner may read, since people's addresses are in it.
    #[cfg(unix)]
    for file in files_below(&outbox) {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(outbox.join(&file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file}");
    }
    post.send(&["--sample", "1", "--to", "me@example.org"]).succeeded();
    post.live_with("", &["--plan", &plan]).succeeded();
    let taken = post.server.taken();
    assert_eq!(taken.len(), 2);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    assert_eq!(text(&dry), text(&taken[1].bytes));
    let plain = |bytes: &[u8]| -> Vec<String> {
        let mut lines: Vec<String> = text(bytes).lines().map(str::to_owned).collect();
        lines.retain(|line| !line.starts_with("To: ") && !line.starts_with("Date: "));
        lines
    };
    assert_eq!(plain(&dry), plain(&taken[0].bytes));
    assert_eq!(taken[0].to, ["me@example.org"]);
    // A sample is none of the ledger's business.
    assert_eq!(post.count("accepted"), 1);
}
