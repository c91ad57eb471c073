use std::fs;
use std::path::Path;

use super::*;

/// A copy of the project in this repository, open.
struct Open {
    folder: tempfile::TempDir,
    session: Session,
}

#[allow(clippy::disallowed_methods, reason = "a test makes its files")]
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

impl Open {
    fn shipped() -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        for part in ["briefs", "templates"] {
            copy(&repository.join(part), &folder.path().join(part));
        }
        let cache = Some(folder.path().join("cache"));
        let project = folder.path().to_owned();
        let session = Session::open(PreviewOptions { project, locked: false, cache }).unwrap();
        Self { folder, session }
    }

    #[allow(clippy::disallowed_methods, reason = "a test changes its files")]
    fn edit(&self, name: &str, old: &str, new: &str) {
        let path = self.folder.path().join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{name} has no {old:?}");
        fs::write(path, text.replacen(old, new, 1)).unwrap();
    }

    fn look(&mut self, area: &str) -> Look {
        self.session.look(&view(area, None))
    }

    /// Looks, and says what was made anew.
    fn steps(&mut self, area: &str) -> Vec<Step> {
        let look = self.look(area);
        assert!(look.problems.is_empty(), "{}", look.problems);
        look.steps.0.iter().map(|(step, _)| *step).collect()
    }
}

/// A view of the brief `settlement`.
fn view(area: &str, form: Option<&str>) -> View {
    View {
        brief: Some("settlement".to_owned()),
        area: Some(area.to_owned()),
        form: form.map(str::to_owned),
    }
}

const AREA: [Step; 4] = [Step::Words, Step::Print, Step::Show, Step::Findings];

#[test]
fn only_what_a_change_makes_stale_is_made_again() {
    let mut open = Open::shipped();
    let all = [Step::Project, Step::Figures, Step::Templates, Step::WebTemplates];
    assert_eq!(open.steps("QOP"), [&all[..], &AREA].concat());
    assert_eq!(open.steps("QOP"), AREA, "nothing changed");
    assert!(!open.session.refresh(), "nothing was written");

    open.edit(
        "templates/settlement.md",
        "Beneath them lies arithmetic.",
        "Beneath lies arithmetic.",
    );
    assert!(open.session.refresh());
    assert_eq!(open.steps("QOP"), [&[Step::Project, Step::Templates][..], &AREA].concat());
    assert!(open.look("QOP").html.unwrap().contains("Beneath lies arithmetic."));

    open.edit("templates/site.css", ":root {", ":root { --new: 1px;");
    assert!(open.session.refresh());
    assert_eq!(open.steps("QOP"), [&[Step::Project, Step::WebTemplates][..], &AREA].concat());

    open.edit("briefs/references.yaml", "title:", "title: ");
    assert!(open.session.refresh());
    let works = [Step::Project, Step::Works, Step::Templates];
    assert_eq!(open.steps("QOP"), [&works[..], &AREA].concat());

    open.edit("briefs/settlement.yaml", "Briefwright example briefs", "The example");
    assert!(open.session.refresh());
    assert_eq!(open.steps("QOP"), [&[Step::Project, Step::Templates][..], &AREA].concat());

    open.edit("briefs/figures.yaml", "label: fully qualified GPs", "label: qualified GPs");
    assert!(open.session.refresh());
    let figures = [Step::Project, Step::Figures, Step::Templates];
    assert_eq!(open.steps("QOP"), [&figures[..], &AREA].concat());
}

#[test]
fn what_is_wrong_is_told_until_it_is_mended_and_the_last_good_page_stays() {
    let mut open = Open::shipped();
    open.edit("briefs/settlement.yaml", "language: en-GB", "lingo: en-GB");
    assert!(open.session.refresh());
    let look = open.look("QOP");
    let told: Vec<&str> = look.problems.iter().map(|one| one.code).collect();
    assert!(told.contains(&"unknown-key"), "{told:?}");
    assert!(look.html.is_some() && !look.pages.is_empty(), "the project was right before");
    assert!(!open.session.refresh(), "the same is wrong");

    open.edit("briefs/settlement.yaml", "lingo: en-GB", "language: en-GB");
    assert!(open.session.refresh(), "it is mended, though it is as it was before");
    assert!(open.look("QOP").problems.is_empty());

    open.edit("templates/settlement.md", "{{ key_figures() }}", "{{ key_figure() }}");
    assert!(open.session.refresh());
    let look = open.look("QOP");
    let problem = look.problems.iter().next().unwrap();
    assert_eq!(problem.span().unwrap().file.path, "templates/settlement.md");
    open.edit("templates/settlement.md", "{{ key_figure() }}", "{{ key_figures() }}");
    assert!(open.session.refresh());
    assert!(open.look("QOP").problems.is_empty());
}

