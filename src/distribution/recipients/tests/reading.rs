#![allow(clippy::disallowed_methods, reason = "the tests put lists on the disk")]

use proptest::prelude::*;

use super::*;
use crate::distribution::recipients::{DeliveryForm, RecipientClass, list, outside, read};

const ROW: &str = "Jo Bloggs MP,jo.bloggs@example.org,,Aldershot,,,,corporate,,legitimate interests,their website,\n";

#[test]
fn a_row_becomes_a_recipient() {
    let row = "\"Bloggs, Jo\",jo@example.org,Dear Jo,ynys mon,tiny; cymraeg,,link,individual,2025-03-01,consent,a form,cy\n";
    let found = listing(&[("list.csv", &with_header(row))]);
    assert_eq!(shown(&found.problems), "");
    let jo = &found.recipients[0];
    assert_eq!((jo.name.as_str(), jo.salutation.as_str()), ("Bloggs, Jo", "Dear Jo"));
    assert_eq!(jo.areas[0].as_str(), "W07000041");
    assert_eq!(jo.briefs.iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["tiny", "cymraeg"]);
    assert_eq!(jo.form, DeliveryForm::Link);
    assert_eq!(jo.class, RecipientClass::Individual { consent: Some(date(2025, 3, 1)) });
    assert_eq!((jo.language.as_deref(), jo.place.as_str()), (Some("cy"), "list.csv, row 2"));
    assert_eq!((jo.barred(), jo.redacted().as_str()), (None, "j…@example.org"));
}

#[test]
fn yaml_says_the_same() {
    let yaml = "- name: Jo Bloggs MP\n  address: jo.bloggs@example.org\n  areas: [E14001063]\n  class: corporate\n  basis: legitimate interests\n  origin: their website\n";
    let (csv, yaml) =
        (listing(&[("list.csv", &with_header(ROW))]), listing(&[("list.yaml", yaml)]));
    assert_eq!(shown(&yaml.problems), "");
    let mut one = yaml.recipients[0].clone();
    assert_eq!(one.place, "list.yaml, item 1");
    one.place = csv.recipients[0].place.clone();
    assert_eq!(one, csv.recipients[0]);
    assert_eq!(one.salutation, "Dear Jo Bloggs MP");
}

#[test]
fn areas_go_by_code_by_name_and_by_kind() {
    for area in ["E14001063", "e14001063", "aldershot", "constituency:Aldershot"] {
        let row = ROW.replace("Aldershot", area);
        assert_eq!(listing(&[("a.csv", &with_header(&row))]).recipients.len(), 1, "{area}");
    }
    let row = ROW.replace("Aldershot", "England|Y01");
    assert_eq!(listing(&[("a.csv", &with_header(&row))]).recipients[0].areas.len(), 2);
    let row = ROW.replace("Aldershot", "\"Chester North, South and Neston\"");
    assert_eq!(listing(&[("a.csv", &with_header(&row))]).recipients.len(), 1);
}

#[test]
fn every_problem_is_told_by_row_and_column_without_its_words() {
    let rows = "\
Jo Bloggs,jo bloggs@example.org,,Alderslot,tony,post,paper,corporation,27/11/2025,,,english\n\
,sam@example.org,,,,,,corporate,2026-01-01,consent,a form,\n\
Kim Roe,kim@example.org,,Aldershot\n";
    insta::assert_snapshot!(wrong(rows));
}

#[test]
fn a_header_is_needed_and_known() {
    let unknown = "name,adress,areas,class,basis,origin,address,name\n";
    insta::assert_snapshot!(shown(
        &listing(&[
            ("none.csv", ROW),
            ("semicolons.csv", "name;address;areas\nJo;jo@example.org;Y01\n"),
            ("unknown.csv", unknown),
            ("short.csv", "name,address\n"),
            ("empty.csv", ""),
            ("empty.yaml", ""),
            ("broken.yaml", "- name: Jo\n  name: jo@example.org\n"),
            ("mapping.yaml", "name: Jo\n"),
            ("keys.yaml", "- nmae: Jo\n  jo@example.org: 1\n- Jo\n"),
        ])
        .problems
    ));
}

#[test]
fn nothing_gets_into_the_header_of_a_message() {
    for words in ["Jo\r\nBcc: all@example.org", "Jo\u{202e}", "Jo\nBloggs", "Jo\0"] {
        let row = ROW.replace("Jo Bloggs MP", &format!("\"{words}\""));
        let found = listing(&[("list.csv", &with_header(&row))]);
        assert!(found.recipients.is_empty(), "{words:?}");
        assert_eq!(found.problems.iter().next().unwrap().code, "control-character");
    }
    // Letters that join are letters, and a break at an end is none.
    let row = ROW.replace("Jo Bloggs MP", "\"Jo\u{200d}ë Ŵyn\n\"");
    assert_eq!(listing(&[("list.csv", &with_header(&row))]).recipients[0].name, "Jo\u{200d}ë Ŵyn");
}

