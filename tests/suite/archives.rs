//! ZIP archives: which members are read, and what is refused.

use crate::practices::{DETAIL, Made, archive, detail, member, row};
use crate::support::{Project, files_below};

fn one(code: &str, patients: u32) -> Vec<u8> {
    detail(&[&row(code, patients, 2.5)])
}

#[test]
fn one_month_or_the_whole_series_in_an_archive_by_the_members_names() {
    let zip = archive(&[
        ("0 Definitions.csv".to_owned(), b"FIELD,MEANING\n".to_vec()),
        (member("March 2024"), one("A81001", 10)),
        ("2 General Practice - September 2015 Practice Level.csv".to_owned(), one("A81001", 9)),
        ("3 General Practice – March 2024 Practice Level - High level.csv".to_owned(), one("B", 1)),
        ("folder/4 General Practice – April 2024 Practice Level.csv".to_owned(), one("A81001", 11)),
        ("guide.pdf".to_owned(), b"%PDF".to_vec()),
    ]);
    let made = Made::new(DETAIL).with("GPWPracticeCSV.0424.zip", &zip).built();
    assert_eq!(
        made.ask("SELECT period, area_code, patients FROM practices ORDER BY period"),
        ["2015-09-30 | A81001 | 9", "2024-03-31 | A81001 | 10", "2024-04-30 | A81001 | 11"]
    );
}

#[test]
fn the_archives_name_speaks_for_a_silent_member() {
    for name in
        ["GPWPracticeCSV.062021.zip", "GPWPracticeCSV.0621.zip", "GPWFPracticeCSVpt2.062021.zip"]
    {
        let zip = archive(&[("General Practice Practice Level.csv", one("A81001", 10))]);
        let made = Made::new(DETAIL).with(name, &zip).built();
        assert_eq!(made.ask("SELECT period FROM practices"), ["2021-06-30"], "{name}");
    }
    let zip = archive(&[("Practice Level.csv", one("A81001", 10))]);
    insta::assert_snapshot!(Made::new(DETAIL).with("practices.zip", &zip).fails());
}

#[test]
fn a_csv_without_an_archive_is_read_too() {
    let made = Made::new(DETAIL).with(&member("March 2024"), &one("A81001", 10)).built();
    assert_eq!(made.ask("SELECT period, patients FROM practices"), ["2024-03-31 | 10"]);
}

#[test]
fn of_two_members_for_one_month_the_detailed_is_preferred_or_both_are_named() {
    let plain = "1 General Practice – March 2024 Practice Level.csv".to_owned();
    let zip =
        archive(&[(plain.clone(), one("A81001", 1)), (member("March 2024"), one("A81001", 2))]);
    let made = Made::new(DETAIL).with("a.zip", &zip).built();
    assert_eq!(made.ask("SELECT patients FROM practices"), ["2"]);
    let again = "7 General Practice – March 2024 Practice Level.csv".to_owned();
    let zip = archive(&[(plain, one("A81001", 1)), (again, one("A81001", 2))]);
    insta::assert_snapshot!(Made::new(DETAIL).with("a.zip", &zip).fails());
}

#[test]
fn names_in_utf_8_and_in_code_page_437() {
    let name = "Cabinet m\u{e9}dical/Practice Level March 2024.csv";
    let zip = archive(&[(name, one("A81001", 1))]);
    let made = Made::new(DETAIL).with("a.zip", &zip).built();
    assert_eq!(made.ask("SELECT period FROM practices"), ["2024-03-31"]);
    // The same name in code page 437, which the archive doesn't say.
    let mut zip =
        archive(&[("Cabinet m@dical/Practice Level.csv", detail(&["A81001,X,16C,y,,,1,1,1"]))]);
    for at in 0..zip.len() - 9 {
        if &zip[at..at + 9] == b"Cabinet m" {
            zip[at + 9] = 0x82;
        }
    }
    let said = Made::new(DETAIL).with("a.0324.zip", &zip).fails();
    assert!(said.contains("a.0324.zip, Cabinet médical/Practice Level.csv, row 2"), "{said}");
}

