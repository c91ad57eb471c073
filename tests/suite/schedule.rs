//! `schedule`: units that their own tools accept, files that are not in the way, and the calendar.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use briefwright::ops::{ScheduleKind, Unit};
use briefwright::schedule::{Places, Plan, Times, units};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Project, Ran, repository};

/// A name with everything in it that some scheduler takes for something else.
const ODD: &str = r#"a b%h $HOME 'x' "y" \% & <z> é $(pwd)"#;

/// A plan for a project with an odd name, and a program there that prints its arguments.
fn odd(folder: &Path) -> (Plan, Places) {
    let project = folder.join(ODD);
    fs::create_dir(&project).unwrap();
    let program = project.join("print it");
    fs::write(&program, "#!/bin/sh\nfor one in \"$@\"; do printf '%s\\0' \"$one\"; done\n")
        .unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let plan = Plan {
        name: "briefwright-odd".into(),
        program,
        project,
        cache: None,
        send: false,
        arguments: vec!["--odd".into(), ODD.into()],
        writes: vec![folder.join("ledger of $HOME %h"), folder.join("drive")],
        image: "registry.example.org/briefwright:1.0".into(),
        times: Times::default(),
    };
    let places = Places { home: folder.to_owned(), config: folder.join("config") };
    (plan, places)
}

fn save(folder: &Path, units: &[Unit]) -> Vec<PathBuf> {
    let save = |unit: &Unit| {
        let path = folder.join(&unit.name);
        fs::write(&path, &unit.text).unwrap();
        path
    };
    units.iter().map(save).collect()
}

#[test]
fn systemd_accepts_its_units() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        eprintln!("skipped: there is no systemd-analyze");
        return;
    }
    let folder = TempDir::new().unwrap();
    let runtime = folder.path().join("runtime");
    fs::create_dir(&runtime).unwrap();
    let analyze = |arguments: &[&str]| {
        let ran = Command::new("systemd-analyze")
            .args(arguments)
            .env("XDG_RUNTIME_DIR", &runtime)
            .env("HOME", folder.path())
            .output()
            .unwrap();
        let text = [ran.stdout, ran.stderr].concat();
        (ran.status.success(), String::from_utf8_lossy(&text).into_owned())
    };
    let (plan, places) = odd(folder.path());
    // The one is started by the shell, the other by systemd, which looks whether it is there.
    let plain = folder.path().join("a b%h $HOME & é");
    fs::copy(&plan.program, &plain).unwrap();
    for plan in [Plan { program: plain, ..plan.clone() }, plan] {
        let all = units(ScheduleKind::Systemd, &plan, &places).unwrap();
        let paths = save(folder.path(), &all);
        let paths: Vec<&str> = paths.iter().map(|path| path.to_str().unwrap()).collect();
        let (fine, said) = analyze(&[&["--user", "--man=no", "verify"], &paths[..]].concat());
        // It says nothing of units that it has no doubts about.
        let ours: Vec<&str> = said.lines().filter(|line| line.contains("briefwright")).collect();
        assert!(fine && ours.is_empty(), "{said}");
        let timer = &all[1].text;
        let lines: Vec<&str> =
            timer.lines().filter_map(|line| line.strip_prefix("OnCalendar=")).collect();
        let base = ["calendar", "--base-time=2026-07-30 12:00:00 UTC"];
        let (fine, said) = analyze(&[&base[..], &lines[..]].concat());
        assert!(fine && lines.len() == 3, "{said}");
        // Thirty past nine in London's summer.
        assert!(said.contains("Fri 2026-07-31 08:30:00 UTC"), "{said}");
    }
}

#[test]
fn every_other_kind_is_read_by_its_own_tools() {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let python = home.join(".cache/briefwright-tools/python-schedule/bin/python");
    if !python.exists() {
        eprintln!("skipped: there is no {}", python.display());
        return;
    }
    let folder = TempDir::new().unwrap();
    let (plan, places) = odd(folder.path());
    let written = folder.path().join("units");
    fs::create_dir(&written).unwrap();
    for kind in ScheduleKind::ALL.into_iter().filter(|kind| *kind != ScheduleKind::Systemd) {
        save(&written, &units(kind, &plan, &places).unwrap());
    }
    let expected = json!({
        "program": plan.program, "log": plan.project.join("schedule.log"),
        "arguments": plan.command(plan.project.to_str().unwrap()),
    });
    fs::write(written.join("expected.json"), expected.to_string()).unwrap();
    let verify = repository().join("tests/schedule/verify.py");
    let ran = Command::new(python).arg(verify).arg(&written).output().unwrap();
    let text = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
    assert!(ran.status.success(), "{text}");
}

/// Runs `schedule` in a project that is the user's home as well.
fn schedule(project: &Project, arguments: &[&str]) -> Ran {
    let home = project.path("home");
    let config = home.join(".config");
    let variables =
        [("HOME", home.to_str().unwrap()), ("XDG_CONFIG_HOME", config.to_str().unwrap())];
    project.run_with(&[&["schedule"], arguments].concat(), &variables)
}