#[test]
fn what_no_message_can_be_put_together_with_is_told_at_its_row() {
    for (words, code) in [
        ("=?utf-8?q?Jo?=".to_owned(), "wrong-name"),
        ("x".repeat(201), "wrong-name"),
        ("Jo ⟦message⟧".to_owned(), "slot"),
    ] {
        let found = listing(&[("list.csv", &with_header(&ROW.replace("Jo Bloggs MP", &words)))]);
        let problem = found.problems.iter().next().unwrap();
        assert!(found.recipients.is_empty() && found.problems.len() == 1, "{}", found.problems);
        assert_eq!(problem.code, code);
        let told = found.problems.to_string();
        assert!(
            told.contains("list.csv, row 2, column `name`") && !told.contains(&words),
            "{told}"
        );
    }
    // What stands in the words of a message alone may be longer.
    let row = ROW.replace(",,Aldershot", &format!(",{},Aldershot", "Dear Jo ".repeat(30).trim()));
    assert_eq!(listing(&[("list.csv", &with_header(&row))]).recipients.len(), 1);
    let row = ROW.replace("their website", "⟦name⟧");
    assert_eq!(listing(&[("list.csv", &with_header(&row))]).recipients.len(), 0);
}

#[test]
fn one_mailbox_written_in_two_ways_is_one() {
    let one = "pat@bücher.example";
    for other in ["pat@xn--bcher-kva.example", "Pat@BÜCHER.example", "pat@bu\u{308}cher.example"] {
        let row = |address, area: &str| {
            ROW.replace("jo.bloggs@example.org", address).replace("Aldershot", area)
        };
        let found = |area| {
            let rows = [row(one, "Aldershot"), row(other, area)].concat();
            listing(&[("list.csv", &with_header(&rows))]).problems
        };
        assert_eq!(found("Aldershot").iter().next().unwrap().code, "duplicate-recipient");
        assert_eq!(found("England").iter().next().unwrap().code, "several-areas", "E3");
    }
}

#[test]
fn addresses_are_held_against_the_standard() {
    let good = [
        "zed@example.org",
        "z.ed+b@post.example.org",
        "zed@xn--bcher-kva.example",
        "zed@bücher.example",
    ];
    let bad = [
        "zed",
        "zed@",
        "@zed.example",
        "Zed <zed@example.org>",
        "zed@example.org;b@example.org",
        "zed@exa mple.org",
        "zed@example.org,",
        // Servers without SMTPUTF8 take neither, and no message is put together for them.
        "zëd@example.org",
        "\"\"z ed\"\"@example.org",
    ];
    let all = good.map(|one| (one, true)).into_iter().chain(bad.map(|one| (one, false)));
    for (address, right) in all {
        let row = ROW.replace("jo.bloggs@example.org", &format!("\"{address}\""));
        let found = listing(&[("list.csv", &with_header(&row))]);
        assert_eq!(!found.recipients.is_empty(), right, "{address}: {}", found.problems);
        assert!(!found.problems.to_string().contains("zed"));
    }
    let row = ROW.replace("example.org", "parliamentuk");
    let found = listing(&[("list.csv", &with_header(&row))]);
    assert_eq!((found.recipients.len(), found.problems.len()), (1, 1));
    assert!(!found.problems.has_errors());
}

#[test]
fn who_may_not_be_written_to_needs_no_basis() {
    let rows = "\
Ann Poe,ann@example.org,,Y01,,,,individual,,,,\n\
Bo Poe,bo@example.org,,Y01,,,,unknown,,,,\n\
Cy Poe,cy@example.org,,Y01,,,,corporate,,,,\n";
    let found = listing(&[("list.csv", &with_header(rows))]);
    assert_eq!(found.recipients.len(), 2);
    assert!(found.recipients.iter().all(|one| one.barred().is_some()));
    insta::assert_snapshot!(shown(&found.problems));
}

#[test]
fn nobody_is_there_twice_and_a_member_has_one_constituency() {
    let rows = "\
Jo Bloggs,jo@example.org,,Aldershot,tiny,,,corporate,,b,o,\n\
Jo Bloggs,JO@example.org,,Aldershot,,,,corporate,,b,o,\n\
Jo Bloggs,jo@example.org,,Ynys Môn,,,,corporate,,b,o,\n\
Sam Roe,sam@example.org,,Aldershot;England,,,,corporate,,b,o,\n\
Kim Roe,kim@example.org,,England,tiny,,,corporate,,b,o,\n\
Kim Roe,kim@example.org,,England,cymraeg,,,corporate,,b,o,\n";
    let boards = with_header("Kim Roe,kim@example.org,,Y01;England,cymraeg,,,corporate,,b,o,\n");
    let found = listing(&[("list.csv", &with_header(rows)), ("boards.csv", &boards)]);
    insta::assert_snapshot!(shown(&found.problems));
}

#[test]
fn a_seat_without_name_and_address_is_vacant() {
    let found = listing(&[("list.csv", &with_header(",,,Aldershot,,,,,,,a web page,\n"))]);
    assert_eq!(shown(&found.problems), "");
    assert_eq!(found.vacant[0].area.as_str(), "E14001063");
    assert_eq!(found.vacant[0].place, "list.csv, row 2");
}

