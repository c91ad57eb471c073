//! The message of a brief: made, listed and checked as its other forms are.

use serde_json::Value;

use crate::support::{Project, files_below};

const DELIVERY: &str = "\
sender: { name: Office for Examples, address: examples@example.org, postal: '1 Street, Town', contact: 020 7946 0000 }
unsubscribe: { mail: stop@example.org }
channels: { drop: { kind: folder, path: ../post } }
";

const EMAIL: &str = "\
{{ recipient.salutation }},

There are {{ doctors }} doctors in {{ area.prose }}.

{{ message.enclosure }}

{{ sender.name }}, {{ sender.postal }}, {{ sender.contact }}. To stop: {{ unsubscribe.mail }}, {{ message.id }}.
";

/// A brief that is delivered.
fn project() -> Project {
    let project = Project::mini_with_data();
    deliver(&project);
    project
}

/// Lets the brief of a small project be delivered, with a message.
pub fn deliver(project: &Project) {
    let yaml = project.read("briefs/tiny.yaml");
    project.write("briefs/tiny.yaml", &format!("{yaml}fresh_for_days: 100000\ndelivery: {{}}\n"));
    project.write("briefs/delivery.yaml", DELIVERY);
    project.write("templates/subject.txt", "{{ area.name }}: {{ doctors }} doctors\n");
    project.write("templates/email.txt", EMAIL);
    let page = "<html lang=\"{{ language }}\"><title>{{ subject }}</title>{{ body | safe }}</html>";
    project.write("templates/email.html", page);
}

const EDITION: &str = "output/tiny/2025-03";

fn manifest(project: &Project) -> Value {
    serde_json::from_str(&project.read(&format!("{EDITION}/manifest.json"))).unwrap()
}

#[test]
fn a_brief_that_is_delivered_has_a_message_in_its_manifest() {
    let project = project();
    project.run(&["check"]).succeeded();
    project.run(&["build"]).succeeded();
    let manifest = manifest(&project);
    let artifacts = manifest["areas"][1]["artifacts"].as_array().unwrap();
    let paths: Vec<&str> = artifacts.iter().map(|one| one["path"].as_str().unwrap()).collect();
    for name in ["subject.txt", "email.txt", "email.html"] {
        assert!(paths.contains(&format!("Y01/message/{name}").as_str()), "{paths:?}");
    }
    assert!(manifest.get("correction").is_none() && manifest.get("variants").is_none());
    let read = |name: &str| project.read(&format!("{EDITION}/Y01/message/{name}"));
    insta::assert_snapshot!(["subject.txt", "email.txt", "email.html"].map(read).join("---\n"));
    // No page leads to it, and what it prints is followed back to cells.
    assert!(!project.read(&format!("{EDITION}/Y01/brief.html")).contains("message/"));
    assert!(!project.read("output/index.html").contains("message/"));
    assert!(project.read(&format!("{EDITION}/Y01/provenance.json")).contains("\"message\""));
}

#[test]
fn a_brief_that_is_not_delivered_has_none() {
    let project = project();
    let yaml = project.read("briefs/tiny.yaml").replace("delivery: {}\n", "");
    project.write("briefs/tiny.yaml", &yaml);
    // Nobody reads them then.
    project.write("templates/email.txt", "{{ nothing }} {% if");
    project.run(&["build"]).succeeded();
    let files = files_below(&project.path(EDITION)).join("\n");
    assert!(!files.contains("message"), "{files}");
}

