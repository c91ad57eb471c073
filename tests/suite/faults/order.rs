//! What is left if the power goes: a disk may write in another order than it was told, but never past a `sync`.
//!
//! A file is durable if it was synced after it was written, and its name if the folder was synced after the rename
//! (`fsync(2)`). So in the order of the calls: written, synced, renamed, its folder synced.

use super::machine::{Machine, Point};
use crate::support::Project;
use crate::workbook::Workbook;

/// Holds the order of calls for the files that someone counts on: those whose path ends so.
fn durable(points: &[Point], counted_on: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = vec![false; counted_on.len()];
    for (at, point) in points.iter().enumerate().filter(|(_, one)| one.call == "rename") {
        let Some(which) = counted_on.iter().position(|end| point.to.ends_with(end)) else {
            continue;
        };
        seen[which] = true;
        let (before, after) = (&points[..at], &points[at..]);
        let wrote = before.iter().rposition(|one| one.call == "write" && one.path == point.path);
        let synced = |one: &Point, path: &str| {
            one.call == "sync all" || (one.call == "sync" && one.path == path)
        };
        if let Some(wrote) = wrote
            && !before[wrote..].iter().any(|one| synced(one, &point.path))
        {
            faults.push(format!("{} gets its name before its bytes are on the disk", point.to));
        }
        let folder = point.to.rsplit_once('/').map_or("", |(folder, _)| folder);
        if !after.iter().any(|one| synced(one, folder)) {
            faults.push(format!("nothing makes sure that {} keeps its name", point.to));
        }
    }
    for (end, _) in counted_on.iter().zip(seen).filter(|(_, seen)| !seen) {
        faults.push(format!("nothing was renamed to …{end}"));
    }
    faults
}

#[test]
fn an_edition_is_on_the_disk_before_its_manifest_says_so() {
    let Some(machine) = Machine::start() else { return };
    let project = Project::mini_with_data();
    let arguments = ["build", "--jobs", "1"].map(str::to_owned);
    let (ran, points) = machine.run(&project, "none", &arguments, "");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let none = Vec::<String>::new();
    assert_eq!(durable(&points, &["tiny/2025-03/manifest.json"]), none);
    // Whatever the manifest lists is there when the power comes back.
    let at = points.iter().position(|one| one.to.ends_with("tiny/2025-03/manifest.json")).unwrap();
    let (before, _) = points.split_at(at);
    let last = before.iter().rposition(|one| one.call == "rename").unwrap();
    let synced = before[last..].iter().any(|one| one.call == "sync all");
    assert!(synced, "the manifest comes before the artifacts are on the disk");
}

#[test]
fn the_lock_and_what_it_pins_are_on_the_disk() {
    let Some(machine) = Machine::start() else { return };
    let project = Project::mini();
    Workbook::default().save(&project.path("staff.xlsx"));
    let arguments = ["fetch", "--from", "staff.xlsx"].map(str::to_owned);
    let (ran, points) = machine.run(&project, "none", &arguments, "");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(durable(&points, &["briefs/sources.lock"]), Vec::<String>::new());
}
