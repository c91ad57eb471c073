use super::*;
use crate::distribution::recipients::{Mark, Renewed, renew, rows_of, to_csv};

const HEADER: &str = "name,address,areas,class,basis,origin,briefs\n";
const API: &str = "Members API of the UK Parliament, x";

fn marks(marks: &[Mark]) -> Vec<String> {
    marks.iter().map(|mark| format!("{} {}", mark.area, mark.redacted)).collect()
}

fn made(old: &str, new: &str) -> Renewed {
    let rows = |text: &str| {
        let text = format!("{HEADER}{text}").replace("API", &format!("\"{API}\""));
        rows_of(&text, "list.csv").unwrap()
    };
    renew(rows(old), rows(new))
}

#[test]
fn who_came_went_and_changed_is_told() {
    let old = "\
Stays MP,stays@example.org,S1,unknown,b,API,tiny\n\
Moves MP,old.moves@example.org,S2,corporate,b,API,\n\
Goes MP,goes@example.org,S3,corporate,b,API,tiny\n\
Leaves MP,leaves@example.org,S4,corporate,b,API,\n\
,,S5,,,API,\n\
Gone MP,gone@example.org,S6,corporate,b,API,\n\
A Board,board@example.org,QWO,corporate,b,their website,\n";
    let new = "\
Stays MP,stays@example.org,S1,corporate,b,API,\n\
Moves MP,new.moves@example.org,S2,corporate,b,API,\n\
Follows MP,follows@example.org,S3,corporate,b,API,\n\
,,S4,,,API,\n\
Comes MP,comes@example.org,S5,corporate,b,API,\n";
    let made = made(old, new);
    assert_eq!(marks(&made.changed), ["S2 n…@example.org"]);
    assert_eq!(marks(&made.came), ["S3 f…@example.org", "S5 c…@example.org"]);
    assert_eq!(marks(&made.went), ["S3 g…@example.org", "S4 l…@example.org", "S6 g…@example.org"]);
    assert_eq!((made.rows.len(), made.others), (6, 1));
    // What a person chose stays with whom it was chosen for: one who wants no mail gets none again.
    assert_eq!((made.rows[0].get("class"), made.rows[0].get("briefs")), ("unknown", "tiny"));
    assert_eq!((made.rows[2].get("class"), made.rows[2].get("briefs")), ("corporate", ""));
    assert_eq!(made.rows[5].get("origin"), "their website");
}

#[test]
fn what_is_written_reads_back() {
    let text = with_header(
        "\"Bloggs, \"\"Jo\"\"\",jo@example.org,Dear Jo,Y01;England,tiny,,link,individual,2025-03-01,consent,a form,cy\n",
    );
    let rows = rows_of(&text, "list.csv").unwrap();
    let written = String::from_utf8(to_csv(&rows).unwrap()).unwrap();
    assert_eq!(written, text);
    assert_eq!(rows_of(&written, "list.csv").unwrap(), rows);
}

#[test]
fn a_list_that_is_none_is_not_replaced() {
    let problems = rows_of("minutes of a meeting\n", "list.csv").unwrap_err();
    assert_eq!(problems.iter().next().unwrap().code, "no-header");
}
