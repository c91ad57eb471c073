//! What is stored is read by later versions: `tests/fixtures/formats/` has each form that there ever was. If what the program
//! writes today is of another form than the newest of them, the form needs a new version, a reader of the old one, and
//! a fixture (`UPDATE_FORMATS=1 cargo test --release --test suite formats` writes those that are not there).

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::sending::post::{Post, line};
use crate::support::{Project, files_below, repository};
use crate::workbook::{Cell, Workbook};

fn fixture(name: &str) -> PathBuf {
    repository().join("tests/fixtures/formats").join(name)
}

/// The paths of all keys, whatever their values; the items of a list are taken together.
fn shape(value: &Value, path: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                // Hashes and times are no keys of a form.
                let key = if key.len() == 64 { "<hash>" } else { key };
                shape(value, &format!("{path}.{key}"), into);
            }
        }
        Value::Array(items) => {
            items.iter().for_each(|one| shape(one, &format!("{path}[]"), into));
        }
        Value::Null => drop(into.insert(format!("{path}: null"))),
        Value::Bool(_) => drop(into.insert(format!("{path}: bool"))),
        Value::Number(_) => drop(into.insert(format!("{path}: number"))),
        Value::String(_) => drop(into.insert(format!("{path}: text"))),
    }
}

fn shape_of(text: &str) -> BTreeSet<String> {
    let value: Value = serde_yaml::from_str(text).unwrap();
    let mut all = BTreeSet::new();
    shape(&value, "", &mut all);
    all
}

/// What is written today is of the form that the fixture has.
fn holds(name: &str, today: &str) {
    let path = fixture(name);
    if !path.exists() && std::env::var("UPDATE_FORMATS").is_ok() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, today).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (kept, today) = (shape_of(&kept), shape_of(today));
    let gone: Vec<&String> = kept.difference(&today).collect();
    let new: Vec<&String> = today.difference(&kept).collect();
    assert!(
        gone.is_empty() && new.is_empty(),
        "{name} is not what the program writes any more; give the form a new version, read the old one too, and \
         add a fixture.\nno longer there: {gone:#?}\nnew: {new:#?}"
    );
}

/// A project that has been built, run and sent.
fn lived_in() -> Post {
    let post = Post::new(&line("Ann", "ann@example.org", "Y01"));
    post.project.run(&["run", "--frozen", "--force"]).succeeded();
    post.approve();
    post.send(&["--plan", "plan.json"]).succeeded();
    post
}

#[test]
fn what_is_written_has_the_form_of_its_version() {
    let post = lived_in();
    let project = &post.project;
    holds("lock-2.yaml", &project.read("briefs/sources.lock"));
    holds("manifest-1.json", &project.read("output/tiny/2025-03/manifest.json"));
    holds("provenance-1.json", &project.read("output/tiny/2025-03/Y01/provenance.json"));
    holds("made-1.json", &project.read("output/.made/tiny.json"));
    holds("plan-1.json", &project.read("plan.json"));
    let runs = files_below(&project.path("output/runs"));
    let record = runs.iter().find(|name| name.ends_with("Z.json")).unwrap();
    holds("run-1.json", &project.read(&format!("output/runs/{record}")));
    project.run(&["build", "--partition", "slice:1/2", "--output", "parts"]).succeeded();
    holds("part-1.json", &project.read("parts/tiny/2025-03/manifest.part-1-of-2.json"));
}

/// A newer program may have written a file. Each reader says so, or does without, as ARCHITECTURE.md tells.
#[test]
fn what_a_newer_version_wrote_is_not_misread() {
    let newer = |text: &str| {
        let text = text.replacen("version: 2", "version: 99", 1);
        text.replacen("\"version\": 1", "\"version\": 99", 1).replacen(
            "\"version\":1",
            "\"version\":99",
            1,
        )
    };
    let post = lived_in();
    let change = |name: &str| {
        let text = post.project.read(name);
        assert_ne!(newer(&text), text, "{name}");
        let project = post.project.copied();
        project.write(name, &newer(&text));
        project
    };
    let told = |project: &Project, arguments: &[&str]| {
        let ran = project.run(arguments);
        assert_ne!(ran.code, 0, "{}", ran.stdout);
        assert!(ran.stderr.contains("version"), "{}", ran.stderr);
    };
    told(&change("briefs/sources.lock"), &["build"]);
    told(&change("output/tiny/2025-03/manifest.json"), &["diff", "2025-02..2025-03"]);
    told(
        &change("output/tiny/2025-03/Y01/provenance.json"),
        &["explain", "output/tiny/2025-03/Y01/brief.md"],
    );
    let list = post.list().display().to_string();
    let send = ["send", "--live", "--plan", "plan.json", "--recipients", &list];
    told(&change("plan.json"), &send);
    // What can be made again is.
    let project = change("output/.made/tiny.json");
    let ran = project.run(&["build"]).succeeded();
    assert!(!ran.stdout.contains("nothing has changed"), "{}", ran.stdout);
    let runs = files_below(&post.project.path("output/runs"));
    let record = runs.iter().find(|name| name.ends_with("Z.json")).unwrap();
    change(&format!("output/runs/{record}")).run(&["status"]).succeeded();
}

/// The form before this one.
#[test]
fn a_lock_of_version_1_is_read() {
    let project = Project::mini_with_data();
    let now = project.read("briefs/sources.lock");
    let pick = |key: &str| {
        let line = now.lines().find(|line| line.trim_start().starts_with(key)).unwrap();
        line.split_once(':').unwrap().1.trim().to_owned()
    };
    let old = fs::read_to_string(fixture("lock-1.yaml")).unwrap();
    let old = old.replace("HASH", &pick("sha256")).replace("SIZE", &pick("size"));
    project.write("briefs/sources.lock", &old);
    project.run(&["build", "--locked"]).succeeded();
    let other = Workbook::default().with("1a", 2, 2, Cell::Number(1011.5));
    other.save(&project.path("staff.xlsx"));
    project.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    assert!(project.read("briefs/sources.lock").contains("version: 2"));
}
