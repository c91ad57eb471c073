//! `build`, whole: the shipped project, offline.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{Project, figures, files_below, value};

#[test]
fn the_shipped_project_makes_192_briefs_offline() {
    let project = Project::shipped();
    let ran = project.run(&["build"]).succeeded();
    insta::assert_snapshot!(ran.shown());

    let folder = project.path("output/settlement/2025-10");
    let manifest: serde_json::Value =
        serde_json::from_str(&project.read("output/settlement/2025-10/manifest.json")).unwrap();
    let areas = manifest["areas"].as_array().unwrap();
    let of_kind = |kind: &str| areas.iter().filter(|area| area["kind"] == kind).count();
    assert_eq!(["country", "region", "icb", "sub_icb"].map(of_kind), [1, 7, 42, 106]);

    // The manifest lists what is there, and nothing else is there.
    let mut listed = BTreeSet::new();
    for artifact in areas.iter().flat_map(|area| area["artifacts"].as_array().unwrap()) {
        let path = artifact["path"].as_str().unwrap();
        let bytes = fs::read(folder.join(path)).unwrap();
        assert_eq!(briefwright::system::hash::Sha256::of(&bytes).as_str(), artifact["sha256"]);
        assert_eq!(bytes.len() as u64, artifact["size"]);
        listed.insert(path.to_owned());
    }
    // The page of the edition is made with the index.
    listed.extend(["manifest.json", "index.html"].map(str::to_owned));
    assert_eq!(files_below(&folder).into_iter().collect::<BTreeSet<_>>(), listed);
    assert!(project.read("output/index.html").contains("settlement/2025-10/QWO/brief.pdf"));

    // England, as published.
    let england = figures(&folder, "E92000001");
    let rounded = |figure: &str, period: &str| value(&england, figure, period).map(f64::round);
    assert_eq!(rounded("fully_qualified_gps", "2025-10"), Some(28_592.0));
    assert_eq!(rounded("fully_qualified_gps", "2015-09"), Some(29_364.0));
    assert_eq!(rounded("registered_patients", "2025-10"), Some(63_943_950.0));
    assert_eq!(rounded("patients_per_gp", "2025-10"), Some(2_236.0));
    let words = project.read("output/settlement/2025-10/E92000001/brief.md");
    for figure in ["28,592", "773 fewer", "29,364", "63,943,950", "2,236"] {
        assert!(words.contains(figure), "{figure} is not in England's brief");
    }
    // Missing is missing: these two months have GPs only.
    for period in ["2016-12", "2017-06"] {
        assert_eq!(value(&england, "nurses", period), None);
    }

    no_area_holds_anothers_data(&project);

    // The paper about networks is for the boards that there are then.
    let manifest: serde_json::Value =
        serde_json::from_str(&project.read("output/primary_care/2026-06/manifest.json")).unwrap();
    let areas = manifest["areas"].as_array().unwrap();
    assert!(areas.iter().all(|area| area["kind"] == "icb"));
    let has = |code: &str| areas.iter().any(|area| area["code"] == code);
    assert!(areas.len() == 36 && has("Z9B2Z") && !has("QMJ"));
    // Withheld where the boundaries changed: never a number of another territory.
    let words = project.read("output/primary_care/2026-06/QRL/brief.md");
    assert!(words.contains("its boundaries changed in April 2026"), "{words}");
    let rows = figures(&project.path("output/primary_care/2026-06"), "QRL");
    assert_eq!(value(&rows, "appointments_counted", "2025-07"), None);
    assert!(value(&rows, "pcn_staff_per_10k", "2026-06").is_some());
}

/// Invariant 7: what one area's folder names, by code or by name, is that area, those above it,
/// and England.
/// A page without the chart that shows an area among its peers, which the brief declares.
fn without_peers(html: &str) -> String {
    let mut pieces = html.split("<figure class=\"exhibit\"");
    let mut left = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (exhibit, rest) = piece.split_once("</figure>").unwrap();
        if !exhibit.contains("charts/load.csv") {
            left.push_str(exhibit);
        }
        left.push_str(rest);
    }
    left
}

