//! Nothing is made from a release before its time, however it came in (S6).

use crate::support::Project;
use crate::workbook::Workbook;

/// A project whose lock says that the release comes out in the year 2099.
fn under_embargo() -> Project {
    let project = Project::mini_with_data();
    project.edit("briefs/sources.lock", "published: 2025-03-27", "published: 2099-05-21");
    project
}

#[test]
fn s6_nothing_is_made_from_a_locked_release_that_is_still_to_come() {
    let project = under_embargo();
    for command in [&["build"][..], &["check"], &["vendor"], &["explain", "doctors"]] {
        let ran = project.run(command);
        assert_eq!(ran.code, 3, "{command:?}: {}", ran.shown());
        assert!(
            ran.stderr.contains("comes out on 21 May 2099 at 09:30 London time"),
            "{command:?}: {}",
            ran.stderr
        );
    }
    assert!(!project.path("output/tiny").exists());
    assert!(!project.path("briefs/vendor").exists());
}

#[test]
fn s6_vendored_tables_are_held_back_as_well() {
    let project = Project::mini_with_data();
    project.run(&["vendor"]).succeeded();
    std::fs::remove_file(project.path("briefs/sources.lock")).unwrap();
    project.edit("briefs/vendor/sources.lock", "published: 2025-03-27", "published: 2099-05-21");
    let ran = project.run(&["build"]);
    assert_eq!(ran.code, 3, "{}", ran.shown());
}

#[test]
fn s6_a_file_from_the_disk_is_not_locked_before_its_time() {
    let project = Project::mini();
    project.edit(
        "briefs/sources.yaml",
        "      release: { sheet: Contents, published: 'Publication Date:', url: 'Link to publication:' }\n",
        "",
    );
    project.edit(
        "briefs/sources.yaml",
        "    status: made up\n",
        "    status: made up\n    published_at: 07:00 Europe/London\n",
    );
    Workbook::default().save(&project.path("staff.xlsx"));
    let ran = project.run(&[
        "fetch",
        "--from",
        "staff.xlsx",
        "--published",
        "2099-05-21",
        "--url",
        "https://example.org/staff",
    ]);
    assert_eq!(ran.code, 3, "{}", ran.shown());
    assert!(ran.stderr.contains("comes out on 21 May 2099 at 07:00 London time"), "{}", ran.stderr);
    assert!(!project.path("briefs/sources.lock").exists());
}

#[test]
fn a_time_of_publication_that_is_none_is_refused() {
    let project = Project::mini();
    project.edit(
        "briefs/sources.yaml",
        "    status: made up\n",
        "    status: made up\n    published_at: 9:30 Europe/Londinium\n",
    );
    let ran = project.run(&["check"]);
    assert_eq!(ran.code, 2, "{}", ran.shown());
    assert!(ran.stderr.contains("no time zone"), "{}", ran.stderr);
}
