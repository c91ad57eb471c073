//! The lock and the cache.

use std::fs;

use crate::support::Project;
use crate::workbook::Workbook;

use super::{APRIL_FILE, MARCH_FILE, april, bytes, march, project, publish, release, shown, start};

#[test]
fn a_lock_that_may_not_change() {
    let (site, project) = start();
    let ran = project.run(&["fetch", "--locked"]);
    assert_eq!(ran.code, 4);
    insta::assert_snapshot!(shown(&ran, &site));
    assert!(!project.path("briefs/sources.lock").exists());
    assert!(site.asked(MARCH_FILE).is_empty());
    assert_eq!(project.run(&["build", "--locked"]).code, 4);
    project.run(&["fetch"]).succeeded();
    project.run(&["fetch", "--locked"]).succeeded();
    project.run(&["build", "--locked"]).succeeded();
    let april =
        release("30-april-2025", "22 May 2025").with(&site, APRIL_FILE, "Tables", bytes(&april()));
    publish(&site, &[april, march(&site)], None);
    let lock = project.read("briefs/sources.lock");
    let ran = project.run(&["fetch", "--locked"]);
    assert_eq!(ran.code, 4);
    assert!(ran.stderr.contains("March 2025 is locked, and April 2025 is out"), "{}", ran.stderr);
    assert_eq!(project.read("briefs/sources.lock"), lock);
}

#[test]
fn a_lock_that_is_used_unasked() {
    let (site, project) = start();
    assert_eq!(project.run(&["fetch", "--frozen"]).code, 4);
    project.run(&["fetch"]).succeeded();
    // Another machine: the lock is there, the cache is not.
    fs::remove_dir_all(project.path(".cache")).unwrap();
    assert_eq!(project.run(&["build"]).code, 2);
    let before = site.requests().len();
    project.run(&["fetch", "--frozen"]).succeeded();
    let asked: Vec<String> =
        site.requests()[before..].iter().map(|one| one.target.clone()).collect();
    assert_eq!(asked, [MARCH_FILE]);
    project.run(&["build"]).succeeded();
    // Other bytes than the pinned ones are refused.
    fs::remove_dir_all(project.path(".cache")).unwrap();
    site.file(MARCH_FILE, b"something else".to_vec());
    let ran = project.run(&["fetch", "--frozen"]);
    assert_eq!(ran.code, 4);
    assert!(ran.stderr.contains("is not what is pinned"), "{}", ran.stderr);
}

#[test]
fn a_file_from_the_disk_gets_its_address() {
    let (site, project) = start();
    Workbook::default().save(&project.path("staff - March 2025.xlsx"));
    project.run(&["fetch", "--from", "staff - March 2025.xlsx"]).succeeded();
    assert!(!project.read("briefs/sources.lock").contains("address:"));
    fs::copy(project.path("staff - March 2025.xlsx"), project.path("copy")).unwrap();
    site.file(MARCH_FILE, fs::read(project.path("copy")).unwrap());
    project.run(&["fetch"]).succeeded();
    let lock = project.read("briefs/sources.lock");
    assert!(lock.contains(&format!("address: {}", site.url(MARCH_FILE))), "{lock}");
    assert!(!lock.contains("replaced:"), "{lock}");
    // Now it can be taken again.
    fs::remove_dir_all(project.path(".cache")).unwrap();
    project.run(&["fetch", "--frozen"]).succeeded();
}

#[test]
fn two_projects_share_a_cache_at_the_same_time() {
    let (site, one) = start();
    let other = project(&site);
    let shared = one.path(".cache");
    let cache = [("BRIEFWRIGHT_CACHE", shared.to_str().unwrap())];
    std::thread::scope(|scope| {
        let runs = [
            scope.spawn(|| one.run_with(&["fetch"], &cache)),
            scope.spawn(|| other.run_with(&["fetch"], &cache)),
        ];
        for run in runs {
            run.join().unwrap().succeeded();
        }
    });
    let hash = |project: &Project| {
        let lock = project.read("briefs/sources.lock");
        lock.lines().find(|line| line.contains("sha256")).unwrap().to_owned()
    };
    assert_eq!(hash(&one), hash(&other));
    assert_eq!(fs::read_dir(shared.join("snapshots")).unwrap().count(), 1);
}

#[test]
fn the_cache_is_measured_and_emptied() {
    let (_site, project) = start();
    project.run(&["fetch"]).succeeded();
    let ran = project.run(&["clean", "--format", "json"]).succeeded();
    assert!(ran.stdout.contains(r#""part":"snapshots","removed":0"#), "{}", ran.stdout);
    // What the lock pins stays.
    project.run(&["clean", "--cache"]).succeeded();
    project.run(&["build"]).succeeded();
    project.run(&["clean", "--cache", "--all"]).succeeded();
    assert_eq!(project.run(&["build"]).code, 2);
}

#[test]
fn a_damaged_cache_is_noticed_and_mended() {
    let (_site, project) = start();
    project.run(&["fetch"]).succeeded();
    let folder = project.path(".cache/snapshots");
    let file = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    fs::remove_dir_all(project.path(".cache/tables")).unwrap();
    let ran = project.run(&["build"]);
    assert!(ran.stderr.contains("error[damaged-cache]"), "{}", ran.stderr);
    project.run(&["fetch", "--frozen"]).succeeded();
    project.run(&["build"]).succeeded();
}

#[test]
fn a_vendored_table_that_was_changed_by_hand() {
    let (_site, project) = start();
    project.run(&["fetch"]).succeeded();
    project.run(&["vendor"]).succeeded();
    fs::remove_dir_all(project.path(".cache")).unwrap();
    project.run(&["build"]).succeeded();
    project.edit("briefs/vendor/staff_country.csv", "1000.25", "1000.75");
    let ran = project.run(&["build"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("error[changed-vendored]"), "{}", ran.stderr);
}