fn no_area_holds_anothers_data(project: &Project) {
    let mut reader = csv::Reader::from_path(project.path("briefs/areas.csv")).unwrap();
    let areas: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    // Those in force in October 2025.
    let boards: Vec<(&str, &str)> = areas
        .iter()
        .filter(|area| &area[3] == "icb" && area[5].is_empty())
        .map(|area| (&area[0], &area[1]))
        .collect();
    for (code, _) in &boards {
        let html = project.read(&format!("output/settlement/2025-10/{code}/brief.html"));
        assert!(html.contains("charts/load.csv"));
        let html = without_peers(&html);
        for (other, name) in boards.iter().filter(|(other, _)| other != code) {
            assert!(!html.contains(name), "{code} names {name}");
            assert!(!html.contains(&format!("data-area=\"{other}\"")), "{code} holds {other}");
        }
        let rows = figures(&project.path("output/settlement/2025-10"), code);
        assert!(rows.iter().all(|row| row.area_code == *code));
        assert!(rows.iter().all(|row| !row.source.is_empty() && !row.release.is_empty()));
        assert!(rows.iter().all(|row| !row.label.is_empty() && !row.unit.is_empty()));
    }
}

#[test]
fn the_same_bytes_whatever_the_clock_zone_locale_jobs_and_path() {
    let (one, other) = (Project::shipped(), Project::shipped());
    let only = "E92000001,region,icb:QWO,15N";
    let first = [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "C"), ("LANG", "C")];
    let second =
        [("TZ", "America/Los_Angeles"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8")];
    one.run_with(&["build", "--only", only, "--jobs", "1"], &first).succeeded();
    other
        .run_with(&["build", "--only", only, "--jobs", "3", "-o", "some where/else"], &second)
        .succeeded();
    let manifest = "settlement/2025-10/manifest.json";
    assert_eq!(
        one.read(&format!("output/{manifest}")),
        other.read(&format!("some where/else/{manifest}"))
    );
}

#[test]
fn an_edition_as_it_would_have_been() {
    let project = Project::shipped();
    let ran = project.run(&["build", "--as-of", "2025-01"]).succeeded();
    insta::assert_snapshot!(ran.shown());
    let folder = project.path("output/settlement/2025-01");
    let england = figures(&folder, "E92000001");
    assert_eq!(value(&england, "fully_qualified_gps", "2025-01").map(f64::round), Some(28_235.0));
    assert_eq!(value(&england, "patients_per_gp", "2025-01").map(f64::round), Some(2_258.0));
    assert!(england.iter().all(|row| row.period.as_str() <= "2025-01"));
    let words = project.read("output/settlement/2025-01/E92000001/brief.md");
    assert!(words.contains("28,235") && words.contains("2,258"), "{words}");
    assert!(!words.contains("October 2025 it had"), "{words}");
}

#[test]
fn a_brief_that_has_nothing_of_what_was_asked_for_is_left_out() {
    let project = Project::shipped();
    let asked = ["build", "--only", "Y58", "--verbose"];
    let ran = project.run(&asked).succeeded();
    assert!(
        ran.stderr.contains("note[no-areas]: the brief is made for no area"),
        "{}",
        ran.shown()
    );
    assert!(!project.path("output/primary_care").exists());
    // Not if it was named.
    assert_eq!(project.run(&["build", "primary_care", "--only", "Y58"]).code, 2);
    assert_eq!(project.run(&["build", "primary_care", "--as-of", "2025-01"]).code, 2);
}

#[test]
fn some_areas_only_leaves_the_others() {
    let project = Project::mini_with_data();
    project.run(&["build"]).succeeded();
    let all = project.read("output/tiny/2025-03/manifest.json");
    project.run(&["build", "--only", "region:Y02"]).succeeded();
    assert_eq!(project.read("output/tiny/2025-03/manifest.json"), all);
    let ran = project.run(&["build", "--only", "icb:Y02,Y20"]);
    insta::assert_snapshot!(ran.shown());
}

#[test]
fn what_is_not_ours_stays_and_what_is_gone_goes() {
    let project = Project::mini_with_data();
    project.run(&["build"]).succeeded();
    project.write("output/tiny/2025-03/Y02/note of mine.txt", "keep");
    project.edit("briefs/tiny.yaml", "areas: [country, region]", "areas: [country]");
    project.run(&["build"]).succeeded();
    assert!(!project.path("output/tiny/2025-03/Y01").exists());
    assert!(!project.path("output/tiny/2025-03/Y02/brief.pdf").exists());
    assert_eq!(project.read("output/tiny/2025-03/Y02/note of mine.txt"), "keep");
}

#[test]
fn a_build_that_was_ended_among_its_renames_is_mended_by_the_next() {
    let project = Project::mini_with_data();
    project.run(&["build"]).succeeded();
    let folder = "output/tiny/2025-03";
    let all = project.read(&format!("{folder}/manifest.json"));
    let before = project.path(&format!("{folder}/.manifest-before.json"));
    fs::rename(project.path(&format!("{folder}/manifest.json")), &before).unwrap();
    project.run(&["build", "--only", "Y02"]).succeeded();
    assert_eq!(project.read(&format!("{folder}/manifest.json")), all);
    assert!(!before.exists());
}

#[test]
fn an_area_without_a_required_figure_is_withheld() {
    let project = Project::mini_with_data();
    project.edit("briefs/tiny.yaml", "requires: [doctors]", "requires: [doctors, trainee_share]");
    insta::assert_snapshot!(project.run(&["build"]).succeeded().shown());
}

#[test]
fn json_tells_the_same_to_machines() {
    let project = Project::mini_with_data();
    let ran = project.run(&["build", "--format", "json"]).succeeded();
    let lines: Vec<serde_json::Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<&str> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["release", "brief", "done"]);
    assert_eq!(lines[1]["made"], 3);
    assert_eq!(ran.stderr, "");
    project.write("briefs/figures.yaml", "");
    let ran = project.run(&["build", "--format", "json"]);
    let problem: serde_json::Value = serde_json::from_str(ran.stdout.trim()).unwrap();
    assert_eq!((ran.code, problem["code"].as_str()), (2, Some("empty-file")));
}

