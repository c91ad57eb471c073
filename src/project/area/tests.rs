use std::sync::Arc;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{AreaKind, Areas, Named, Names, Within, fold_name, read};
use crate::diagnostics::{Diagnostics, SourceFile};

/// 42 → 36 boards in April 2026, CCG → sub-ICB location in July 2022, a border moved between two.
const AREAS: &str = "\
code,name,prose,kind,parent,from,until
E92000001,England,,country,,,
Y56,London,,region,E92000001,,
QMJ,NHS North Central London ICB,,icb,Y56,2022-07-01,2026-03-31
QRV,NHS North West London ICB,,icb,Y56,2022-07-01,2026-03-31
Z9B2Z,NHS West and North London ICB,,icb,Y56,2026-04-01,
93C,NHS North Central London CCG,,ccg,,2020-04-01,2022-06-30
93C,North Central London,,sub_icb,QMJ,2022-07-01,2026-03-31
93C,North Central London,,sub_icb,Z9B2Z,2026-04-01,
W2U3Z,North West London,,sub_icb,QRV,2022-07-01,2026-03-31
W2U3Z,North West London,,sub_icb,Z9B2Z,2026-04-01,
07M,NHS Barnet CCG,,ccg,,,2020-03-31
01Y,NHS Tameside and Glossop CCG,,ccg,,,2022-06-30
";
const PARTS: &str = "\
part,whole,weight,from,until,basis
07M,93C,,2020-04-01,,
01Y,93C,0.9,2022-07-01,,people by small area
01Y,W2U3Z,0.1,2022-07-01,,people by small area
A81001,93C,,,,
";

fn areas_of(areas: &str, parts: Option<&str>) -> (Areas, Diagnostics) {
    let mut problems = Diagnostics::new();
    let areas = SourceFile::new("briefs/areas.csv", areas);
    let parts = parts.map(|text| SourceFile::new("briefs/area_parts.csv", text));
    let areas = read(&areas, parts.as_ref(), &mut problems);
    (areas, problems)
}

fn good(areas: &str, parts: Option<&str>) -> Areas {
    let (areas, problems) = areas_of(areas, parts);
    assert!(problems.is_empty(), "{problems}");
    areas
}

fn find(within: &[Within], area: &str, whole: &str) -> Option<(f64, Option<String>)> {
    let one =
        within.iter().find(|one| one.area.as_str() == area && one.within.as_str() == whole)?;
    Some((one.weight, one.basis.clone()))
}

const BEFORE: Date = date(2025, 10, 31);
const AFTER: Date = date(2026, 4, 30);

