//! Several machines make an edition: `build --partition`, joined by `status --merge`. Against a store that is
//! `tests/scale/run.sh`.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::support::{Project, files_below};

const EDITION: &str = "output/tiny/2025-03";

fn build(project: &Project, share: &str, output: &str) {
    project.run(&["build", "--partition", share, "--output", output]).succeeded();
}

fn in_parts(deal: &str, of: u32) -> Project {
    let project = Project::mini_with_data();
    (1..=of).for_each(|part| build(&project, &format!("{deal}:{part}/{of}"), "output"));
    project
}

/// Everything that readers see.
fn published(project: &Project, output: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = project.path(output);
    let ours = |path: &String| !path.starts_with('.') && !path.contains("/manifest.part-");
    let read = |path: String| (path.clone(), fs::read(folder.join(path)).unwrap());
    files_below(&folder).into_iter().filter(ours).map(read).collect()
}

fn part(project: &Project, number: u32, of: u32, change: impl FnOnce(&mut Value)) {
    let name = format!("{EDITION}/manifest.part-{number}-of-{of}.json");
    let mut value: Value = serde_json::from_str(&project.read(&name)).unwrap();
    change(&mut value);
    project.write(&name, &serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn parts_merge_to_the_bytes_of_a_build_in_one_go() {
    let project = Project::mini_with_data();
    project.run(&["build", "--output", "whole"]).succeeded();
    let whole = published(&project, "whole");
    for (deal, of) in [("slice", 4), ("hash", 4), ("slice", 2), ("slice", 1)] {
        let output = format!("{deal}-{of}");
        // In any order, and one of them twice.
        for number in (1..=of).rev().chain([1]) {
            build(&project, &format!("{deal}:{number}/{of}"), &output);
        }
        let before = published(&project, &output);
        assert!(before.keys().all(|path| !path.ends_with("manifest.json")), "{:?}", before.keys());
        assert!(!before.contains_key("index.html"));
        for _ in 0..2 {
            project.run(&["status", "--merge", "--output", &output]).succeeded();
            let merged = published(&project, &output);
            assert_eq!(merged.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());
            assert!(merged == whole, "{deal} {of}");
        }
    }
}

#[test]
fn an_area_stays_in_its_share_when_others_come() {
    let project = in_parts("hash", 2);
    let places = |project: &Project| {
        let mut all = BTreeMap::new();
        for number in [1, 2] {
            let text = project.read(&format!("{EDITION}/manifest.part-{number}-of-2.json"));
            let value: Value = serde_json::from_str(&text).unwrap();
            let codes: Vec<String> = value["places"].as_object().unwrap().keys().cloned().collect();
            all.extend(codes.into_iter().map(|code| (code, number)));
        }
        all
    };
    let before = places(&project);
    project.edit("briefs/tiny.yaml", "areas: [country, region]", "areas: [region]");
    build(&project, "hash:1/2", "output");
    build(&project, "hash:2/2", "output");
    let after = places(&project);
    assert!(after.len() < before.len());
    assert!(after.iter().all(|(code, number)| before.get(code) == Some(number)));
}

#[test]
fn what_is_missing_is_told_and_nothing_is_written() {
    let project = in_parts("slice", 3);
    fs::remove_file(project.path(&format!("{EDITION}/manifest.part-2-of-3.json"))).unwrap();
    let ran = project.run(&["status", "--merge"]);
    insta::assert_snapshot!("missing", ran.shown());
    assert!(!project.path(&format!("{EDITION}/manifest.json")).exists());
    // The part that is made now completes it.
    build(&project, "slice:2/3", "output");
    project.run(&["status", "--merge"]).succeeded();
}

#[test]
fn all_that_is_wrong_with_parts_is_told_at_once() {
    let project = in_parts("slice", 3);
    part(&project, 1, 3, |one| {
        one["manifest"]["areas"] = Value::Array(Vec::new());
    });
    part(&project, 2, 3, |one| {
        one["manifest"]["program"] = "briefwright 0.0.9".into();
        let locked = one["locked"].as_object_mut().unwrap();
        locked.values_mut().next().unwrap()["release"] = "2025-02-28".into();
    });
    let twice = project.read(&format!("{EDITION}/manifest.part-2-of-3.json"));
    let twice: Value = serde_json::from_str(&twice).unwrap();
    part(&project, 3, 3, |one| {
        let areas = one["manifest"]["areas"].as_array_mut().unwrap();
        areas.extend(twice["manifest"]["areas"].as_array().unwrap().clone());
        one["partition"] = "hash:3/3".into();
    });
    fs::write(project.path(&format!("{EDITION}/Y02/figures.csv")), "short").unwrap();
    let ran = project.run(&["status", "--merge"]);
    insta::assert_snapshot!("wrong", ran.shown());
    assert!(!project.path(&format!("{EDITION}/manifest.json")).exists());
    // All parts made anew mend it.
    (1..=3).for_each(|number| build(&project, &format!("slice:{number}/3"), "output"));
    project.run(&["status", "--merge"]).succeeded();
}

#[test]
fn parts_of_other_projects_or_splits_do_not_merge() {
    let project = in_parts("slice", 2);
    project.edit("templates/tiny.md", "#", "# New:");
    build(&project, "slice:2/2", "output");
    insta::assert_snapshot!("project", project.run(&["status", "--merge"]).shown());
    build(&project, "slice:1/2", "output");
    project.run(&["status", "--merge"]).succeeded();
    build(&project, "slice:1/5", "output");
    insta::assert_snapshot!("splits", project.run(&["status", "--merge"]).shown());
    // A build in one go takes their place.
    project.run(&["build"]).succeeded();
    let ran = project.run(&["status", "--merge"]);
    assert_eq!(ran.code, 1, "{}", ran.shown());
    assert!(ran.stderr.contains("no-parts"), "{}", ran.shown());
    assert!(project.path(&format!("{EDITION}/manifest.json")).exists());
}

#[test]
fn an_edition_has_no_manifest_while_its_parts_change() {
    let project = in_parts("slice", 2);
    project.run(&["status", "--merge"]).succeeded();
    let manifest = project.path(&format!("{EDITION}/manifest.json"));
    // The same again changes nothing.
    build(&project, "slice:1/2", "output");
    assert!(manifest.exists());
    project.edit("briefs/tiny.yaml", "areas: [country, region]", "areas: [region]");
    build(&project, "slice:1/2", "output");
    build(&project, "slice:2/2", "output");
    project.run(&["status", "--merge"]).succeeded();
    project.run(&["build", "--output", "whole"]).succeeded();
    assert!(published(&project, "output") == published(&project, "whole"));
}

#[test]
fn an_area_that_fails_is_in_its_part_and_told_of_by_the_merge() {
    let project = in_parts("slice", 1);
    project.run(&["build", "--output", "first"]).succeeded();
    let broken = "{% if area.code == \"Y02\" %}{{ doctors | at(period=\"1900-01\") }}{% endif %}";
    let text = project.read("templates/tiny.md");
    project.write("templates/tiny.md", &format!("{text}\n\n{broken}\n"));
    let codes: Vec<i32> = (1..=3)
        .map(|part| {
            project.run(&["build", "--partition", &format!("slice:{part}/3"), "-o", "p"]).code
        })
        .collect();
    assert_eq!(codes.iter().filter(|code| **code == 5).count(), 1, "{codes:?}");
    let ran = project.run(&["status", "--merge", "-o", "p"]);
    assert_eq!(ran.code, 5, "{}", ran.shown());
    project.run(&["build", "--output", "whole"]);
    assert!(published(&project, "p") == published(&project, "whole"));
}

#[test]
fn shares_and_addresses_that_are_none_are_told_with_the_way_out() {
    let project = Project::mini_with_data();
    let mut told = String::new();
    for arguments in [
        &["--partition", "2/4"][..],
        &["--partition", "slice:0/4"],
        &["--partition", "hash:5/4"],
        &["--partition", "slice:1/2", "--only", "Y02"],
        &["--output", "ftp://host/briefs"],
        &["--output", "s3://key:word@bucket"],
        &["--output", "s3://bucket", "--offline"],
    ] {
        let all = [&["build"], arguments].concat();
        let ran = project.run(&all);
        let head = ran.stderr.split("\n\nUsage").next().unwrap_or_default();
        told.push_str(&format!("$ {}\n[{}] {}\n\n", all.join(" "), ran.code, head.trim()));
    }
    insta::assert_snapshot!("arguments", told);
}

#[test]
fn two_parts_are_made_at_the_same_time_and_one_part_once() {
    let project = Project::mini_with_data();
    project.run(&["build"]).succeeded();
    let lock = |name: &str| {
        let mut file = fs::OpenOptions::new();
        file.write(true).create(true).truncate(false);
        file.open(project.path("output").join(name)).unwrap()
    };
    let (shared, own) = (lock(".lock"), lock(".lock-part-1-of-2"));
    shared.lock_shared().unwrap();
    own.lock().unwrap();
    build(&project, "slice:2/2", "output");
    let ran = project.run(&["build", "--partition", "slice:1/2"]);
    assert!(ran.stderr.contains("in-use"), "{}", ran.shown());
    let ran = project.run(&["status", "--merge"]);
    assert!(ran.stderr.contains("in-use"), "{}", ran.shown());
}