#[test]
fn rows_are_counted_as_on_the_screen() {
    let rows = format!("\r\n,,,,,,,,,,,\r\n\r\n{}", ROW.replace('\n', "\r\n"));
    let found = listing(&[("list.csv", &with_header(&rows).replace("language\n", "language\r\n"))]);
    assert_eq!(found.recipients[0].place, "list.csv, row 5");
}

#[test]
fn many_problems_are_counted() {
    let rows: String =
        (0..1000).map(|n| format!("Jo,jo{n}@example.org,,Y01,,,,x,,b,o,\n")).collect();
    let found = listing(&[("list.csv", &with_header(&rows))]);
    assert_eq!(found.problems.len(), 201);
}

#[test]
fn lists_lie_outside_the_project_and_are_private() {
    let project = project();
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("project");
    std::fs::create_dir_all(inner.join("briefs")).unwrap();
    let known = Known::of(&project, &inner, TODAY);
    let path = folder.path().join("list.csv");
    std::fs::write(&path, format!("\u{feff}{}", with_header(ROW))).unwrap();
    set_mode(&path, 0o600);
    let (recipients, warnings) = read(std::slice::from_ref(&path), &known).unwrap();
    assert_eq!((recipients.len(), warnings.len()), (1, 0));
    set_mode(&path, 0o644);
    let (_, warnings) = read(std::slice::from_ref(&path), &known).unwrap();
    assert_eq!(warnings.len(), usize::from(cfg!(unix)));
    // A row that is wrong makes the whole list one that nothing is sent by.
    std::fs::write(&path, with_header(&format!("{ROW}Jo,jo,,,,,,,,,,\n"))).unwrap();
    assert_eq!(list(std::slice::from_ref(&path), &known).unwrap().recipients.len(), 1);
    assert_eq!(read(&[path], &known).unwrap_err().exit_code(), 1);
    for there in ["list.csv", "briefs/list.csv", "new/folder/list.csv"] {
        let problem = outside(&inner.join(there), &inner).unwrap_err();
        assert_eq!(problem.iter().next().unwrap().code, "recipients-in-project");
    }
    outside(&folder.path().join("new/folder/list.csv"), &inner).unwrap();
    assert_eq!(read(&[inner.join("none.csv")], &known).unwrap_err().exit_code(), 2);
}

#[test]
fn another_encoding_is_refused_with_the_way_out() {
    let project = project();
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("project");
    std::fs::create_dir_all(&inner).unwrap();
    let known = Known::of(&project, &inner, TODAY);
    let mut told = String::new();
    let latin = b"name,address\nZo\xeb,zoe@example.org\n".to_vec();
    let wide = b"\xff\xfen\0a\0m\0e\0,\0\xe9\xd8".to_vec();
    for (name, bytes) in
        [("latin.csv", latin), ("wide.csv", wide), ("large.csv", vec![b'a'; 17 << 20])]
    {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        told.push_str(&read(&[path], &known).unwrap_err().to_string());
    }
    insta::assert_snapshot!(told.trim_end());
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) {}

/// Cells as people write them, and as nobody should.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "(secret|geheim)[a-z]{3}@[a-z]{3}\\.org",
        2 => prop::sample::select(vec!["Aldershot", "Y01", "corporate", "individual", "tiny", "2025-01-01", "link", ""])
            .prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => "[\",\n\r;|\\-: @]{0,6}",
    ]
}

proptest! {
    /// Whatever a list holds, reading ends with recipients or words, and the words hold no address.
    #[test]
    fn no_message_holds_an_address(rows in prop::collection::vec(prop::collection::vec(cell(), 0..14), 0..8)) {
        let project = shared();
        let text: String = rows.iter().map(|row| row.join(",") + "\n").collect();
        let yaml: String = rows.iter().map(|row| {
            let keys = super::super::rows::COLUMNS;
            let cells = row.iter().zip(keys).map(|(cell, key)| format!("  {key}: {cell}\n"));
            format!("- x: 1\n{}", cells.collect::<String>())
        }).collect();
        for (name, text) in [("list.csv", with_header(&text)), ("raw.csv", text), ("list.yaml", yaml)] {
            let known = Known::of(project, Path::new("."), TODAY);
            let found = check(&[(name.to_owned(), text)], &known);
            let told = found.problems.to_string();
            prop_assert!(!told.contains("secret") && !told.contains("geheim"), "{}", told);
        }
    }

    /// Any text at all.
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*|[\\s\\S]{0,200}") {
        let known = Known::of(shared(), Path::new("."), TODAY);
        for name in ["list.csv", "list.yaml"] {
            check(&[(name.to_owned(), text.clone())], &known);
        }
    }
}

fn shared() -> &'static Project {
    static PROJECT: std::sync::LazyLock<Project> = std::sync::LazyLock::new(project);
    &PROJECT
}
