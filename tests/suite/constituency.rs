//! The page for a Member of Parliament about the GPs of the constituency, on local numbers that are made up.

use crate::sample;
use crate::support::{Project, figures, real, repository, value};

const FETCH: [&str; 7] =
    ["fetch", "practices", "--from", "data", "--published", "2025-11-27", "--url"];

/// Takes the made-up file into a project.
fn fetched(project: Project) -> Project {
    let url = "https://example.org/made-up-practices";
    project.run(&[&FETCH[..], &[url]].concat()).succeeded();
    project
}

fn small() -> Project {
    let project = Project::empty();
    sample::small(&repository(), &project.path("")).unwrap();
    fetched(project)
}

const EDITION: &str = "output/constituency/2025-10";

#[test]
fn s7_the_page_of_a_constituency_says_that_its_numbers_are_modelled_and_made_up() {
    let project = small();
    let ran = project.run(&["build"]).succeeded();
    insta::assert_snapshot!("constituency_build", ran.shown());
    let page = project.read(&format!("{EDITION}/E14990001/brief.md"));
    let accessed = regex::Regex::new(r"accessed \d+ \w+ \d+").unwrap();
    insta::assert_snapshot!("constituency_page", accessed.replace_all(&page, "accessed [day]"));
    // By hand: 9,120 + 14,010 + 0.6 × 7,350 patients, 3.6 + 5.25 + 0.6 × 3.1 GPs.
    let rows = figures(&project.path(EDITION), "E14990001");
    let gps = value(&rows, "fully_qualified_gps", "2025-10").unwrap();
    assert!((gps - 10.71).abs() < 1e-9, "{gps}");
    let load = value(&rows, "patients_per_gp", "2025-10").unwrap();
    assert!((load - 27_540.0 / 10.71).abs() < 1e-9, "{load}");
    // The sentence turns round where a GP has fewer patients.
    let page = project.read(&format!("{EDITION}/E14990002/brief.md"));
    assert!(page.contains("fewer than the 2,236 in England"), "{page}");
    // England is that of the bulletin, whatever the practices say.
    assert!(page.contains("28,592 fully qualified GPs"), "{page}");
}

#[test]
fn nothing_is_wrong_with_any_page() {
    let ran = small().run(&["check"]);
    assert_eq!(ran.code, 0, "{}", ran.shown());
    // How old a release is depends on the day.
    let others =
        ran.stderr.matches("warning[").count() - ran.stderr.matches("warning[stale").count();
    assert_eq!(others, 0, "{}", ran.shown());
}

#[test]
fn e3_all_543_pages_are_one_page_and_begin_with_the_name_of_the_constituency() {
    let Some(list) = real("geography/pcon24_gss_lookup.csv") else { return };
    let names = sample::constituencies(&list);
    assert_eq!(names.len(), sample::CONSTITUENCIES);
    let project = Project::empty();
    sample::large(&repository(), &project.path(""), &names, sample::PRACTICES).unwrap();
    let project = fetched(project);
    project.run(&["build"]).succeeded();
    let (mut made, mut withheld) = (0, 0);
    for (code, name) in &names {
        let folder = format!("{EDITION}/{code}");
        if !project.path(&folder).exists() {
            withheld += 1;
            continue;
        }
        let page = project.read(&format!("{folder}/brief.md"));
        assert!(page.starts_with(&format!("# {name}: ")), "{page}");
        assert!(page.contains("The local numbers on this page are made up"), "{page}");
        // Of the pages of a PDF each has a line of its own.
        let pdf = std::fs::read(project.path(&format!("{folder}/brief.pdf"))).unwrap();
        let pages = String::from_utf8_lossy(&pdf).matches("/Type/Page/").count();
        assert_eq!(pages, 1, "{name} has {pages} pages");
        made += 1;
    }
    assert!(made > 530 && withheld < 13, "{made} made, {withheld} withheld");
}