#[test]
fn units_are_printed_or_installed_and_never_over_another_file() {
    let project = Project::mini();
    let printed =
        schedule(&project, &["--kind", "systemd", "--name", "briefwright-mini"]).succeeded();
    assert!(printed.stdout.contains("OnCalendar=Mon..Fri"), "{}", printed.stdout);
    assert!(!project.path("home").exists());

    let install = ["--kind", "systemd", "--name", "briefwright-mini", "--install"];
    let ran = schedule(&project, &install).succeeded();
    let folder = project.path("home/.config/systemd/user");
    assert!(
        folder.join("briefwright-mini.timer").exists()
            && folder.join("briefwright-mini.service").exists()
    );
    assert!(ran.stderr.contains("enable --now briefwright-mini.timer"), "{}", ran.stderr);
    // Again is fine; over a file of someone else's it is not, and then nothing is written.
    schedule(&project, &install).succeeded();
    let theirs = "home/.config/systemd/user/briefwright-mini.timer";
    project.write(theirs, "theirs");
    let service = "home/.config/systemd/user/briefwright-mini.service";
    fs::remove_file(project.path(service)).unwrap();
    let ran = schedule(&project, &install);
    assert_eq!(ran.code, 2, "{}", ran.shown());
    assert!(ran.stderr.contains("in the way"), "{}", ran.stderr);
    assert_eq!(project.read(theirs), "theirs");
    assert!(!project.path(service).exists());
    schedule(&project, &[&install[..], &["--replace"]].concat()).succeeded();
    assert!(project.read(theirs).contains("OnCalendar"));
}

#[test]
fn who_gets_it_and_where_it_is_kept_comes_along() {
    let project = Project::mini();
    let beside = TempDir::new().unwrap();
    let path = |name: &str| beside.path().join(name).to_str().unwrap().to_owned();
    let delivery = fs::read_to_string(repository().join("briefs/delivery.yaml")).unwrap();
    let delivery = delivery.replace("../post", &path("x/../drive"));
    let ledger = path("kept/ledger.sqlite");
    project.write("briefs/delivery.yaml", &format!("{delivery}ledger: {ledger}\n"));
    let send = ["--kind", "systemd", "--name", "briefwright-mini", "--send", "--install"];
    let ran = schedule(&project, &send);
    assert_eq!(ran.code, 2, "{}", ran.shown());
    assert!(ran.stderr.contains("nobody to send to"), "{}", ran.stderr);
    assert!(!project.path("home").exists());

    fs::write(path("boards.csv"), "name,address,areas,class,basis,origin\n").unwrap();
    let (home, list) = (project.path("home"), path("boards.csv"));
    let config = home.join(".config");
    let variables = [
        ("HOME", home.to_str().unwrap()),
        ("XDG_CONFIG_HOME", config.to_str().unwrap()),
        ("BRIEFWRIGHT_RECIPIENTS", list.as_str()),
    ];
    let ran = project.run_with(&[&["schedule"], &send[..]].concat(), &variables).succeeded();
    let service = project.read("home/.config/systemd/user/briefwright-mini.service");
    assert!(service.contains(&format!(" --send --recipients {list}\n")), "{service}");
    let folders = format!(" \"-{}\" \"-{}\"\n", path("drive"), path("kept"));
    assert!(service.contains(&folders), "{service}");
    assert!(Path::new(&path("kept")).is_dir() && Path::new(&path("drive")).is_dir());
    assert!(ran.stderr.contains("daemon-reload"), "{}", ran.stderr);
}

#[test]
fn what_cannot_be_installed_says_the_one_command() {
    let project = Project::mini();
    for (kind, command) in
        [("cron", "| crontab -"), ("kubernetes", "kubectl apply"), ("windows", "schtasks /Create")]
    {
        let ran = schedule(&project, &["--kind", kind, "--install"]).succeeded();
        assert!(ran.stderr.contains(command), "{}", ran.stderr);
        // The files are on stdout alone, to go on to another program.
        assert!(!ran.stdout.contains("switch it on"), "{}", ran.stdout);
    }
    let ran = schedule(&project, &["--kind", "github", "--send"]);
    assert_eq!(ran.code, 2, "{}", ran.shown());
}

fn objects(ran: &Ran, kind: &str) -> Vec<Value> {
    let lines = ran.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|one| one["type"] == kind).collect()
}

#[test]
fn a_day_that_nobody_named_is_derived_and_said_to_be() {
    let project = Project::mini_with_data();
    let ran = schedule(&project, &["--kind", "cron", "--format", "json"]).succeeded();
    // March 2025 came out on Thursday 27 March, before its month was over: that is no rule.
    assert_eq!(objects(&ran, "expected").len(), 0, "{}", ran.stdout);
    project.edit("briefs/sources.lock", "published: 2025-03-27", "published: 2025-04-24");
    let ran = schedule(&project, &["--kind", "cron", "--format", "json"]).succeeded();
    let expected = objects(&ran, "expected");
    assert_eq!(expected[0]["release"], "2025-04-30");
    assert_eq!(expected[0]["day"], "2025-05-22");
    assert_eq!(expected[0]["time"], "2025-05-22T08:30:00Z");
    assert_eq!(expected[0]["known"], false);
    let ran = schedule(&project, &["--kind", "cron"]).succeeded();
    assert!(ran.stderr.contains("going by those before it"), "{}", ran.stderr);
}