#[test]
fn names_that_lead_out_of_the_archive_are_refused() {
    for name in [
        "../Practice Level March 2024.csv",
        "a/../../b.csv",
        "/etc/b.csv",
        "C:\\b.csv",
        "..\\b.csv",
    ] {
        let good = (member("March 2024"), one("A81001", 1));
        let zip = archive(&[good, (name.to_owned(), one("A81001", 1))]);
        let said = Made::new(DETAIL).with("a.zip", &zip).fails();
        assert!(said.contains("error[unsafe-member]") && said.contains("a.zip"), "{name}: {said}");
    }
}

#[test]
fn ten_thousand_entries_are_refused() {
    let members: Vec<(String, &[u8])> =
        (0..10_000).map(|at| (format!("{at}.csv"), &b""[..])).collect();
    insta::assert_snapshot!(Made::new(DETAIL).with("a.zip", &archive(&members)).fails());
}

#[test]
fn a_ratio_of_one_to_a_thousand_is_refused() {
    let mut csv = detail(&[&row("A81001", 1, 1.0)]);
    csv.extend(std::iter::repeat_n(b',', 8 << 20));
    let zip = archive(&[(member("March 2024"), csv)]);
    assert!(zip.len() < 9 << 10, "it is a bomb: {} bytes", zip.len());
    insta::assert_snapshot!(Made::new(DETAIL).with("a.zip", &zip).fails());
}

#[test]
fn a_workbook_is_an_archive_too() {
    let zip = archive(&[("xl/worksheets/sheet1.xml", vec![b' '; 8 << 20])]);
    let rules = "
      totals: { resource: file, layout: crosstab, sheet: '5', area: E92000001, rows: { practices: Practices } }
";
    let said = Made::new(rules).with("a.xlsx", &zip).fails();
    assert!(said.contains("error[archive-bomb]: `a.xlsx` swells beyond all measure"), "{said}");
}

#[test]
fn what_is_no_archive_is_said_to_be_none() {
    let page = b"<!DOCTYPE html><title>403 Forbidden</title>";
    insta::assert_snapshot!(Made::new(DETAIL).with("a.zip", page).fails());
    let zip = archive(&[(member("March 2024"), one("A81001", 1))]);
    let cut = Made::new(DETAIL).with("a.zip", &zip[..zip.len() / 2]).fails();
    assert!(cut.contains("error[not-an-archive]") && cut.contains("cut short"), "{cut}");
}

#[test]
fn damaged_bytes_of_a_member_are_found() {
    let mut zip = archive(&[(member("March 2024"), one("A81001", 1))]);
    let at = 30 + member("March 2024").len() + 20;
    zip[at] ^= 0x55;
    let said = Made::new(DETAIL).with("a.zip", &zip).fails();
    assert!(said.contains("a.zip, 1 General Practice – March 2024"), "{said}");
}

#[test]
fn an_archive_without_the_wanted_member_names_what_it_holds() {
    let zip = archive(&[("Individual Level.csv", "a"), ("readme.txt", "b")]);
    insta::assert_snapshot!(Made::new(DETAIL).with("a.zip", &zip).fails());
}