#[test]
fn a_project_that_was_never_right_is_told_of_and_can_be_mended() {
    let folder = tempfile::TempDir::new().unwrap();
    let options = PreviewOptions {
        project: folder.path().to_owned(),
        locked: false,
        cache: Some(folder.path().join("cache")),
    };
    let mut session = Session::open(options).unwrap();
    let look = session.look(&View::default());
    assert_eq!(look.problems.iter().next().unwrap().code, "no-project");
    assert!(look.html.is_none() && look.choices.is_none());
}

#[test]
fn a_page_that_did_not_change_is_not_drawn_again() {
    let mut open = Open::shipped();
    let before = open.look("QOP");
    open.edit("templates/settlement.md", "Disputes pass; this", "Disputes go by; this");
    open.session.refresh();
    let after = open.look("QOP");
    assert_eq!(before.pages.len(), after.pages.len());
    assert_ne!(before.pages[0].key, after.pages[0].key);
    let last = |look: &Look| look.pages.last().unwrap().svg.clone();
    assert!(Arc::ptr_eq(&last(&before), &last(&after)), "the last page is the same");
}

#[test]
fn areas_that_are_hard_on_a_template_are_offered() {
    let mut open = Open::shipped();
    let look = open.look("E92000001");
    let choices = look.choices.unwrap();
    let trials: Vec<_> =
        choices.trials.iter().map(|one| (one.id, one.area.as_str(), one.detail.as_str())).collect();
    insta::assert_debug_snapshot!(trials);
    for trial in &choices.trials {
        let look = open.look(&trial.area);
        assert!(look.problems.is_empty(), "{}", look.problems);
        assert!(look.html.is_some() || look.withheld.is_some(), "{}", trial.id);
    }
}

#[test]
fn what_is_behind_a_printed_value_is_there_at_a_glance() {
    let mut open = Open::shipped();
    let look = open.look("QOP");
    let load = look
        .glances
        .iter()
        .find(|one| one.figure == "patients_per_gp" && one.area == "QOP" && one.measure.is_none());
    insta::assert_debug_snapshot!(load.unwrap());
}

#[test]
fn a_variant_is_shown_where_it_is_made_and_else_the_brief_itself() {
    let mut open = Open::shipped();
    let view = |area: &str| view(area, Some("board_paper"));
    let paper = open.session.look(&view("QOP"));
    assert_eq!(paper.view.form.as_deref(), Some("board_paper"));
    assert!(paper.title.starts_with("Board paper"));
    assert_eq!(open.session.look(&view("E92000001")).view.form, None);
    let unknown = open.look("Q99");
    assert_eq!(unknown.problems.iter().next().unwrap().code, "unknown-area");
    assert!(open.session.pdf(&view("QOP")).unwrap().starts_with(b"%PDF"));
}

#[test]
fn a_message_is_shown_as_it_would_be_sent() {
    let mut open = Open::shipped();
    let view = view("QOP", Some("message"));
    let look = open.session.look(&view);
    assert!(look.problems.is_empty(), "{}", look.problems);
    assert!(look.subject.is_some_and(|subject| subject.contains("Greater Manchester")));
    assert!(look.html.is_some_and(|html| html.contains("<html")));
    assert!(look.pages.is_empty());
    open.edit("templates/subject.txt", "{{ area.name }}", "{{ area.nam }}");
    assert!(open.session.refresh());
    let look = open.session.look(&view);
    let places = look.problems.iter().filter_map(|one| one.span());
    let files: Vec<&str> = places.map(|span| span.file.path.as_str()).collect();
    assert!(files.contains(&"templates/subject.txt"), "{files:?} {}", look.problems);
}