#[test]
fn what_a_message_must_not_be_is_told_at_its_template() {
    let project = project();
    project.write("templates/subject.txt", "{{ doctors }}\nmore doctors\n");
    project.write(
        "templates/email.txt",
        "Dear ⟦nme⟧\n\nThere are 7 [doctors](figures.csv), {{ sender.postal }}.\n",
    );
    let page = "<html><img src=\"https://example.org/dot.gif\">{{ subject }}</html>";
    project.write("templates/email.html", page);
    let ran = project.run(&["check"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.shown());
}

#[test]
fn what_a_brief_says_wrong_of_its_delivery_is_told_at_its_place() {
    let project = project();
    project.edit(
        "briefs/tiny.yaml",
        "delivery: {}\n",
        "delivery: { policy: never, form: short, channel: dorp }
variants: { short: { name: Short, template: tiny.md, formats: [md] }, message: { name: M, template: tiny.md } }
corrections: [{ edition: 2025-03, on: soon, says: No. }, { on: 2025-12-03 }]
",
    );
    std::fs::remove_file(project.path("templates/email.txt")).unwrap();
    let ran = project.run(&["build"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.shown());
    std::fs::remove_file(project.path("briefs/delivery.yaml")).unwrap();
    assert!(project.run(&["build"]).stderr.contains("there is no `briefs/delivery.yaml`"));
}

#[test]
fn a_correction_is_told_in_every_form_and_counted() {
    let project = project();
    project.edit(
        "briefs/tiny.yaml",
        "delivery: {}\n",
        "delivery: {}
formats: [md, html, pdf, docx]
corrections:
  - { edition: 2025-02, on: 2025-05-01, says: Not this one. }
  - { edition: 2025-03, on: 2025-12-03, says: 'There are {{ doctors }} in {{ area.prose }}.' }
",
    );
    project.run(&["check"]).succeeded();
    project.run(&["build"]).succeeded();
    assert_eq!(manifest(&project)["correction"], 1);
    let read = |name: &str| project.read(&format!("{EDITION}/Y01/{name}"));
    let markdown = read("brief.md");
    let place = "the North\\_East \\& \\*Wolds\\*";
    let told = format!("**Corrected on 3 December 2025:** There are 1,000 in {place}.");
    assert!(markdown.starts_with(&format!("# Doctors in {place}\n\n{told}\n\n")), "{markdown}");
    assert!(!markdown.contains("Not this one"));
    assert!(read("brief.html").contains("<strong>Corrected on 3 December 2025:</strong>"));
    assert_eq!(read("message/subject.txt"), "North_East & *Wolds*: 1,000 doctors (corrected)\n");
    let text = read("message/email.txt");
    let begins =
        "⟦salutation⟧,\n\nCorrected on 3 December 2025: There are 1,000 in the North_East &\n";
    assert!(text.starts_with(begins), "{text}");
    // What follows is still told at its line.
    project.edit("templates/tiny.md", "Counting is hard.", "Counting 77 is hard.");
    let ran = project.run(&["check"]);
    assert!(ran.stderr.contains("templates/tiny.md:3:"), "{}", ran.shown());
}

#[test]
fn signs_in_names_stay_signs_and_slots_can_not_be_forged() {
    let project = project();
    // A font has no such brackets, and the printed page would say so.
    project.edit(
        "briefs/tiny.yaml",
        "delivery: {}\n",
        "delivery: { form: paper }\nformats: [md]
variants: { paper: { name: P, template: tiny.md, areas: [country], formats: [pdf] } }\n",
    );
    let areas = project.read("briefs/areas.csv");
    project.write(
        "briefs/areas.csv",
        &areas.replace("North_East & *Wolds*", "<b>*Môn* ⟦message⟧ & ŵ</b>"),
    );
    project.run(&["build"]).succeeded();
    let read = |name: &str| project.read(&format!("{EDITION}/Y01/message/{name}"));
    assert_eq!(read("subject.txt"), "<b>*Môn* message & ŵ</b>: 1,000 doctors\n");
    assert_eq!(read("email.txt").matches("⟦message⟧").count(), 1);
    let html = read("email.html");
    assert!(html.contains("&lt;b&gt;*Môn* message &amp; ŵ&lt;/b&gt;: 1,000"), "{html}");
    assert!(!html.contains("<b>"), "{html}");
}
