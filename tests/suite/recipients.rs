//! `recipients`, as a whole command: people here are made up.

use std::fs;

use tempfile::TempDir;

use crate::publisher::Publisher;
use crate::support::Project;

const LIST: &str = "/api/Location/Constituency/Search?searchText=&skip=0&take=20";

/// The small project with two constituencies.
fn project() -> Project {
    let project = Project::mini();
    let areas = project.read("briefs/areas.csv");
    let more =
        "E14001063,Aldershot,Aldershot,constituency,\nW07000112,Ynys Môn,Ynys Môn,constituency,\n";
    project.write("briefs/areas.csv", &format!("{areas}{more}"));
    project
}

fn member(id: u32, constituency: &str) -> String {
    format!(
        r#"{{"value": {{"id": {id}, "name": "{constituency}", "endDate": null, "currentRepresentation":
        {{"member": {{"value": {{"id": {id}, "nameDisplayAs": "Ms Person {id}",
        "nameFullTitle": "Ms Person {id} MP"}}}}}}}}}}"#
    )
}

fn contact(address: &str) -> String {
    format!(r#"{{"value": [{{"typeId": 1, "email": "{address}"}}]}}"#)
}

fn site(members: [(u32, &str, &str); 2]) -> Publisher {
    let site = Publisher::start();
    let items = members.map(|(id, constituency, _)| member(id, constituency)).join(",");
    site.page(LIST, format!(r#"{{"items": [{items}], "totalResults": 2}}"#));
    for (id, _, address) in members {
        site.page(&format!("/api/Members/{id}/Contact"), contact(address));
    }
    site
}

#[test]
fn a_list_is_pulled_checked_and_made_anew() {
    let project = project();
    let outside = TempDir::new().unwrap();
    let file = outside.path().join("members.csv").display().to_string();
    let allow = [("BRIEFWRIGHT_ALLOW_PRIVATE", "1")];
    let pull = |site: &Publisher, more: &[&str]| {
        let address = site.url("/").to_string();
        let fixed = [
            "recipients",
            "pull",
            "--into",
            &file,
            "--address",
            &address,
            "--basis",
            "public task",
        ];
        project.run_with(&[&fixed[..], more].concat(), &allow)
    };
    let first = site([(1, "Aldershot", "one@example.org"), (2, "Ynys Mon", "two@example.org")]);
    let ran = pull(&first, &[]).succeeded();
    assert!(ran.stdout.starts_with("wrote 2 members of 2 constituencies"), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // It is never overwritten unasked, and nobody is asked before that is clear.
    let before = fs::read(&file).unwrap();
    let ran = pull(&first, &[]);
    assert_eq!((ran.code, first.requests().len()), (2, 3));
    let second = site([(1, "Aldershot", "uno@example.org"), (3, "Ynys Mon", "three@example.org")]);
    let ran = pull(&second, &["--replace"]).succeeded();
    let told: Vec<&str> = ran.stdout.lines().skip(1).collect();
    assert_eq!(
        told,
        [
            "  came    W07000112  t…@example.org",
            "  went    W07000112  t…@example.org",
            "  changed E14001063  u…@example.org"
        ]
    );
    assert_ne!(fs::read(&file).unwrap(), before);
    // An API that is away leaves the list as it was.
    let kept = fs::read(&file).unwrap();
    let gone = Publisher::start();
    assert_eq!(pull(&gone, &["--replace"]).code, 3);
    assert_eq!(pull(&gone, &["--replace", "--offline"]).code, 3);
    assert_eq!(fs::read(&file).unwrap(), kept);
    let checked = project.run_with(
        &["recipients", "check", "--format", "json"],
        &[("BRIEFWRIGHT_RECIPIENTS", file.as_str())],
    );
    assert!(checked.stdout.starts_with(r#"{"right":2,"type":"recipients"}"#), "{}", checked.stdout);
    assert!(!checked.shown().contains("example.org"), "{}", checked.shown());
}

#[test]
fn a_list_in_the_project_is_refused_and_one_is_needed() {
    let project = project();
    project.write("list.csv", "name,address,areas,class,basis,origin\n");
    let ran = project.run(&["recipients", "check", "--recipients", "list.csv"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("error[recipients-in-project]"), "{}", ran.stderr);
    let ran = project.run(&["recipients", "pull", "--into", "list.csv", "--basis", "x"]);
    assert_eq!(ran.code, 2);
    let ran = project.run(&["recipients", "check"]);
    assert!(ran.stderr.contains("error[no-recipients]"), "{}", ran.stderr);
}