#[test]
fn of_a_month_in_several_vintages_the_latest_publication_counts() {
    let (old, new) = (("A81001", 1), ("A81001", 2));
    let zip = |rows: &[(&str, u32)], month: &str| {
        let rows: Vec<String> =
            rows.iter().map(|(code, patients)| row(code, *patients, 1.0)).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        archive(&[(member(month), detail(&rows))])
    };
    // The later publication doesn't have B any more: the practice was remapped.
    let made = Made::new(DETAIL)
        .published("2022-07-28", "new.zip", &zip(&[new], "March 2021"))
        .published("2021-04-29", "old.zip", &zip(&[old, ("B81001", 5)], "March 2021"))
        .published("2021-05-27", "next.zip", &zip(&[("A81001", 3)], "April 2021"))
        .built();
    assert_eq!(
        made.ask("SELECT period, area_code, patients FROM practices ORDER BY 1, 2"),
        ["2021-03-31 | A81001 | 2", "2021-04-30 | A81001 | 3"]
    );
    // The same where the month stands in the rows.
    let rules = "
      areas_by_month:
        resource: file
        layout: table
        columns: { area_code: CODE, period: MONTH, value: VALUE }
";
    let made = Made::new(rules)
        .published(
            "2021-05-27",
            "b.csv",
            b"CODE,MONTH,VALUE\n16C,2021-03,1\n36L,2021-03,1\n16C,2021-02,1\n",
        )
        .published("2022-07-28", "a.csv", b"CODE,MONTH,VALUE\n16C,2021-03,2\n")
        .built();
    assert_eq!(
        made.ask("SELECT period, area_code, value FROM areas_by_month"),
        ["2021-02-28 | 16C | 1.0", "2021-03-31 | 16C | 2.0"]
    );
}

#[test]
fn a_fetch_of_a_bad_archive_leaves_lock_and_cache_as_they_were() {
    let project = Project::mini_with_data();
    let rules = format!(
        "{}  practices:
    title: T
    publisher: P
    licence: L
    attribution: A
    status: S
    connector: {{ kind: file, page: 'https://example.org/', resources: {{ file: '^GPW.*zip$' }} }}
    tables:{DETAIL}",
        project.read("briefs/sources.yaml")
    );
    project.write("briefs/sources.yaml", &rules);
    let before =
        (project.read("briefs/sources.lock"), files_below(&project.path(".cache/snapshots")));
    let odd = row("A81002", 1, 1.0).replace("1.5", "about 2");
    let bad = archive(&[(member("March 2024"), detail(&[&row("A81001", 1, 1.0), &odd]))]);
    let told = ["--published", "2024-04-25", "--url", "https://example.org/31-march-2024"];
    let fetch = |bytes: &[u8]| {
        std::fs::write(project.path("GPWPracticeCSV.032024.zip"), bytes).unwrap();
        project.run(&[&["fetch", "--from", "GPWPracticeCSV.032024.zip"], &told[..]].concat())
    };
    let ran = fetch(&bad);
    assert_eq!(ran.code, 1, "{}", ran.shown());
    assert!(ran.stderr.contains("row 3, column `TOTAL_NURSES_FTE`"), "{}", ran.stderr);
    let after =
        (project.read("briefs/sources.lock"), files_below(&project.path(".cache/snapshots")));
    assert_eq!(before, after);
    let good = archive(&[(member("March 2024"), detail(&[&row("A81001", 1, 1.0)]))]);
    let ran = fetch(&good).succeeded();
    assert_eq!(ran.stdout.trim(), "locked practices, March 2024");
    // The tables of both sources lie in one database from then on.
    project.run(&["vendor"]).succeeded();
    assert!(
        project
            .read("briefs/vendor/practices.csv")
            .contains("A81001,2024-03,SURGERY,16C,1,1,1,1.5,[x]")
    );
    project.run(&["build"]).succeeded();
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 64, ..Default::default() })]

    /// Whatever is wrong with its bytes, an archive is read or refused in words.
    #[test]
    fn an_archive_with_odd_bytes_is_read_or_refused(
        odd in proptest::collection::vec((proptest::num::usize::ANY, proptest::num::u8::ANY), 1..12),
    ) {
        let mut zip = archive(&[
            (member("March 2024"), one("A81001", 1)),
            (member("April 2024"), one("A81001", 1)),
        ]);
        for (at, byte) in odd {
            let at = at % zip.len();
            zip[at] = byte;
        }
        let mut made = Made::new(DETAIL).with("a.zip", &zip);
        if let Err(said) = made.build() {
            proptest::prop_assert!(said.has_errors());
        }
    }
}
