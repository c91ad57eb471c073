//! Every figure of the shipped catalogue, computed again by slow and plain loops: no SQL, and no
//! code of the program. It has to come out the same to the last bit, for all areas and months.

use std::collections::BTreeMap;

use crate::support::{Project, figures, repository};

/// By area and month; `None` where a value is missing.
type Series = BTreeMap<(String, String), Option<f64>>;

/// A vendored table: its cells by column.
struct Table(BTreeMap<String, Series>);

impl Table {
    fn read(name: &str) -> Self {
        let path = repository().join(format!("briefs/vendor/{name}.csv"));
        let mut reader = csv::Reader::from_path(path).unwrap();
        let header = reader.headers().unwrap().clone();
        let mut columns: BTreeMap<String, Series> = BTreeMap::new();
        for record in reader.records() {
            let record = record.unwrap();
            for (column, text) in header.iter().zip(&record).skip(2) {
                let value = match text {
                    "[x]" => None,
                    "[low]" => Some(0.0),
                    number => Some(number.parse::<f64>().unwrap()),
                };
                let key = (record[0].to_owned(), record[1].to_owned());
                let before = columns.entry(column.to_owned()).or_default().insert(key, value);
                assert!(before.is_none(), "{name} has two rows for {record:?}");
            }
        }
        Self(columns)
    }

    fn column(&self, name: &str) -> &Series {
        &self.0[name]
    }
}

