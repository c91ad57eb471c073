//! Tests of packs in archives.

use std::io::Write as _;

use super::*;

fn archive(members: &[(&str, &str)]) -> tempfile::NamedTempFile {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&zip.finish().unwrap().into_inner()).unwrap();
    file
}

fn spec(folder: &str) -> PackSpec {
    let hash = "ab".repeat(32);
    let text =
        format!("packs:\n  a: {{ archive: https://example.org/a.zip, sha256: {hash}{folder} }}\n");
    packs(&SourceFile::new("briefs/packs.yaml", text)).unwrap().remove(0)
}

#[test]
fn the_folder_of_a_forge_does_not_count() {
    let plain = [("briefs/figures.yaml", "figures: {}"), ("templates/a.md", "A"), ("run.sh", "rm")];
    let deep = plain.map(|(name, text)| (format!("repo-0123/{name}"), text));
    let deep: Vec<(&str, &str)> = deep.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let within = plain.map(|(name, text)| (format!("repo-0123/packs/a/{name}"), text));
    let mut within: Vec<(&str, &str)> =
        within.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    within.push(("repo-0123/templates/b.md", "B"));
    let read = |members: &[(&str, &str)], folder: &str| {
        Bundle::from_archive(archive(members).path(), &spec(folder)).unwrap()
    };
    let expected = read(&plain, "");
    assert_eq!(expected.0.keys().collect::<Vec<_>>(), ["briefs/figures.yaml", "templates/a.md"]);
    assert_eq!(read(&deep, ""), expected);
    assert_eq!(read(&within, ", folder: packs/a"), expected);
    let bytes = expected.to_bytes().unwrap();
    assert_eq!(Bundle::from_bytes(&bytes), Some(expected));
}

#[test]
fn an_archive_that_leads_out_of_itself_is_refused() {
    for name in ["../templates/a.md", "/templates/a.md", "x/../../templates/a.md", "C:/a.md"] {
        let file = archive(&[(name, "A")]);
        let problems = Bundle::from_archive(file.path(), &spec("")).unwrap_err();
        assert_eq!(problems.iter().next().unwrap().code, "unsafe-member", "{name}");
    }
}

#[test]
fn an_archive_with_nothing_in_it_is_no_pack() {
    let file = archive(&[("README.md", "A")]);
    let bundle = Bundle::from_archive(file.path(), &spec("")).unwrap();
    let problems = bundle.filled(&spec("")).unwrap_err();
    assert_eq!(problems.iter().next().unwrap().code, "empty-pack");
}
