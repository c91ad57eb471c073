//! A test for each trap of the real data that concerns tables. Those of archives are in
//! `archives.rs`; those of labels and months beside the code that reads them.

use std::collections::BTreeMap;
use std::fs;

use crate::practices::{DETAIL, HEADER, Made, archive, detail, member, row};
use crate::support::{real, repository};

/// A value of a shipped vendored table.
fn vendored(table: &str, area: &str, period: &str, column: &str) -> Option<f64> {
    let path = repository().join(format!("briefs/vendor/{table}.csv"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let at = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
    let mut rows = reader.records().map(Result::unwrap);
    let row = rows.find(|row| &row[0] == area && &row[1] == period).unwrap();
    row[at].parse().ok()
}

const ENGLAND: &str = "E92000001";

#[test]
fn definitions_the_first_and_the_newest_month_are_as_published() {
    let at = |period, table, column| vendored(table, ENGLAND, period, column).unwrap();
    let near = |value: f64, published: f64| assert!((value - published).abs() < 0.005, "{value}");
    near(at("2015-09", "gpw_england", "fully_qualified_gps_fte"), 29_364.32);
    near(at("2015-09", "gpw_england", "all_gps_fte"), 34_391.80);
    near(at("2025-10", "gpw_england", "fully_qualified_gps_fte"), 28_591.53);
    near(at("2025-10", "gpw_england", "all_gps_fte"), 38_649.17);
    assert_eq!(at("2015-09", "gpw_practices", "registered_patients"), 56_902_441.0);
    assert_eq!(at("2025-10", "gpw_practices", "registered_patients"), 63_943_950.0);
}

#[test]
fn known_errors_of_september_2015_are_missing_and_not_677() {
    for column in ["osteopaths_fte", "trainee_pharmacy_technicians_fte"] {
        assert_eq!(vendored("gpw_england", ENGLAND, "2015-09", column), None, "{column}");
    }
    let copied = vendored("gpw_england", ENGLAND, "2015-09", "phlebotomists_fte");
    assert_eq!(copied, Some(677.4654665869));
}

#[test]
fn two_dots_are_missing_in_the_months_that_hold_gps_only() {
    for month in ["2016-12", "2017-06"] {
        assert_eq!(vendored("gpw_england", ENGLAND, month, "nurses_fte"), None, "{month}");
        assert!(vendored("gpw_england", ENGLAND, month, "all_gps_fte").is_some(), "{month}");
    }
}

#[test]
fn whole_numbers_of_may_to_august_2025_and_fractions_in_other_months() {
    for (month, whole) in
        [("2025-04", false), ("2025-05", true), ("2025-08", true), ("2025-09", false)]
    {
        let value = vendored("gpw_england", ENGLAND, month, "all_gps_fte").unwrap();
        assert_eq!(value.fract() == 0.0, whole, "{month}: {value}");
    }
}

#[test]
fn regions_add_up_for_fully_qualified_gps_and_not_for_all() {
    let regions = ["Y56", "Y58", "Y59", "Y60", "Y61", "Y62", "Y63"];
    let sum = |column| -> f64 {
        regions.iter().filter_map(|one| vendored("gpw_areas", one, "2025-10", column)).sum()
    };
    let england = |column| vendored("gpw_areas", ENGLAND, "2025-10", column).unwrap();
    let unknown = england("all_gps_fte") - sum("all_gps_fte");
    assert!((unknown - 1_070.06).abs() < 0.005, "{unknown}");
    let qualified = sum("all_gps_fte") - sum("gp_trainees_fte");
    assert!((qualified - (england("all_gps_fte") - england("gp_trainees_fte"))).abs() < 0.001);
}

#[test]
fn a_crosstab_with_empty_columns_after_the_last_and_labels_that_repeat() {
    let rules = "
      staff:
        resource: file
        layout: crosstab
        area: E92000001
        rows: { gps: All GPs }
        other_columns: '^% difference'
";
    let csv = b"Table 1a,,,,\n,\"September\n2015\n[Notes 5,6,7]\",\"March\n2017 \nNotes 10,11]\",% difference,,,\nAll GPs [Notes 11],10,12,20,,,\nOf which estimated,1,1,,,,\nMale,,,,,,\nAll GPs,4,5,25,,,\n";
    let made = Made::new(rules).with("a.csv", csv).built();
    let rows = made.ask("SELECT period, gps FROM staff");
    assert_eq!(rows, ["2015-09-30 | 10.0", "2017-03-31 | 12.0"]);
}

#[test]
fn fte_and_headcount_never_make_one_number() {
    let rules = "
      roles:
        resource: file
        layout: records
        unlisted_areas: keep
        period: [year, month]
        columns:
          area_code: prac_code
          gps: { sum: value, where: { staff_group: GP } }
";
    let csv = b"prac_code,staff_group,measure,value,year,month\nA81001,GP,FTE,1.5,2024,08\nA81001,GP,Headcount,2,2024,08\n";
    insta::assert_snapshot!(Made::new(rules).with("a.csv", csv).fails());
}

#[test]
fn a_byte_order_mark_and_windows_1252_and_names_with_commas_and_quotes() {
    let bom = detail(&["A81001,\"THE \"\"OLD\"\" SURGERY, HILL\",16C,10,x,x,1,1,1"]);
    let mut older = HEADER.replace('\u{feff}', "").into_bytes();
    older.extend(b"\nA81001,ST MARY\x92S,16C,9,x,x,1,1,1\n");
    let zip = archive(&[(member("March 2024"), bom), (member("September 2015"), older)]);
    let made = Made::new(DETAIL).with("a.zip", &zip).built();
    let names = made.ask("SELECT name FROM practices ORDER BY period");
    assert_eq!(names, ["ST MARY’S", "THE \"OLD\" SURGERY, HILL"]);
}

#[test]
fn columns_are_addressed_by_name_wherever_they_stand_and_by_the_name_of_their_vintage() {
    let new = b"TOTAL_NURSES_FTE,TOTAL_GP_EXTG_FTE,TOTAL_GP_FTE,TOTAL_PATIENTS,SUB_ICB_CODE,PRAC_NAME,PRAC_CODE,GP_SOURCE,NURSE_SOURCE,TOTAL_N_ENH_PRAC_NURSE_FTE\n3,2,1,10,16C,X,A81001,y,y,0.5\n".to_vec();
    let old = b"PRAC_CODE,PRAC_NAME,CCG_CODE,TOTAL_PATIENTS,GP_SOURCE,NURSE_SOURCE,TOTAL_GP_FTE,TOTAL_GP_EXTG_FTE,TOTAL_NURSES_FTE\nA81001,X,00K,9,y,y,1,2,3\n".to_vec();
    let zip = archive(&[(member("March 2024"), new), (member("September 2015"), old)]);
    let made = Made::new(DETAIL).with("a.zip", &zip).built();
    assert_eq!(
        made.ask("SELECT sub_icb, patients, all_gps_fte, fully_qualified_gps_fte, nurses_fte, enhanced_nurses_fte FROM practices ORDER BY period"),
        ["00K | 9 | 1.0 | 2.0 | 3.0 | NULL", "16C | 10 | 1.0 | 2.0 | 3.0 | 0.5"]
    );
}

#[test]
fn a_column_that_is_gone_is_named_with_file_and_member() {
    let csv = String::from_utf8(detail(&[&row("A81001", 1, 1.0)])).unwrap();
    let csv = csv.replace("TOTAL_GP_EXTG_FTE", "TOTAL_GP_EXTGR_FTE");
    let zip = archive(&[(member("March 2024"), csv)]);
    insta::assert_snapshot!(Made::new(DETAIL).with("a.zip", &zip).fails());
}

#[test]
fn a_text_that_is_no_marker_is_named_with_file_member_row_and_column() {
    let odd = row("A81002", 1, 1.0).replace("1.5", "about 2");
    let zip = archive(&[(member("March 2024"), detail(&[&row("A81001", 1, 1.0), &odd]))]);
    insta::assert_snapshot!(Made::new(DETAIL).with("a.zip", &zip).fails());
}

#[test]
fn na_nd_est_ns_dot_blank_and_null_all_mean_missing() {
    for marker in ["NA", "ND", "EST", "NS", ".", "", "NULL"] {
        let csv = detail(&[&row("A81001", 7, 1.0).replace("1.5", marker)]);
        let made = Made::new(DETAIL).with("a.0324.zip", &archive(&[(member("March 2024"), csv)]));
        let rows = made.built().ask("SELECT patients, nurses_fte FROM practices");
        assert_eq!(rows, ["7 | NULL"], "{marker:?}");
    }
}

#[test]
fn a_zero_before_february_2023_is_missing_where_the_source_column_says_no_data() {
    let rows = [
        "A,X,16C,10,Fully provided,Fully estimated - no data provided,2.5,2.5,0",
        "B,X,16C,10,No data,Fully provided,0,0.0,0",
        "C,X,16C,10,Fully provided,Partially estimated,0,0,1.25",
        "D,X,16C,10,Fully estimated - no data provided,Fully provided,3.5,0,1",
    ];
    let zip = archive(&[
        (member("January 2023"), detail(&rows)),
        (member("February 2023"), detail(&rows)),
    ]);
    let made = Made::new(DETAIL).with("a.zip", &zip).built();
    let ask = |period: &str| {
        made.ask(&format!("SELECT area_code, fully_qualified_gps_fte, all_gps_fte, nurses_fte FROM practices WHERE period = '{period}'"))
    };
    assert_eq!(
        ask("2023-01-31"),
        [
            // GPs and no nurse data.
            "A | 2.5 | 2.5 | NULL",
            // A zero of nurses who were counted is a zero.
            "B | NULL | NULL | 0.0",
            "C | 0.0 | 0.0 | 1.25",
            // A number that was estimated stands; a zero beside it says nothing.
            "D | NULL | 3.5 | 1.0",
        ]
    );
    // From February 2023 on the publisher writes NA, and a zero is a zero.
    assert_eq!(ask("2023-02-28")[0], "A | 2.5 | 2.5 | 0.0");
}

#[test]
fn without_the_source_column_a_zero_can_not_be_told_from_no_data() {
    let csv = String::from_utf8(detail(&[&row("A81001", 1, 0.0)])).unwrap();
    let csv = csv.replace("NURSE_SOURCE", "SOMETHING");
    let zip = |month: &str| archive(&[(member(month), csv.clone())]);
    let said = Made::new(DETAIL).with("a.zip", &zip("March 2020")).fails();
    assert!(said.contains("there is no header `NURSE_SOURCE`"), "{said}");
    // Later months have no need of it.
    Made::new(DETAIL).with("a.zip", &zip("March 2024")).built();
}

#[test]
fn practices_need_not_be_listed_and_keep_no_marks() {
    let csv = detail(&[&row("A81001", 7, 1.0).replace("1.5", "NA")]);
    let zip = archive(&[(member("March 2024"), csv)]);
    let made = Made::new(DETAIL).with("a.zip", &zip).built();
    assert_eq!(made.ask("SELECT count(*) FROM _markers"), ["0"]);
    let strict = DETAIL.replace("        unlisted_areas: keep\n", "");
    let said = Made::new(&strict).with("a.zip", &zip).fails();
    assert!(said.contains("`A81001` is no area of this project"), "{said}");
}

/// Table 5 as a file of its own, and the practice-level file that must agree with it.
fn against_table_5(practices: u32, patients: u32) -> Made {
    let totals = "
      totals:
        resource: file
        layout: crosstab
        area: E92000001
        rows: { practices: Number of GP Practices, patients: Total Number of Patients }
        types: { practices: integer, patients: integer }
";
    let agree = "
    agree:
      - what: there is a row for each practice of Table 5
        within: 0
        sql: |
          SELECT t.period AS what, t.practices AS left, count(*) AS right
          FROM totals t JOIN practices p USING (period) GROUP BY t.period
      - what: patients of all practices are those of Table 5
        within: 0
        sql: |
          SELECT t.period AS what, t.patients AS left, sum(p.patients) AS right
          FROM totals t JOIN practices p USING (period) GROUP BY t.period
";
    let table_5 = format!(
        "Table 5\n,February 2024,March 2024\nNumber of GP Practices,7,{practices}\nTotal Number of Patients,9,{patients}\n"
    );
    let rows = detail(&[&row("A81001", 10, 1.0), &row("A81002", 20, 1.0)]);
    Made::of_sources(&[("gpw", DETAIL, agree), ("bulletin", totals, "")])
        .with("a.zip", &archive(&[(member("March 2024"), rows)]))
        .with("5.csv", table_5.as_bytes())
}

#[test]
fn row_count_and_patients_are_those_of_table_5_in_another_source() {
    against_table_5(2, 30).built();
    insta::assert_snapshot!(against_table_5(3, 31).fails());
}

#[test]
fn an_agreement_with_a_source_that_is_not_there_is_said_not_to_be_checked() {
    let agree = "
    agree:
      - { what: patients are those of Table 5, within: 0, sql: 'SELECT 1 AS what, patients AS left, 1 AS right FROM totals' }
";
    let rows = detail(&[&row("A81001", 10, 1.0)]);
    let made = Made::of_sources(&[("gpw", DETAIL, agree)])
        .with("a.zip", &archive(&[(member("March 2024"), rows)]))
        .built();
    insta::assert_snapshot!(made.notes.to_string());
}

#[test]
fn rows_of_each_month_have_bounds() {
    let rules = format!("{DETAIL}        expect: {{ rows_a_month: 2..9 }}\n");
    let zip = archive(&[
        (member("March 2024"), detail(&[&row("A", 1, 1.0), &row("B", 1, 1.0)])),
        (member("April 2024"), detail(&[&row("A", 1, 1.0)])),
    ]);
    let said = Made::new(&rules).with("a.zip", &zip).fails();
    assert!(
        said.contains("table `practices`: 1 rows for April 2024; expected 2 to 9 a month"),
        "{said}"
    );
}

#[test]
fn a_practice_that_stands_twice_in_a_month_is_named() {
    let zip = archive(&[(
        member("March 2024"),
        detail(&[&row("A81001", 1, 1.0), &row("A81001", 2, 1.0)]),
    )]);
    let said = Made::new(DETAIL).with("a.zip", &zip).fails();
    assert!(said.contains("A81001 has two rows for March 2024"), "{said}");
    assert!(said.contains("a.zip, 1 General Practice – March 2024"), "{said}");
}

#[test]
fn many_problems_are_capped() {
    let rows: Vec<String> =
        (0..500).map(|at| row(&format!("A{at}"), 1, 1.0).replace("1.5", "odd")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let zip =
        archive(&[(member("March 2024"), detail(&rows)), (member("April 2024"), detail(&rows))]);
    let said = Made::new(DETAIL).with("a.zip", &zip).fails();
    assert_eq!(said.matches("error[not-a-number]").count(), 20, "{said}");
    assert!(said.contains("980 more problems"), "{said}");
}

#[test]
fn real_detailed_rows_of_829_columns() {
    let (Some(june), Some(july)) =
        (real("gpw/practice_detailed_2025-06.csv"), real("gpw/practice_detailed_2025-07.csv"))
    else {
        return;
    };
    let read = |path| fs::read(path).unwrap();
    let zip = archive(&[(member("June 2025"), read(june)), (member("July 2025"), read(july))]);
    let made = Made::new(DETAIL).with("GPWPracticeCSV.072025.zip", &zip).built();
    assert_eq!(
        made.ask("SELECT period, area_code, name, sub_icb, patients, all_gps_fte, fully_qualified_gps_fte, nurses_fte FROM practices WHERE area_code IN ('A81001', 'A81006')"),
        [
            "2025-06-30 | A81001 | THE DENSHAM SURGERY | 16C | 3874 | 4.84 | 1.0 | NULL",
            "2025-07-31 | A81001 | THE DENSHAM SURGERY | 16C | 3849 | 4.84 | 1.0 | NULL",
            "2025-07-31 | A81006 | TENNANT STREET MEDICAL PRACTICE | 16C | 14632 | 7.686666667 | 5.98 | 5.64",
        ]
    );
    assert_eq!(
        made.ask("SELECT period, count(*) FROM practices GROUP BY 1"),
        ["2025-06-30 | 3", "2025-07-31 | 7"]
    );
}

#[test]
fn real_high_level_rows_become_columns() {
    let Some(path) = real("gpw/practice_high_level_rows.csv") else { return };
    let rules = "
      roles:
        resource: file
        layout: records
        unlisted_areas: keep
        period: [year, month]
        where: { measure: FTE }
        columns:
          area_code: prac_code
          podiatrists_fte: { sum: value, where: { detailed_staff_role: Podiatrist } }
          therapists_fte: { sum: value, where: { detailed_staff_role: [Therapist- Counsellor, Therapist- Other] } }
          gps_fte: { sum: value, where: { staff_group: GP } }
";
    let made = Made::new(rules).with("high.csv", &fs::read(path).unwrap()).built();
    // Of GPs the file says nothing: that is missing, not zero.
    assert_eq!(made.ask("SELECT * FROM roles"), ["A81038 | 2024-08-31 | 0.0 | 0.0 | NULL"]);
}

#[test]
fn real_individual_level_rows_are_added_up_by_area() {
    let Some(path) = real("gpw/individual_level_rows.csv") else { return };
    let rules = "
      staff:
        resource: file
        layout: records
        unlisted_areas: keep
        period: [year, month]
        columns:
          area_code: sub_icb_code
          care_fte: { sum: fte, where: { staff_group: Direct Patient Care } }
          people: { count: unique_identifier }
          gps_fte: { sum: fte, where: { staff_group: GP }, none: zero }
          without_age: { missing: age_years }
        markers: { 'NULL': missing }
";
    let made = Made::new(rules).with("individual.csv", &fs::read(path).unwrap()).built();
    assert_eq!(
        made.ask("SELECT * FROM staff WHERE area_code IN ('A3A8R', '97R')"),
        [
            // One in direct patient care, one manager.
            "97R | 2023-02-28 | 0.704822911 | 2 | 0.0 | 2",
            "A3A8R | 2023-02-28 | 1.427424238 | 2 | 0.0 | 2",
        ]
    );
}

#[test]
fn a_sum_with_a_missing_part_is_missing() {
    let rules = "
      staff:
        resource: file
        layout: records
        period: [year, month]
        columns:
          area_code: code
          fte: { sum: fte }
          unknown: { missing: fte }
          rows: { count: fte }
          people: { distinct: person }
        markers: { NA: missing }
";
    let csv = b"code,person,fte,year,month\n16C,a,1,2024,3\n16C,b,NA,2024,3\n36L,a,1,2024,3\n36L,a,0.5,2024,3\n36L,b,0.25,2024,3\n";
    let made = Made::new(rules).with("a.csv", csv).built();
    assert_eq!(
        made.ask("SELECT area_code, fte, unknown, rows, people FROM staff"),
        ["16C | NULL | 1 | 1 | 2", "36L | 1.75 | 0 | 3 | 2"]
    );
    // Somebody without an identity may be one of the others.
    let csv = b"code,person,fte,year,month\n16C,a,1,2024,3\n16C,,1,2024,3\n";
    let made = Made::new(rules).with("a.csv", csv).built();
    assert_eq!(made.ask("SELECT fte, people FROM staff"), ["2.0 | NULL"]);
}

#[test]
fn real_pcn_staff_by_area_equal_a_count_by_other_means() {
    let Some(path) = real("pcn/PCNWFIndividualCSV.062026.zip") else { return };
    let rules = "
      pcn_staff:
        resource: file
        layout: records
        members: { match: '(?i)individual level', skip: '(?i)definitions' }
        unlisted_areas: keep
        period: [CENSUS_YEAR, CENSUS_MONTH]
        columns:
          area_code: SUB_ICB_CODE
          pharmacists_fte: { sum: FTE, where: { STAFF_ROLE: Pharmacists } }
          rows: { count: STAFF_ROLE }
          people: { distinct: UNIQUE_IDENTIFIER, where: { Data_source: NWRS Staff } }
";
    let bytes = fs::read(&path).unwrap();
    let made = Made::new(rules).with("PCNWFIndividualCSV.062026.zip", &bytes).built();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let name = "1.Primary Care Networks - June 2026 Individual Level.csv";
    let mut reader = csv::Reader::from_reader(zip.by_name(name).unwrap());
    let mut fte: BTreeMap<String, f64> = BTreeMap::new();
    let mut people: BTreeMap<String, std::collections::BTreeSet<String>> = BTreeMap::new();
    let (mut rows, headers) = (0, reader.headers().unwrap().clone());
    let at = |wanted: &str| {
        headers.iter().position(|one| one.trim_start_matches('\u{feff}') == wanted).unwrap()
    };
    let columns = ["SUB_ICB_CODE", "STAFF_ROLE", "FTE", "UNIQUE_IDENTIFIER", "Data_source"].map(at);
    for record in reader.records() {
        let record = record.unwrap();
        let [area, role, number, person, source] = columns.map(|at| record[at].to_owned());
        rows += 1;
        if role == "Pharmacists" {
            *fte.entry(area.clone()).or_default() += number.parse::<f64>().unwrap();
        }
        if source == "NWRS Staff" {
            people.entry(area).or_default().insert(person);
        }
    }
    assert_eq!(
        made.ask("SELECT sum(rows), count(*), min(period) FROM pcn_staff"),
        [format!("{rows} | 106 | 2026-06-30")]
    );
    for (area, fte) in fte {
        let sql =
            format!("SELECT pharmacists_fte, people FROM pcn_staff WHERE area_code = '{area}'");
        assert_eq!(made.ask(&sql), [format!("{fte:?} | {}", people[&area].len())], "{area}");
    }
}

#[test]
fn real_registered_patients_stand_at_five_levels_and_are_not_added_up_across_them() {
    let Some(path) = real("registered/gp-reg-pat-prac-quin-age.zip") else { return };
    let rules = |only: &str| {
        format!(
            "
      registered:
        resource: file
        layout: records
        unlisted_areas: keep
        not_mixed: [ORG_TYPE, SEX]
        where: {{ {only} }}
        columns:
          area_code: ORG_CODE
          period: EXTRACT_DATE
          patients: {{ sum: NUMBER_OF_PATIENTS }}
        types: {{ patients: integer }}
"
        )
    };
    let bytes = fs::read(&path).unwrap();
    let made = Made::new(&rules("ORG_TYPE: GP, SEX: ALL")).with("gp-reg.zip", &bytes).built();
    let sql = "SELECT count(*), sum(patients), min(period) FROM registered";
    assert_eq!(made.ask(sql), ["6139 | 63436508 | 2026-07-31"]);
    // The bands of both sexes are the same people as ALL.
    let said = Made::new(&rules("ORG_TYPE: GP")).with("gp-reg.zip", &bytes).fails();
    assert!(said.contains("error[mixed]"), "{said}");
}

#[test]
fn real_map_of_practices() {
    let Some(path) = real("registered/gp-reg-pat-prac-map.zip") else { return };
    let rules = "
      practice_map:
        resource: file
        layout: table
        unlisted_areas: keep
        columns: { area_code: PRACTICE_CODE, period: EXTRACT_DATE, postcode: PRACTICE_POSTCODE, sub_icb: SUB_ICB_LOCATION_CODE }
        types: { postcode: text, sub_icb: text }
";
    let made = Made::new(rules).with("map.zip", &fs::read(path).unwrap()).built();
    let sql = "SELECT count(*), count(DISTINCT sub_icb), min(period) FROM practice_map";
    assert_eq!(made.ask(sql), ["6139 | 106 | 2026-07-31"]);
}

#[test]
fn rules_that_can_not_be_meant_are_told_at_their_place() {
    let rules = "
      odd:
        resource: file
        layout: records
        period: [year]
        members: { match: '(' }
        unlisted_areas: maybe
        columns:
          area_code: code
          plain: fte
          twice: { sum: fte, count: fte }
          unknown: { average: fte }
        optional: [area_code, none]
        no_data: [ { source: S, match: x, columns: [nobody] } ]
";
    insta::assert_snapshot!(Made::refused(rules));
}

#[test]
fn vendored_tables_of_practices_read_back_the_same() {
    let csv = detail(&[
        &row("A81001", 7, 0.1 + 0.2).replace("1.5", "NA"),
        "B1,\"A \"\"B\"\", C\",,9,x,x,1,2,3",
    ]);
    let zip = archive(&[(member("March 2024"), csv.clone()), (member("April 2024"), csv)]);
    let made = Made::new(DETAIL).with("a.zip", &zip).built();
    let (before, after) = made.vendored("practices");
    assert_eq!(before, after);
    insta::assert_snapshot!(before);
}

#[test]
fn a_row_of_commas_without_end_is_refused() {
    let mut csv = detail(&[&row("A81001", 1, 1.0)]);
    csv.extend(std::iter::repeat_n(b',', 30_000));
    let said = Made::new(DETAIL).with(&member("March 2024"), &csv).fails();
    assert!(said.contains("row 3 has 30001 fields"), "{said}");
}

#[test]
fn a_file_without_a_month_is_of_its_release() {
    let rules = "
      seats:
        resource: file
        layout: table
        period: release
        columns: { area_code: CODE, holder: NAME }
        types: { holder: text }
";
    let csv = "CODE,NAME\n16C,A\n36L,\n";
    let made = Made::new(rules)
        .published("2025-11-27", "a.csv", csv.replace(",A\n", ",B\n").as_bytes())
        .published("2025-11-20", "a.csv", csv.as_bytes());
    let rows = made.built().ask("SELECT area_code, period, holder FROM seats");
    // A vacant seat is an empty text.
    assert_eq!(rows, ["16C | 2025-10-31 | B", "36L | 2025-10-31 | "]);
}
