//! Tests of `packs.yaml`.

use super::*;

fn read(text: &str) -> Result<Vec<PackSpec>> {
    packs(&SourceFile::new("briefs/packs.yaml", text))
}

#[test]
fn a_pack_is_in_a_folder_an_archive_or_a_repository() {
    let hash = "ab".repeat(32);
    let commit = "0123456789".repeat(4);
    let text = format!(
        "packs:\n  a: {{ path: ../a }}\n  b: {{ archive: https://example.org/b.zip, sha256: {hash}, folder: /x/ }}\n  c: {{ git: https://github.com/o/r.git, commit: '{commit}' }}\n  d: {{ git: https://gitlab.com/o/g/r, commit: '{commit}' }}\n"
    );
    let specs = read(&text).unwrap();
    assert_eq!(specs[0].origin(), "../a");
    assert_eq!(specs[1].origin(), format!("https://example.org/b.zip {hash}, x"));
    let address = |spec: &PackSpec| match &spec.from {
        PackFrom::Commit { address, .. } => address.to_string(),
        _ => String::new(),
    };
    assert_eq!(address(&specs[2]), format!("https://github.com/o/r/archive/{commit}.zip"));
    let archive = format!("https://gitlab.com/o/g/r/-/archive/{commit}/r-{commit}.zip");
    assert_eq!(address(&specs[3]), archive);
}

#[test]
fn what_is_wrong_with_packs_is_told_at_once() {
    let commit = "0123456789".repeat(4);
    let text = format!(
        "packs:\n  a: {{}}\n  b: {{ path: x, git: y }}\n  c: {{ path: x, sha256: y }}\n  d: {{ git: https://github.com/o/r, commit: main }}\n  e: {{ git: https://git.example.org/o/r, commit: '{commit}' }}\n  f: {{ archive: https://example.org/f.zip }}\n  G: {{ path: x }}\n"
    );
    let problems = read(&text).unwrap_err();
    let told: Vec<String> = problems
        .iter()
        .map(|one| {
            let line = one.span().map_or(0, |span| span.line_column().0);
            format!("{line} {}: {}", one.code, one.message)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    2 pack-place: `a` does not say where it is
    3 pack-place: `b` is in several places: `path`, `git`
    4 pack-place: `sha256` says nothing beside `path`
    5 wrong-hash: `main` is no `commit`
    6 unknown-forge: no archive of `https://git.example.org/o/r` is known
    7 missing-key: `f` has no `sha256`
    8 wrong-id: `G` can't be an id
    ");
}

#[test]
fn a_pack_brings_no_code_and_no_brief() {
    let taken = ["briefs/figures.yaml", "briefs/works.bib", "templates/letter.md"];
    let left = [
        "briefs/settlement.yaml",
        "briefs/areas.csv",
        "briefs/theme.yaml",
        "briefs/delivery.yaml",
        "briefs/packs.yaml",
        "templates/brief.typ",
        "templates/page.html",
        "templates/sub/x.md",
        "templates/../x.md",
        "figures.yaml",
    ];
    assert!(taken.iter().all(|path| is_taken(path)));
    assert!(!left.iter().any(|path| is_taken(path)));
}
