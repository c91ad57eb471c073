//! Every PDF of the shipped project, by two independent checkers (P1).

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::Project;

/// The folder with the checkers, or `None` with a printed reason.
pub fn checkers() -> Option<PathBuf> {
    let folder = std::env::var_os("BRIEFWRIGHT_PDF_CHECK").map(PathBuf::from);
    let folder = folder.filter(|folder| folder.join("veracheck").exists());
    if folder.is_none() {
        eprintln!("skipped: BRIEFWRIGHT_PDF_CHECK names no folder with `veracheck`");
    }
    folder
}

#[test]
fn p1_all_pdfs_are_valid_for_pdf_ua_1_and_pdf_a_2a() {
    let Some(checkers) = checkers() else { return };
    let project = Project::shipped();
    project.run(&["build"]).succeeded();
    let mut pdfs: Vec<PathBuf> = Vec::new();
    for edition in ["settlement/2025-10", "primary_care/2026-06"] {
        let edition = project.path("output").join(edition);
        let manifest = std::fs::read_to_string(edition.join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        let paths = manifest["areas"].as_array().unwrap().iter().flat_map(|area| {
            area["artifacts"].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap())
        });
        pdfs.extend(paths.filter(|path| path.ends_with(".pdf")).map(|path| edition.join(path)));
    }
    // The brief and its page for an MP in 156 areas, the paper for the board in 42; that about networks in 36.
    assert_eq!(pdfs.len(), 156 + 156 + 42 + 36);
    assert_valid(&checkers, &pdfs);
}

/// Asks both checkers about some PDFs.
pub fn assert_valid(checkers: &Path, pdfs: &[PathBuf]) {
    for (program, flags) in [("veracheck", &["-f", "ua1,2a"][..]), ("pagecheck", &[][..])] {
        let program = checkers.join(program);
        if !program.exists() {
            eprintln!("skipped: there is no {}", program.display());
            continue;
        }
        let output = Command::new(&program).args(flags).args(pdfs).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{}:\n{text}", program.display());
    }
}

#[test]
fn p2_a_screen_reader_reads_the_page_in_its_order() {
    if Command::new("pdfinfo").arg("-v").output().is_err() {
        eprintln!("skipped: there is no `pdfinfo`");
        return;
    }
    let project = Project::shipped();
    project.run(&["build", "settlement", "--only", "QOP"]).succeeded();
    let pdf = project.path("output/settlement/2025-10/QOP/brief.pdf");
    let output = Command::new("pdfinfo").arg("-struct-text").arg(pdf).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    // The masthead, the title, its standfirst, a key figure with its label and note, a section, the
    // deal with a term's name, what is asked and what is promised, and the last section.
    let order = [
        "Briefwright example briefs",
        "H1 \"A new settlement",
        "In the area of NHS Greater Manchester ICB there are",
        "\"2,156\"",
        "each fully qualified GP",
        "Fewer than England’s 2,236.",
        "H2 \"The dispute is only the surface\"",
        "H2 \"A deal worth making\"",
        "Investment for measurable improvement",
        "\"What we ask\"",
        "A rising share of spending",
        "\"What practices promise\"",
        "To commit to measures",
        "Transparency for trust",
        "H2 \"About this brief\"",
    ];
    let mut rest = text.as_ref();
    for words in order {
        let Some((_, after)) = rest.split_once(words) else {
            panic!("`{words}` is not next:\n{text}")
        };
        rest = after;
    }
    for tag in ["Figure", "TH", "Note"] {
        assert!(text.contains(tag), "no {tag}");
    }
}
