//! What is printed equals what was published: the real workbook, read again by other means.

use std::collections::BTreeMap;

use calamine::{Data, Reader, Xlsx, open_workbook};

use crate::support::{Project, figures, real};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `September\n2015\n[Notes 5,6,7]` as `2015-09`.
fn month(header: &str) -> Option<String> {
    let header = header.trim();
    let name = MONTHS.iter().position(|name| header.starts_with(name))?;
    let year: String = header.chars().filter(char::is_ascii_digit).take(4).collect();
    Some(format!("{year}-{:02}", name + 1))
}

fn sheet(name: &str) -> Option<Vec<Vec<Data>>> {
    let path = real("bulletin/GPW Bulletin Tables - October 2025.xlsx")?;
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(name).unwrap();
    Some(range.rows().map(<[Data]>::to_vec).collect())
}

fn number(cell: &Data) -> Option<f64> {
    match cell {
        Data::Float(number) => Some(*number),
        Data::Int(number) => Some(*number as f64),
        Data::String(text) if text.trim() == "-" => Some(0.0),
        _ => None,
    }
}

#[test]
fn all_74_months_of_england_equal_the_workbook() {
    let (Some(staff), Some(practices)) = (sheet("1a"), sheet("5")) else { return };
    let project = Project::shipped();
    project.run(&["build", "--only", "E92000001"]).succeeded();
    let rows = figures(&project.path("output/settlement/2025-10"), "E92000001");
    // The row of each figure in the sheet, counted as the sheet counts.
    let wanted = [
        ("all_gps", &staff, 9),
        ("fully_qualified_gps", &staff, 11),
        ("qualified_permanent_gps", &staff, 13),
        ("gp_partners", &staff, 14),
        ("salaried_gps", &staff, 15),
        ("gp_trainees", &staff, 16),
        ("gp_locums", &staff, 18),
        ("nurses", &staff, 46),
        ("direct_patient_care", &staff, 87),
        ("admin_staff", &staff, 204),
        ("practices", &practices, 6),
        ("registered_patients", &practices, 7),
    ];
    let labels = [
        "All GPs",
        "All Fully Qualified GPs",
        "All Qualified Permanent GPs",
        "GP Partners",
        "Salaried GPs",
        "GPs in Training Grade",
        "GP Regular Locums",
        "All Nurses",
        "All Direct Patient Care",
        "All Admin/Non-Clinical",
        "Number of GP Practices",
        "Total Number of Patients",
    ];
    for ((figure, sheet, row), label) in wanted.into_iter().zip(labels) {
        let cells = &sheet[row - 1];
        assert!(cells[0].to_string().starts_with(label), "{figure}: {}", cells[0]);
        let mut published: BTreeMap<String, Option<f64>> = BTreeMap::new();
        for (header, cell) in sheet[4].iter().zip(cells) {
            if let Some(month) = month(&header.to_string()) {
                published.insert(month, number(cell));
            }
        }
        assert_eq!(published.len(), 74, "{figure}");
        let printed: BTreeMap<String, Option<f64>> = rows
            .iter()
            .filter(|row| row.figure == figure)
            .map(|row| (row.period.clone(), row.value))
            .collect();
        assert_eq!(printed, published, "{figure}");
    }
}

#[test]
fn all_areas_equal_table_6a() {
    let Some(sheet) = sheet("6a") else { return };
    let project = Project::shipped();
    project.run(&["build"]).succeeded();
    let mut compared = 0;
    for row in &sheet[6..] {
        let code = row[0].to_string();
        let Some(all) = number(&row[2]) else { continue };
        if code == "Unknown" {
            continue;
        }
        compared += 1;
        let column = |at: usize| number(&row[at]).unwrap();
        let rows = figures(&project.path("output/settlement/2025-10"), &code);
        let printed = |figure: &str| crate::support::value(&rows, figure, "2025-10").unwrap();
        assert_eq!(printed("all_gps"), all, "{code}");
        assert_eq!(printed("fully_qualified_gps"), all - column(5), "{code}");
        assert_eq!(printed("qualified_permanent_gps"), all - column(5) - column(7), "{code}");
        assert_eq!(printed("gp_partners"), column(3), "{code}");
        assert_eq!(printed("salaried_gps"), column(4), "{code}");
        assert_eq!(printed("gp_trainees"), column(5), "{code}");
        assert_eq!(printed("gp_locums"), column(7), "{code}");
        assert_eq!(printed("nurses"), column(8), "{code}");
        assert_eq!(printed("direct_patient_care"), column(18), "{code}");
        assert_eq!(printed("admin_staff"), column(47), "{code}");
    }
    assert_eq!(compared, 7 + 42 + 106);
}

#[test]
fn patients_of_areas_equal_the_coverage_file() {
    let Some(path) = real("appointments/APPOINTMENTS_GP_COVERAGE.csv") else { return };
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut newest: BTreeMap<String, f64> = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        if &record[3] == "01JUL2025" {
            newest.insert(record[0].to_owned(), record[7].parse().unwrap());
        }
    }
    assert_eq!(newest.len(), 106);
    let project = Project::shipped();
    project.run(&["build", "--only", "sub_icb,QWO"]).succeeded();
    let folder = project.path("output/settlement/2025-10");
    for (code, patients) in &newest {
        let rows = figures(&folder, code);
        assert_eq!(crate::support::value(&rows, "registered_patients", "2025-07"), Some(*patients));
        let doctors = crate::support::value(&rows, "fully_qualified_gps", "2025-10").unwrap();
        let load = crate::support::value(&rows, "patients_per_gp", "2025-10").unwrap();
        assert_eq!(load, patients / doctors, "{code}");
    }
    // A board is the sum of its parts.
    let parts = ["02T", "03R", "15F", "36J", "X2C4Y"].map(|code| newest[code]);
    let board = figures(&folder, "QWO");
    let whole = crate::support::value(&board, "registered_patients", "2025-07");
    assert_eq!(whole, Some(parts.iter().sum()));
}

