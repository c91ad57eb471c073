//! Several commands at once in one project, on disks that lack something, and beside files of other people.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

use crate::faults::machine::Machine;
use crate::faults::stories::{no_manifest_lies, tree};
use crate::support::{Project, files_below};
use crate::workbook::{Cell, Workbook};

fn start(project: &Project, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_briefwright"))
        .args(arguments)
        .current_dir(project.path(""))
        .env("BRIEFWRIGHT_CACHE", project.path(".cache"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn of_builds_at_once_one_works_and_the_others_say_so() {
    let project = Project::mini_with_data();
    let wanted = project.copied();
    wanted.run(&["build"]).succeeded();
    let wanted = tree(&wanted);
    let mut refused = 0;
    for round in 0..5 {
        let runs: Vec<Child> = (0..4).map(|_| start(&project, &["build", "-q"])).collect();
        let ends: Vec<Output> =
            runs.into_iter().map(|one| one.wait_with_output().unwrap()).collect();
        for end in &ends {
            let told = words(end);
            assert!(end.status.success() || told.contains("in-use"), "round {round}: {told}");
            refused += usize::from(!end.status.success());
        }
        assert!(ends.iter().any(|end| end.status.success()), "round {round}: none worked");
        assert_eq!(tree(&project), wanted, "round {round}");
        fs::remove_dir_all(project.path("output")).unwrap();
    }
    assert!(refused > 0, "they never met");
}

#[test]
fn a_fetch_while_a_build_runs_changes_nothing_under_it() {
    let project = Project::mini_with_data();
    later(&project);
    let done = project.copied();
    done.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    done.run(&["build"]).succeeded();
    for round in 0..5 {
        let project = project.copied();
        let build = start(&project, &["build", "-q"]);
        let fetch = start(&project, &["fetch", "--from", "staff.xlsx", "-q"]);
        for end in [build, fetch].map(|one| one.wait_with_output().unwrap()) {
            assert!(end.status.success(), "round {round}: {}", words(&end));
        }
        no_manifest_lies(&project, &format!("round {round}"));
        // Whichever lock the first build saw, the next sees the new one.
        project.run(&["build"]).succeeded();
        assert_eq!(tree(&project), tree(&done), "round {round}");
    }
}

/// The publisher has other numbers now.
fn later(project: &Project) {
    let corrected = Workbook::default().with("1a", 2, 2, Cell::Number(1011.5));
    corrected.save(&project.path("staff.xlsx"));
}

#[test]
fn a_build_beside_a_preview() {
    let project = Project::mini_with_data();
    let mut preview = start(&project, &["--format", "json", "preview"]);
    let mut line = String::new();
    let mut byte = [0];
    let out = preview.stdout.as_mut().unwrap();
    while byte[0] != b'\n' && out.read(&mut byte).unwrap() > 0 {
        line.push(char::from(byte[0]));
    }
    let told: serde_json::Value = serde_json::from_str(&line).unwrap();
    let address = told["address"].as_str().unwrap().to_owned();
    let get = || {
        let rest = address.strip_prefix("http://").unwrap();
        let (host, path) = rest.split_once('/').unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    };
    get();
    project.run(&["build"]).succeeded();
    project.edit("templates/tiny.md", "Counting is hard.", "Counting is harder.");
    project.run(&["build"]).succeeded();
    get();
    preview.kill().unwrap();
    preview.wait().unwrap();
    no_manifest_lies(&project, "beside a preview");
}

#[test]
fn where_the_disk_knows_no_locks_a_build_says_so_and_changes_nothing() {
    let Some(machine) = Machine::start() else { return };
    let project = Project::mini_with_data();
    project.run(&["build"]).succeeded();
    let before = tree(&project);
    project.edit("templates/tiny.md", "Counting is hard.", "Counting is harder.");
    let (ran, _) = machine.run(&project, "nolocks", &["build".to_owned()], "");
    assert_ne!(ran.code, 0);
    assert!(ran.stderr.contains("can't lock"), "{}", ran.stderr);
    project.edit("templates/tiny.md", "Counting is harder.", "Counting is hard.");
    assert_eq!(tree(&project), before);
}

#[test]
fn a_project_that_nobody_may_write_to_can_be_read() {
    let Some(machine) = Machine::start() else { return };
    let project = Project::mini_with_data();
    project.run(&["build"]).succeeded();
    let before = tree(&project);
    let run = |arguments: &[&str]| {
        let arguments: Vec<String> = arguments.iter().map(|one| (*one).to_owned()).collect();
        machine.run(&project, "readonly", &arguments, "").0
    };
    for reads in [
        &["check"][..],
        &["figures"],
        &["tables"],
        &["query", "SELECT 1"],
        &["status"],
        &["explain", "doctors", "--area", "Y01"],
    ] {
        let ran = run(reads);
        assert_eq!(ran.code, 0, "{reads:?}: {}", ran.stderr);
    }
    for writes in [&["build"][..], &["fetch", "--from", "staff.xlsx"], &["vendor"]] {
        let ran = run(writes);
        assert_ne!(ran.code, 0, "{writes:?}");
        assert!(ran.stderr.contains("read-only"), "{writes:?}: {}", ran.stderr);
    }
    assert_eq!(tree(&project), before);
}

#[cfg(unix)]
#[test]
fn files_of_others_in_the_output_folder_stay() {
    let project = Project::mini_with_data();
    let elsewhere = Project::empty();
    std::os::unix::fs::symlink(elsewhere.path(""), project.path("output")).unwrap();
    project.run(&["build"]).succeeded();
    let theirs = [
        "notes.txt",
        "tiny/notes.txt",
        "tiny/2025-03/notes.txt",
        "tiny/2025-03/Y01/notes.txt",
        "tiny/2025-03/Y99/brief.pdf",
        "other/2025-03/manifest.json",
    ];
    for name in theirs {
        fs::create_dir_all(elsewhere.path(name).parent().unwrap()).unwrap();
        elsewhere.write(name, "theirs");
    }
    // A folder that is theirs, by a link.
    let beyond = Project::empty();
    beyond.write("kept.txt", "theirs");
    std::os::unix::fs::symlink(beyond.path(""), elsewhere.path("tiny/linked")).unwrap();
    project.edit("templates/tiny.md", "Counting is hard.", "Counting is harder.");
    project.run(&["build"]).succeeded();
    project.run(&["clean"]).succeeded();
    let files = files_below(&elsewhere.path(""));
    for name in theirs {
        assert!(files.iter().any(|one| one == name), "{name} is gone: {files:?}");
        assert_eq!(elsewhere.read(name), "theirs");
    }
    assert_eq!(beyond.read("kept.txt"), "theirs");
    assert!(fs::symlink_metadata(project.path("output")).unwrap().is_symlink());
}
