//! E2–E5: who may get something, and when; and that nothing opens a mail port unasked.

use super::post::{Post, line};

#[test]
fn e2_who_may_not_be_written_to_is_not() {
    let people = line("Ann", "ann@example.org", "Y01")
        + "Ida,ida@example.org,Dear Ida,Y01,individual,,,,,\n"
        + "Ivo,ivo@example.org,Dear Ivo,Y01,individual,consent,a form,2025-01-02,,\n"
        + "Una,una@example.org,Dear Una,Y01,unknown,,,,,\n"
        + "Gwen,gwen@example.org,Annwyl Gwen,Y01,corporate,public task,web,,cy,\n";
    let post = Post::new(&people);
    post.approve();
    let ran = post.live().succeeded();
    let to: Vec<String> = post.server.taken().into_iter().flat_map(|taken| taken.to).collect();
    assert_eq!(to, ["ann@example.org", "ivo@example.org"]);
    assert_eq!(post.count("suppressed"), 3, "{}", ran.stdout);
    for why in ["has not agreed", "what sort of recipient", "they read `cy`"] {
        assert!(ran.stdout.contains(why), "{why}: {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("ida@"), "{}", ran.stdout);
}

#[test]
fn e2_who_wants_no_more_gets_no_more() {
    let post = Post::new(
        &(line("Ann", "ann@example.org", "Y01") + &line("Bob", "bob@example.org", "Y01")),
    );
    post.approve();
    post.project.run(&["ledger", "suppress", "Ann@Example.org", "--why", "asked to"]).succeeded();
    post.live().succeeded();
    assert_eq!(
        (post.server.count("ann@example.org"), post.server.count("bob@example.org")),
        (0, 1)
    );
    post.project.run(&["ledger", "unsuppress", "ann@example.org"]).succeeded();
    post.live().succeeded();
    assert_eq!(
        (post.server.count("ann@example.org"), post.server.count("bob@example.org")),
        (1, 1)
    );
}

#[test]
fn e4_a_file_that_is_too_large_goes_as_a_link_and_waits_where_there_is_no_address() {
    let post = Post::new(&(line("Ann", "ann@example.org", "Y01")));
    let delivery = post.project.read("briefs/delivery.yaml");
    post.project.write("briefs/delivery.yaml", &format!("{delivery}attach_up_to: 1 kB\n"));
    post.approve();
    let ran = post.live();
    assert!(ran.stdout.contains("the brief has no `address`"), "{}", ran.stdout);
    assert!(post.server.taken().is_empty());
    let yaml = post.project.read("briefs/tiny.yaml");
    post.project.write("briefs/tiny.yaml", &(yaml + "address: https://example.org/briefs/\n"));
    post.project.run(&["build"]).succeeded();
    post.approve();
    post.live().succeeded();
    let taken = String::from_utf8_lossy(&post.server.taken()[0].bytes).into_owned();
    let whole = taken.replace("=\r\n", "");
    assert!(whole.contains("https://example.org/briefs/tiny/2025-03/Y01/brief.html"), "{whole}");
    assert!(!taken.contains("application/pdf"), "{taken}");
}

#[test]
fn e5_a_blackout_holds_and_says_until_when() {
    let post = Post::new(&line("Ann", "ann@example.org", "Y01"));
    let delivery = post.project.read("briefs/delivery.yaml");
    let blackout =
        "blackouts: [{ from: 2000-01-01, until: 2999-12-31, why: elections, kinds: [region] }]\n";
    post.project.write("briefs/delivery.yaml", &(delivery.clone() + blackout));
    post.approve();
    let ran = post.live().succeeded();
    assert!(ran.stdout.contains("until 31 December 2999 is over: elections"), "{}", ran.stdout);
    assert_eq!((post.server.taken().len(), post.count("held")), (0, 1));
    post.project.write("briefs/delivery.yaml", &delivery);
    post.live().succeeded();
    assert_eq!(post.server.taken().len(), 1);
}

#[test]
fn nothing_opens_a_mail_port_but_a_live_run_and_a_sample() {
    let post = Post::new(&line("Ann", "ann@example.org", "Y01"));
    let list = post.list().display().to_string();
    for arguments in [
        &["check"][..],
        &["build"],
        &["send", "--recipients", &list],
        &["status"],
        &["approve", "tiny"],
        &["run", "--offline", "--recipients", &list],
        &["recipients", "check", "--recipients", &list],
        &["schedule"],
        &["ledger", "list"],
    ] {
        post.project.run(arguments);
    }
    assert_eq!(post.server.connections(), 0);
    // The shipped project's first channel is a folder.
    let shipped =
        std::fs::read_to_string(crate::support::repository().join("briefs/delivery.yaml"));
    let shipped = shipped.unwrap();
    let first = shipped.lines().find(|line| line.trim_start().starts_with("kind:")).unwrap();
    assert_eq!(first.trim(), "kind: folder");
}

#[test]
fn an_artifact_that_was_changed_is_not_sent() {
    let post = Post::new(&line("Ann", "ann@example.org", "Y01"));
    post.approve();
    post.project.edit("output/tiny/2025-03/Y01/message/email.txt", "doctors", "nurses");
    // Nor is that of another area, which is whole: nobody knows what else was touched.
    post.people(&(line("Bob", "bob@example.org", "Y02") + &line("Ann", "ann@example.org", "Y01")));
    let ran = post.live();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("not the one that was made"), "{}", ran.stderr);
    assert!(post.server.taken().is_empty());
}