/// The text of the only member of an archive whose name has a text in it.
fn member(archive: &std::path::Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(archive).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut found = names.iter().filter(|one| one.contains(name));
    let (found, None) = (found.next().unwrap(), found.next()) else { panic!("{names:?}") };
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name(found).unwrap(), &mut text).unwrap();
    text.trim_start_matches('\u{feff}').to_owned()
}

/// The rows of a CSV text, by header.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn the_staff_of_networks_equal_the_people_of_the_real_file() {
    let (Some(people), Some(ages), Some(map)) = (
        real("pcn/PCNWFIndividualCSV.062026.zip"),
        real("registered/gp-reg-pat-prac-quin-age.zip"),
        real("registered/gp-reg-pat-prac-map.zip"),
    ) else {
        return;
    };
    // By the board that each row names itself; the program adds up sub-ICB locations.
    let mut staff: BTreeMap<(String, &str), f64> = BTreeMap::new();
    let mut sent: BTreeMap<String, std::collections::BTreeSet<String>> = BTreeMap::new();
    for row in rows(&member(&people, "Individual Level.csv")) {
        let board = &row["ICB_CODE"];
        sent.entry(board.clone()).or_default().insert(row["PCN_CODE"].clone());
        let (role, fte) = (row["STAFF_ROLE"].as_str(), row["FTE"].parse::<f64>().unwrap());
        let figure = match row["STAFF_GROUP"].as_str() {
            "Other GPs" => "pcn_gps",
            "Other Nurses" => "pcn_nurses",
            "Directors" | "Other Admin/Non-clinical staff" => "pcn_admin",
            _ if role.contains("Pharmac") => "pcn_pharmacy",
            _ if role.starts_with("Care Coord") || role.ends_with("Coaches") => {
                "pcn_personalised_care"
            }
            _ if role == "Social Prescribing Link Workers" => "pcn_personalised_care",
            _ => "pcn_other_care",
        };
        for figure in [figure, "pcn_staff"] {
            *staff.entry((board.clone(), figure)).or_default() += fte;
        }
    }
    let mut patients: BTreeMap<String, f64> = BTreeMap::new();
    for row in rows(&member(&ages, "quin-age")) {
        if row["ORG_TYPE"] == "ICB" && row["SEX"] == "ALL" && row["AGE_GROUP_5"] == "ALL" {
            patients.insert(row["ORG_CODE"].clone(), row["NUMBER_OF_PATIENTS"].parse().unwrap());
        }
    }
    let mut networks: BTreeMap<String, std::collections::BTreeSet<String>> = BTreeMap::new();
    for row in rows(&member(&map, "map")).into_iter().filter(|row| row["PCN_CODE"] != "U") {
        networks.entry(row["ICB_CODE"].clone()).or_default().insert(row["PCN_CODE"].clone());
    }
    let project = Project::shipped();
    project.run(&["build", "primary_care"]).succeeded();
    let folder = project.path("output/primary_care/2026-06");
    assert_eq!(patients.len(), 36);
    for (board, patients) in &patients {
        let made = figures(&folder, board);
        let is = |figure: &str, expected: f64| {
            let value = crate::support::value(&made, figure, "2026-06").unwrap();
            assert!((value - expected).abs() < 1e-9 * expected, "{board} {figure}: {value}");
        };
        for ((of, figure), fte) in &staff {
            if of == board {
                is(figure, *fte);
            }
        }
        is("registered_people", *patients);
        is("networks", networks[board].len() as f64);
        is("networks_with_records", sent[board].len() as f64);
        is("pcn_staff_per_10k", 10_000.0 * staff[&(board.clone(), "pcn_staff")] / patients);
    }
}

#[test]
fn the_vendored_tables_are_what_this_program_makes_of_the_real_files() {
    let Some(book) = real("bulletin") else { return };
    let project = Project::shipped();
    project.run(&["fetch", "gpw", "--from", book.to_str().unwrap()]).succeeded();
    let series = "https://digital.nhs.uk/data-and-information/publications/statistical";
    for (source, folder, day, page) in [
        (
            "appointments",
            "appointments",
            "2025-08-28",
            "appointments-in-general-practice/july-2025",
        ),
        ("pcn", "pcn", "2026-07-30", "primary-care-network-workforce/30-june-2026"),
        (
            "registered",
            "registered",
            "2026-07-09",
            "patients-registered-at-a-gp-practice/july-2026",
        ),
    ] {
        let Some(folder) = real(folder) else { return };
        let (folder, page) = (folder.to_str().unwrap(), format!("{series}/{page}"));
        let told = ["fetch", source, "--from", folder, "--published", day, "--url", &page];
        project.run(&told).succeeded();
    }
    project.run(&["vendor"]).succeeded();
    let mut bytes = 0;
    for entry in std::fs::read_dir(crate::support::repository().join("briefs/vendor")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "csv") {
            continue;
        }
        let name = format!("briefs/vendor/{}", path.file_name().unwrap().to_string_lossy());
        let shipped = std::fs::read_to_string(crate::support::repository().join(&name)).unwrap();
        assert!(project.read(&name) == shipped, "{name} differs");
        bytes += shipped.len();
    }
    assert!(bytes < 1_000_000, "{bytes} bytes are vendored");
}
