//! Every figure of the shipped catalogue, computed again by slow and plain loops: no SQL, and no
//! code of the program. It has to come out the same to the last bit, for all areas and months; sums of
//! many fractions, which depend on their order, to a millionth of a millionth.

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

/// The areas of `areas.csv` in force on a day: the kind of each, and the code of its parent.
fn areas(day: &str) -> BTreeMap<String, (String, String)> {
    let mut reader = csv::Reader::from_path(repository().join("briefs/areas.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|one| one == name).unwrap();
    let (code, kind, parent) = (at("code"), at("kind"), at("parent"));
    let (from, until) = (at("from"), at("until"));
    let rows = reader.records().map(Result::unwrap);
    rows.filter(|row| &row[from] <= day && (row[until].is_empty() || day <= &row[until]))
        .map(|row| (row[code].to_owned(), (row[kind].to_owned(), row[parent].to_owned())))
        .collect()
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

/// Whether an area is a part of another, however far below.
fn is_within(areas: &BTreeMap<String, (String, String)>, part: &str, whole: &str) -> bool {
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
}

/// A count of parts of one kind, added up for each area that they are in; missing if one is missing.
fn added_up(counts: &Series, kind: &str, areas: &BTreeMap<String, (String, String)>) -> Series {
    let mut sums = Series::new();
    for whole in areas.keys() {
        let parts: Vec<&String> = areas
            .iter()
            .filter(|(code, (of, _))| of == kind && is_within(areas, code, whole))
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

/// Without the areas of a kind.
fn but(kind: &str, areas: &BTreeMap<String, (String, String)>, mut series: Series) -> Series {
    series.retain(|(area, _), _| areas.get(area).is_none_or(|(of, _)| of != kind));
    series
}

/// The month before: what is counted on its last day's morrow.
fn a_month_earlier(series: Series) -> Series {
    let before = |month: &str| {
        let number = number_of(month) - 1;
        let (year, month) = ((number - 1) / 12, (number - 1) % 12 + 1);
        format!("{year}-{month:02}")
    };
    series.into_iter().map(|((area, month), value)| ((area, before(&month)), value)).collect()
}

/// The sum of two series, key by key.
fn plus(one: &Series, other: &Series) -> Series {
    let sum = |(key, value): (&(String, String), &Option<f64>)| {
        (key.clone(), value.zip(other[key]).map(|(one, other)| one + other))
    };
    one.iter().map(sum).collect()
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

/// The whole catalogue on a day, as far as it has values up to a month.
fn catalogue(day: &str, month: &str) -> BTreeMap<&'static str, Series> {
    let areas = areas(day);
    let mut all = practices(&areas);
    all.append(&mut networks(&areas));
    for series in all.values_mut() {
        series.retain(|(_, at), _| at.as_str() <= month);
    }
    all.retain(|_, series| !series.is_empty());
    all
}

/// The figures about practices.
fn practices(areas: &BTreeMap<String, (String, String)>) -> BTreeMap<&'static str, Series> {
    let (england, practices) = (Table::read("gpw_england"), Table::read("gpw_practices"));
    let (local, coverage) = (Table::read("gpw_areas"), Table::read("coverage"));
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
        let sums = but("country", areas, added_up(coverage.column(column), "sub_icb", areas));
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

/// The figures about primary care networks.
fn networks(areas: &BTreeMap<String, (String, String)>) -> BTreeMap<&'static str, Series> {
    let (staff, returns) = (Table::read("pcn_staff"), Table::read("pcn_returns"));
    let (places, mapped) = (Table::read("registered_places"), Table::read("registered_networks"));
    let mut all = BTreeMap::new();
    let up = |series: &Series| added_up(series, "sub_icb", areas);
    let boards = |series: &Series| but("sub_icb", areas, added_up(series, "icb", areas));
    let ones = staff.column("all_fte").keys().map(|key| (key.clone(), Some(1.0))).collect();
    all.insert("sub_icb_locations", up(&ones));
    all.insert("registered_people", a_month_earlier(up(places.column("patients"))));
    // `U` is no network.
    let mut codes = mapped.column("codes").clone();
    for (key, value) in &mut codes {
        if mapped.column("practices_in_none")[key] > Some(0.0) {
            *value = value.map(|count| count - 1.0);
        }
    }
    all.insert("networks", a_month_earlier(boards(&codes)));
    all.insert("networks_with_records", boards(returns.column("networks")));
    let care = without(
        staff.column("direct_patient_care_fte"),
        &[staff.column("pharmacy_fte"), staff.column("personalised_care_fte")],
    );
    let office = plus(staff.column("admin_fte"), staff.column("directors_fte"));
    for (figure, rate, column) in [
        ("pcn_staff", "pcn_staff_per_10k", staff.column("all_fte")),
        ("pcn_gps", "pcn_gps_per_10k", staff.column("gps_fte")),
        ("pcn_nurses", "pcn_nurses_per_10k", staff.column("nurses_fte")),
        ("pcn_pharmacy", "pcn_pharmacy_per_10k", staff.column("pharmacy_fte")),
        (
            "pcn_personalised_care",
            "pcn_personalised_care_per_10k",
            staff.column("personalised_care_fte"),
        ),
        ("pcn_other_care", "pcn_other_care_per_10k", &care),
        ("pcn_admin", "pcn_admin_per_10k", &office),
    ] {
        all.insert(figure, up(column));
        let rates = ratio(Some(10000.0), &all[figure], &all["registered_people"]);
        all.insert(rate, rates);
    }
    let contracted = up(staff.column("contracted_fte"));
    all.insert("pcn_contracted_share", ratio(Some(100.0), &contracted, &all["pcn_staff"]));
    let coverage = Table::read("coverage");
    let [mut counted, mut listed] =
        ["counted_patients", "registered_patients"].map(|name| coverage.column(name).clone());
    // Where Frimley is no more, parts of it are in these two.
    if !areas.contains_key("D4U1Y") {
        for series in [&mut counted, &mut listed] {
            series.retain(|(area, _), _| !["92A", "D9Y0V"].contains(&area.as_str()));
        }
    }
    all.insert("appointments_counted", ratio(Some(100.0), &up(&counted), &up(&listed)));
    all
}

/// Computes an edition again, and returns how many values were compared.
fn compare(project: &Project, edition: &str, day: &str) -> usize {
    let folder = project.path(&format!("output/{edition}"));
    let month = edition.split_once('/').unwrap().1;
    let mut printed: BTreeMap<String, Series> = BTreeMap::new();
    let codes: Vec<String> =
        areas(day).into_keys().filter(|code| folder.join(code).is_dir()).collect();
    for code in &codes {
        for row in figures(&folder, code) {
            let key = (row.area_code, row.period);
            printed.entry(row.figure).or_default().insert(key, row.value);
        }
    }
    let mut catalogue = catalogue(day, month);
    for series in catalogue.values_mut() {
        series.retain(|(area, _), _| codes.contains(area));
    }
    let names: Vec<&str> = printed.keys().map(String::as_str).collect();
    assert_eq!(names, catalogue.keys().copied().collect::<Vec<_>>());
    let mut compared = 0;
    for (figure, series) in &catalogue {
        let program = &printed[*figure];
        let keys = |series: &Series| series.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(program), keys(series), "{figure} has other areas and months");
        for (key, value) in series {
            let close = match (program[key], *value) {
                (Some(one), Some(other)) if figure.starts_with("pcn_") => {
                    (one - other).abs() <= 1e-12 * other.abs()
                }
                (one, other) => one.map(f64::to_bits) == other.map(f64::to_bits),
            };
            assert!(close, "{figure} {key:?}: {:?} is not {value:?}", program[key]);
            compared += 1;
        }
    }
    compared
}

#[test]
fn every_figure_comes_out_the_same_by_plain_loops() {
    let project = Project::shipped();
    project.run(&["build"]).succeeded();
    // 74 months of England, 1 or 30 of 155 other areas.
    let compared = compare(&project, "settlement/2025-10", "2025-10-31");
    assert!(compared > 14_000, "only {compared} values were compared");
    // 36 boards as they stand then, with one month of their networks.
    let compared = compare(&project, "primary_care/2026-06", "2026-06-30");
    assert!(compared > 36 * (3 * 30 + 20), "only {compared} values were compared");
}