#[test]
fn a_sub_icb_location_is_in_the_board_of_the_day() {
    let areas = good(AREAS, Some(PARTS));
    let (before, after) = (areas.within(BEFORE), areas.within(AFTER));
    assert_eq!(find(&before, "93C", "QMJ"), Some((1.0, None)));
    assert_eq!(find(&before, "93C", "Z9B2Z"), None);
    assert_eq!(find(&after, "93C", "Z9B2Z"), Some((1.0, None)));
    assert_eq!(find(&after, "93C", "QMJ"), None);
    assert_eq!(find(&after, "93C", "E92000001"), Some((1.0, None)));
    let boards = |day| {
        let now = areas.on(day);
        let boards = now.iter().filter(|area| area.kind == AreaKind::Icb);
        boards.map(|area| area.code.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(boards(BEFORE), "QMJ QRV");
    assert_eq!(boards(AFTER), "Z9B2Z");
    // What is no longer in force is still known.
    assert_eq!(areas.on(AFTER).get("QMJ").map(|area| area.kind), Some(AreaKind::Icb));
    assert_eq!(areas.on(date(2021, 1, 31)).get("93C").map(|area| area.kind), Some(AreaKind::Ccg));
}

#[test]
fn weights_multiply_on_the_way_up() {
    let areas = good(AREAS, Some(PARTS));
    let before = areas.within(BEFORE);
    let basis = Some("people by small area".to_owned());
    assert_eq!(find(&before, "01Y", "93C"), Some((0.9, basis.clone())));
    assert_eq!(find(&before, "01Y", "QRV"), Some((0.1, basis.clone())));
    // Both ways together lead all of it to the region.
    assert_eq!(find(&before, "01Y", "Y56"), Some((1.0, basis)));
    assert_eq!(find(&before, "07M", "QMJ"), Some((1.0, None)));
    // A practice needs no row in areas.csv.
    assert_eq!(find(&before, "A81001", "Y56"), Some((1.0, None)));
    assert_eq!(find(&before, "A81001", "A81001"), Some((1.0, None)));
}

#[test]
fn the_way_with_less_modelling_decides() {
    let areas = "\
code,name,prose,kind,parent
E92000001,England,,country,
Y56,London,,region,E92000001
93C,North Central London,,sub_icb,Y56
E14000001,North,,constituency,E92000001
E14000002,South,,constituency,E92000001
";
    let parts = "\
part,whole,weight,basis
A81001,93C,,
A81001,E14000001,0.6,people
A81001,E14000002,0.3,people
";
    let within = good(areas, Some(parts)).within(BEFORE);
    assert_eq!(find(&within, "A81001", "E92000001"), Some((1.0, None)));
    assert_eq!(find(&within, "A81001", "E14000001"), Some((0.6, Some("people".into()))));
    let alone = parts.replace("A81001,93C,,\n", "");
    let within = good(areas, Some(&alone)).within(BEFORE);
    let (weight, basis) = find(&within, "A81001", "E92000001").unwrap();
    assert!((weight - 0.9).abs() < 1e-12 && basis.is_some());
}

#[test]
fn n5_which_territories_changed() {
    let areas = good(AREAS, Some(PARTS));
    let changed = |one: Date, other: Date| {
        let codes = areas.changed(one, other);
        codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(" ")
    };
    // Those not in force on both days count as changed; region, England and sub-ICB locations are as they were.
    assert_eq!(changed(BEFORE, AFTER), "01Y 07M QMJ QRV Z9B2Z");
    assert_eq!(changed(BEFORE, date(2025, 1, 31)), "01Y 07M Z9B2Z");
    assert_eq!(changed(BEFORE, BEFORE), "");
    // In 2021 the region had no parts that the file knows; 93C had not yet taken in most of 01Y.
    assert_eq!(changed(date(2021, 1, 31), BEFORE), "01Y 07M 93C QMJ QRV W2U3Z Z9B2Z");
}

/// A location that is divided among three of the same region.
#[test]
fn n5_a_divided_area_changes_what_it_was_divided_among_and_nothing_above() {
    let areas = "\
code,name,prose,kind,parent,from,until
E92000001,England,,country,,,
Y59,South East,,region,E92000001,,
QNQ,Frimley,,icb,Y59,,2026-03-31
QXU,Surrey,,icb,Y59,,
S0E4D,Thames Valley,,icb,Y59,2026-04-01,
D4U1Y,Frimley,,sub_icb,QNQ,,2026-03-31
92A,Surrey,,sub_icb,QXU,,
U2G6B,East Berkshire,,sub_icb,S0E4D,2026-04-01,
";
    let changed = |parts: Option<&str>| {
        let codes = good(areas, parts).changed(BEFORE, AFTER);
        codes.iter().map(|code| code.to_string()).collect::<Vec<_>>().join(" ")
    };
    // Nobody says what became of Frimley, nor what the new location was made from.
    assert_eq!(changed(None), "D4U1Y QNQ S0E4D U2G6B Y59");
    let parts = "part,whole,weight,from,basis\nD4U1Y,U2G6B,0.6,2026-04-01,people\nD4U1Y,92A,0.4,2026-04-01,people\n";
    assert_eq!(changed(Some(parts)), "92A D4U1Y QNQ QXU S0E4D U2G6B");
}

#[test]
fn areas_without_dates_never_change() {
    let undated =
        "code,name,prose,kind,parent\nE92000001,England,,country,\nY56,London,,region,E92000001\n";
    let areas = good(undated, None);
    assert!(areas.changed(date(2015, 9, 30), AFTER).is_empty());
    assert_eq!(areas.on(BEFORE).len(), areas.len());
}

#[test]
fn everything_wrong_with_the_days_of_areas_is_said_at_once() {
    let (_, problems) = areas_of(
        "\
code,name,prose,kind,parent,from,until
E92000001,England,,country,,,
Y56,London,,region,E92000001,,
QMJ,North Central,,icb,Y56,,2026-03-31
93C,North Central,,sub_icb,QMJ,,
93D,Twice,,sub_icb,QMJ,,2025-03-31
93D,Twice,,sub_icb,QMJ,2025-03-31,2026-03-31
93E,Wrong,,sub_icb,QMJ,yesterday,
93F,Backwards,,sub_icb,QMJ,2026-03-31,2025-01-01
",
        None,
    );
    insta::assert_snapshot!(problems.to_string());
}

#[test]
fn everything_wrong_with_parts_is_said_at_once() {
    let (_, problems) = areas_of(
        AREAS,
        Some(
            "\
part,whole,weight,from,until,basis
A81001,93X,,,,
07X,93C,,,,
A81002,93C,1.5,,,
A81003,93C,0.5,,,
A81004,93C,,yesterday,,
A81005,QMJ,,,,
",
        ),
    );
    insta::assert_snapshot!(problems.to_string());
}

#[test]
fn weights_repetitions_and_cycles() {
    let (_, problems) = areas_of(
        AREAS,
        Some(
            "\
part,whole,weight,from,until,basis
A81001,93C,0.7,,,a guess
A81001,W2U3Z,0.7,,,a guess
A81002,93C,,,,
A81002,93C,,2025-01-01,,
93C,W2U3Z,,2026-04-01,,
W2U3Z,93C,,2026-04-01,,
07M,QMJ,,2022-07-01,2026-03-31,
",
        ),
    );
    insta::assert_snapshot!(problems.to_string());
}

#[test]
fn a_constituency_needs_a_basis() {
    let areas = "code,name,prose,kind,parent\nE14000001,North,,constituency,\n";
    let (_, problems) = areas_of(areas, Some("part,whole\nA81001,E14000001\n"));
    let codes: Vec<&str> = problems.iter().map(|one| one.code).collect();
    assert_eq!(codes, ["no-basis"]);
}

#[test]
fn thousands_of_wrong_parts_are_told_in_short() {
    let mut parts = String::from("part,whole\n");
    for at in 0..5000 {
        parts.push_str(&format!("A{at:05},nowhere\n"));
    }
    let (_, problems) = areas_of(AREAS, Some(&parts));
    assert_eq!(problems.len(), 51);
    assert!(problems.to_string().contains("4950 more problems"), "{problems}");
}

#[test]
fn names_differ_in_accents_case_and_punctuation() {
    for (one, other) in [
        ("Ynys Môn", "YNYS MON"),
        ("Inverness, Skye and West Ross-shire", "Inverness Skye & West Ross shire"),
        ("St Helens North", "St. Helen’s North"),
        ("Newcastle-under-Lyme", "Newcastle under Lyme"),
        ("Ynys Mo\u{302}n", "Ynys Môn"),
    ] {
        assert_eq!(fold_name(one), fold_name(other), "{one}");
    }
    assert_ne!(fold_name("Hull East"), fold_name("Hull West"));
}

#[test]
fn a_name_finds_one_area_or_several_or_what_is_nearest() {
    let areas = good(
        "code,name,prose,kind,parent,from,until\n\
         E14000530,Aldershot,,constituency,,,2024-07-03\n\
         E14001063,Aldershot,,constituency,,2024-07-04,\n",
        None,
    );
    let code = |named: Named| match named {
        Named::One(code) => code.to_string(),
        other => format!("{other:?}"),
    };
    let names = Names::new(&areas.on(BEFORE), AreaKind::Constituency);
    assert_eq!(code(names.find("aldershot")), "E14001063");
    let names = Names::new(&areas.on(date(2020, 1, 31)), AreaKind::Constituency);
    assert_eq!(code(names.find("Aldershot")), "E14000530");
    assert_eq!(names.find("Aldershott"), Named::None(Some("Aldershot".into())));
    // Of no day in particular both are meant.
    let names = Names::new(&areas, AreaKind::Constituency);
    assert!(matches!(names.find("Aldershot"), Named::Several(codes) if codes.len() == 2));
}

proptest! {
    /// Whatever the weights, no part counts for more than itself, and each area is all of itself.
    #[test]
    fn no_part_counts_for_more_than_itself(
        weights in proptest::collection::vec((0..6_usize, 0..4_usize, 1..=100_u32), 0..30),
    ) {
        let mut areas = String::from("code,name,prose,kind,parent\nE92000001,England,,country,\n");
        for at in 0..4 {
            areas.push_str(&format!("C{at},North {at},,constituency,E92000001\n"));
        }
        let mut left = [100_u32; 6];
        let mut parts = String::from("part,whole,weight,basis\n");
        let mut seen = std::collections::BTreeSet::new();
        for (part, whole, weight) in weights {
            let weight = weight.min(left[part]);
            if weight > 0 && seen.insert((part, whole)) {
                left[part] -= weight;
                let share = f64::from(weight) / 100.0;
                parts.push_str(&format!("A0000{part},C{whole},{share},a guess\n"));
            }
        }
        let within = good(&areas, Some(&parts)).within(BEFORE);
        for one in &within {
            prop_assert!(one.weight > 0.0 && one.weight <= 1.0, "{one:?}");
            prop_assert!((one.area != one.within) || one.weight == 1.0);
            prop_assert_eq!(one.basis.is_some(), one.area.as_str().starts_with('A') && one.area != one.within);
        }
        for (part, left) in left.iter().enumerate().filter(|(_, left)| **left < 100) {
            let whole = find(&within, &format!("A0000{part}"), "E92000001").map(|(weight, _)| weight);
            let wanted = f64::from(100 - left) / 100.0;
            prop_assert!(whole.is_some_and(|weight| (weight - wanted).abs() < 1e-9), "{whole:?} {wanted}");
        }
    }

    #[test]
    fn any_text_is_read_or_refused(areas in "[a-zA-Z0-9,\n\"-]{0,200}", parts in "[a-zA-Z0-9,\n\".-]{0,200}") {
        let areas = format!("code,name,prose,kind,parent,from,until\n{areas}");
        let parts = format!("part,whole,weight,from,until,basis\n{parts}");
        let (areas, _) = areas_of(&areas, Some(&parts));
        areas.within(BEFORE);
        areas.changed(BEFORE, AFTER);
    }
}

#[test]
fn shared_bases_are_one_text() {
    let areas = good(AREAS, Some(PARTS));
    let bases: Vec<&Arc<str>> = areas.parts().filter_map(|part| part.basis.as_ref()).collect();
    assert!(Arc::ptr_eq(bases[0], bases[1]));
}