/// A disk without room, without being root to make one: a limit on the size of files that the
/// program may write.
#[cfg(unix)]
#[test]
fn timings_tell_of_each_step_phase_and_area() {
    let project = Project::mini_with_data();
    let told = project.run(&["build", "--timings", "--format", "json"]).succeeded().stdout;
    let lines: Vec<serde_json::Value> =
        told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |kind: &'static str| lines.iter().filter(move |line| line["type"] == kind);
    let made = of("brief").filter_map(|brief| brief["made"].as_u64()).sum::<u64>();
    assert_eq!(of("area-time").count() as u64, made);
    for area in of("area-time") {
        let phases = area["phases"].as_object().unwrap().values();
        let known: f64 = phases.filter_map(serde_json::Value::as_f64).sum();
        assert!(known <= area["seconds"].as_f64().unwrap(), "{area}");
    }
    let done = of("done").next().unwrap();
    for step in ["reading the project", "computing the figures", "making the areas"] {
        assert!(done["steps"][step].as_f64().is_some(), "{step}: {done}");
    }
    let told = project.run(&["build", "--timings", "--output", "anew"]).succeeded().stdout;
    for head in ["step", "in the areas, over threads", "slowest"] {
        assert!(told.contains(head), "{head}: {told}");
    }
}

#[test]
fn a_full_disk_leaves_the_edition_before_as_it_was() {
    let project = Project::mini_with_data();
    project.run(&["build"]).succeeded();
    let before = project.read("output/tiny/2025-03/manifest.json");
    let page = project.read("output/tiny/2025-03/Y01/brief.md");
    project.edit("templates/tiny.md", "Counting is hard.", "Counting is easy.");
    let binary = env!("CARGO_BIN_EXE_briefwright");
    let script = format!("ulimit -f 8; trap '' XFSZ; exec '{binary}' build");
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(project.path("."))
        .env("BRIEFWRIGHT_CACHE", project.path(".cache"))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{stderr}");
    assert!(stderr.contains("can't write"), "{stderr}");
    assert_eq!(project.read("output/tiny/2025-03/manifest.json"), before);
    assert_eq!(project.read("output/tiny/2025-03/Y01/brief.md"), page);
    project.run(&["build"]).succeeded();
    assert!(project.read("output/tiny/2025-03/Y01/brief.md").contains("Counting is easy."));
}