/// An area of `areas.csv`: its kind and the code of its parent.
fn areas() -> BTreeMap<String, (String, String)> {
    let mut reader = csv::Reader::from_path(repository().join("briefs/areas.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|one| one == name).unwrap();
    let (code, kind, parent) = (at("code"), at("kind"), at("parent"));
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| (row[code].to_owned(), (row[kind].to_owned(), row[parent].to_owned()))).collect()
}

const ENGLAND: &str = "E92000001";

/// A series of England from one table and of all other areas from another.
fn together(
    england: &Series,
    others: impl IntoIterator<Item = ((String, String), Option<f64>)>,
) -> Series {
    let mut all = england.clone();
    all.extend(others.into_iter().filter(|((area, _), _)| area != ENGLAND));
    all
}

/// What is left of one series without others.
fn without(series: &Series, less: &[&Series]) -> Series {
    let mut left = series.clone();
    for (key, value) in &mut left {
        for one in less {
            *value = match (*value, one[key]) {
                (Some(value), Some(less)) => Some(value - less),
                _ => None,
            };
        }
    }
    left
}

/// A count of sub-ICB locations, added up for the boards and regions that they are in.
fn added_up(counts: &Series, areas: &BTreeMap<String, (String, String)>) -> Series {
    let within = |part: &str, whole: &str| {
        let mut code = part.to_owned();
        loop {
            if code == whole {
                return true;
            }
            match areas.get(&code) {
                Some((_, parent)) if !parent.is_empty() => code.clone_from(parent),
                _ => return false,
            }
        }
    };
    let mut sums = Series::new();
    for (whole, (kind, _)) in areas {
        if kind == "country" {
            continue;
        }
        let parts: Vec<&String> = areas
            .iter()
            .filter(|(code, (kind, _))| kind == "sub_icb" && within(code, whole))
            .map(|(code, _)| code)
            .collect();
        let months: std::collections::BTreeSet<&String> =
            counts.keys().filter(|(area, _)| parts.contains(&area)).map(|(_, at)| at).collect();
        for month in months {
            let mut sum = Some(0.0);
            for part in &parts {
                let count = counts.get(&((*part).clone(), month.clone())).copied().flatten();
                sum = sum.zip(count).map(|(sum, count)| sum + count);
            }
            sums.insert((whole.clone(), month.clone()), sum);
        }
    }
    sums
}

/// The number of a month, counted from the year 0.
fn number_of(month: &str) -> i32 {
    let (year, month) = month.split_once('-').unwrap();
    year.parse::<i32>().unwrap() * 12 + month.parse::<i32>().unwrap()
}

/// The newest number of the month itself and the three before it.
fn newest(series: &Series, area: &str, month: &str) -> Option<f64> {
    let mut found: Option<(i32, f64)> = None;
    for ((of, at), value) in series {
        let back = number_of(month) - number_of(at);
        if of == area && (0..=3).contains(&back) && found.is_none_or(|(least, _)| back < least) {
            found = value.map(|value| (back, value)).or(found);
        }
    }
    found.map(|(_, value)| value)
}

/// `factor × one ÷ other` where both have a row; missing where one is missing, or the other zero.
fn ratio(factor: Option<f64>, one: &Series, other: &Series) -> Series {
    let mut ratios = Series::new();
    for (key, value) in one {
        let Some(other) = other.get(key) else { continue };
        let ratio = match (*value, *other) {
            (Some(_), Some(0.0)) | (None, _) | (_, None) => None,
            (Some(value), Some(other)) => Some(factor.map_or(value, |times| times * value) / other),
        };
        ratios.insert(key.clone(), ratio);
    }
    ratios
}

/// The whole catalogue.
fn catalogue() -> BTreeMap<&'static str, Series> {
    let (england, practices) = (Table::read("gpw_england"), Table::read("gpw_practices"));
    let (local, coverage) = (Table::read("gpw_areas"), Table::read("coverage"));
    let areas = areas();
    let mut all = BTreeMap::new();
    for (figure, column) in [
        ("all_gps", "all_gps_fte"),
        ("gp_partners", "gp_partners_fte"),
        ("salaried_gps", "salaried_gps_fte"),
        ("gp_trainees", "gp_trainees_fte"),
        ("gp_locums", "gp_locums_fte"),
        ("nurses", "nurses_fte"),
        ("direct_patient_care", "direct_patient_care_fte"),
        ("admin_staff", "admin_staff_fte"),
    ] {
        all.insert(figure, together(england.column(column), local.column(column).clone()));
    }
    let (gps, trainees) = (local.column("all_gps_fte"), local.column("gp_trainees_fte"));
    let qualified = without(gps, &[trainees]);
    let permanent = without(gps, &[trainees, local.column("gp_locums_fte")]);
    all.insert(
        "fully_qualified_gps",
        together(england.column("fully_qualified_gps_fte"), qualified),
    );
    all.insert(
        "qualified_permanent_gps",
        together(england.column("qualified_permanent_gps_fte"), permanent),
    );
    for (figure, column) in
        [("registered_patients", "registered_patients"), ("practices", "practices")]
    {
        let sums = added_up(coverage.column(column), &areas);
        all.insert(figure, together(practices.column(column), sums));
    }
    let mut rates = Series::new();
    for key in all["fully_qualified_gps"].keys() {
        rates.insert(key.clone(), newest(&all["registered_patients"], &key.0, &key.1));
    }
    all.insert("patients_for_rates", rates);
    let patients = all["patients_for_rates"].clone();
    let load = ratio(None, &patients, &all["fully_qualified_gps"]);
    all.insert("patients_per_gp", load);
    for (figure, staff) in [
        ("gps_per_10k", "fully_qualified_gps"),
        ("trainees_per_10k", "gp_trainees"),
        ("nurses_per_10k", "nurses"),
        ("direct_patient_care_per_10k", "direct_patient_care"),
        ("admin_staff_per_10k", "admin_staff"),
    ] {
        let rate = ratio(Some(10000.0), &all[staff], &patients);
        all.insert(figure, rate);
    }
    let share = ratio(Some(100.0), &all["gp_trainees"], &all["all_gps"]);
    all.insert("trainee_share", share);
    all
}

#[test]
fn every_figure_comes_out_the_same_by_plain_loops() {
    let project = Project::shipped();
    project.run(&["build"]).succeeded();
    let folder = project.path("output/settlement/2025-10");
    let mut printed: BTreeMap<String, Series> = BTreeMap::new();
    for code in areas().keys() {
        for row in figures(&folder, code) {
            let key = (row.area_code, row.period);
            printed.entry(row.figure).or_default().insert(key, row.value);
        }
    }
    let catalogue = catalogue();
    let names: Vec<&str> = printed.keys().map(String::as_str).collect();
    assert_eq!(names, catalogue.keys().copied().collect::<Vec<_>>());
    let mut compared = 0;
    for (figure, series) in &catalogue {
        let program = &printed[*figure];
        let keys = |series: &Series| series.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(program), keys(series), "{figure} has other areas and months");
        for (key, value) in series {
            let bits = |value: Option<f64>| value.map(f64::to_bits);
            assert_eq!(bits(program[key]), bits(*value), "{figure} {key:?}: {value:?}");
            compared += 1;
        }
    }
    // 74 months of England, 1 or 30 of 155 other areas.
    assert!(compared > 10_000, "only {compared} values were compared");
}
