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

#[test]
fn the_vendored_tables_are_what_this_program_makes_of_the_real_files() {
    let (Some(book), Some(coverage)) = (real("bulletin"), real("appointments")) else { return };
    let project = Project::shipped();
    project.run(&["fetch", "--from", book.to_str().unwrap()]).succeeded();
    let july = "https://digital.nhs.uk/data-and-information/publications/statistical/appointments-in-general-practice/july-2025";
    let told = ["--published", "2025-08-28", "--url", july];
    let coverage = coverage.to_str().unwrap();
    project.run(&[&["fetch", "--from", coverage][..], &told].concat()).succeeded();
    project.run(&["vendor"]).succeeded();
    let mut bytes = 0;
    for table in ["gpw_england", "gpw_practices", "gpw_areas", "coverage"] {
        let name = format!("briefs/vendor/{table}.csv");
        let shipped = std::fs::read_to_string(crate::support::repository().join(&name)).unwrap();
        assert!(project.read(&name) == shipped, "{name} differs");
        bytes += shipped.len();
    }
    assert!(bytes < 1_000_000, "{bytes} bytes are vendored");
}
