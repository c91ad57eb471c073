#![allow(clippy::disallowed_methods, reason = "the tests are their own publisher, on the loopback")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::*;
use crate::diagnostics::Result;
use crate::distribution::recipients::members::{Seat, join, pull};
use crate::distribution::recipients::to_csv;
use crate::system::http::{Client, Manners};

/// An API with answers by path and query; what it was asked for.
struct Api {
    base: Url,
    asked: Arc<Mutex<Vec<String>>>,
}

/// Answers until the test program ends.
fn api(answers: BTreeMap<String, String>) -> Api {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/mirror", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (answers, log) = (Arc::new(answers), Arc::clone(&asked));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (answers, log) = (Arc::clone(&answers), Arc::clone(&log));
            std::thread::spawn(move || drop(serve(&stream, &answers, &log)));
        }
    });
    Api { base: Url::parse(&base).unwrap(), asked }
}

fn serve(
    mut stream: &TcpStream,
    answers: &BTreeMap<String, String>,
    log: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    while line.trim() != "" {
        line.clear();
        reader.read_line(&mut line)?;
    }
    log.lock().unwrap().push(target.clone());
    let (status, body) = match answers.get(target.trim_start_matches("/mirror/")) {
        Some(body) => ("200 OK", body.as_str()),
        None => ("404 Not Found", ""),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn ask(api: &Api) -> Result<Vec<Seat>> {
    let client = Client::new(Manners {
        allow_private: true,
        attempts: 1,
        first_wait: Duration::from_millis(1),
        ..Manners::default()
    });
    pull(&client?, &api.base, &|_, _| {})
}

fn page(skip: usize) -> String {
    format!("api/Location/Constituency/Search?searchText=&skip={skip}&take=20")
}

fn seat(id: u64, name: &str, member: Option<u64>) -> Value {
    let member = member.map(|id| {
        let value = json!({
            "id": id, "nameDisplayAs": format!("Ms Person {id}"),
            "nameFullTitle": format!("Rt Hon Ms Person {id}\r\nMP"),
        });
        json!({ "member": { "value": value } })
    });
    json!({ "value": { "id": id, "name": name, "endDate": null, "currentRepresentation": member } })
}

fn list(items: &[Value], total: usize) -> String {
    json!({ "items": items, "totalResults": total }).to_string()
}

fn contact(type_id: u64, email: &str) -> Value {
    json!({ "typeId": type_id, "email": email })
}

/// Twenty-three constituencies: four that the project has, in part, and others.
fn answers() -> BTreeMap<String, String> {
    let mut seats = vec![
        seat(1, "Ynys Mon", Some(101)),
        seat(2, "Aldershot", Some(102)),
        seat(3, "Aldersholt", Some(103)),
    ];
    seats.extend((4..24).map(|id| seat(id, &format!("Elsewhere {id}"), Some(100 + id))));
    let contacts = |contacts: &[Value]| json!({ "value": contacts }).to_string();
    let office = contacts(&[
        contact(4, "constituency@example.org"),
        contact(1, ""),
        contact(1, " office@example.org "),
    ]);
    BTreeMap::from([
        (page(0), list(&seats[..20], 23)),
        (page(20), list(&seats[20..], 23)),
        ("api/Members/101/Contact".to_owned(), office),
        ("api/Members/102/Contact".to_owned(), contacts(&[contact(4, "home@example.org")])),
    ])
}

#[test]
fn members_are_pulled_page_by_page_and_joined_by_name() {
    let api = api(answers());
    let seats = ask(&api).unwrap();
    assert_eq!(seats.len(), 23);
    assert_eq!(seats[22].constituency, "Elsewhere 23");
    assert_eq!(api.asked.lock().unwrap().len(), 2 + 23);
    let project = project();
    let joined = join(&seats, &project.areas, "legitimate interests", &api.base, TODAY);
    assert_eq!(joined.without_address, ["Aldershot"]);
    assert_eq!(joined.unknown.len(), 21);
    assert_eq!(joined.unknown[0], ("Aldersholt".to_owned(), Some("Aldershot".to_owned())));
    assert_eq!(joined.missing, ["Chester North, South & Neston"]);
    let csv = String::from_utf8(to_csv(&joined.rows).unwrap()).unwrap();
    insta::assert_snapshot!(csv.replace(api.base.as_str(), "http://api/mirror"));
    let listing = listing(&[("members.csv", &csv)]);
    assert_eq!((shown(&listing.problems).as_str(), listing.recipients.len()), ("", 1));
}

#[test]
fn a_vacant_seat_is_a_row_of_its_own() {
    let vacant = [seat(1, "Aldershot", None)];
    let api = api(BTreeMap::from([(page(0), list(&vacant, 1))]));
    let joined = join(&ask(&api).unwrap(), &project().areas, "b", &api.base, TODAY);
    assert_eq!(joined.vacant, ["Aldershot"]);
    let csv = String::from_utf8(to_csv(&joined.rows).unwrap()).unwrap();
    let listing = listing(&[("members.csv", &csv)]);
    assert_eq!((listing.recipients.len(), listing.vacant.len()), (0, 1));
    assert_eq!(shown(&listing.problems), "");
}

#[test]
fn an_answer_that_is_not_whole_is_none() {
    let one = [seat(1, "Aldershot", Some(101))];
    let twice = [one[0].clone(), one[0].clone()];
    let told: Vec<String> = [
        list(&one, 2),
        list(&twice, 2),
        "{\"items\": [], \"totalResults\": 3}".to_owned(),
        "<html>nobody@example.org".to_owned(),
        "{\"items\": \"nobody@example.org\", \"totalResults\": 1}".to_owned(),
    ]
    .map(|body| {
        let mut answers = BTreeMap::from([(page(0), body)]);
        answers.insert(page(1), list(&[], 2));
        let api = api(answers);
        let problems = ask(&api).unwrap_err();
        assert_eq!(problems.exit_code(), 3);
        let one = problems.iter().next().unwrap();
        format!("{}: {}", one.code, one.why.join("; "))
    })
    .into();
    insta::assert_snapshot!(told.join("\n"));
    // A member whose address can't be read is no reason to print it.
    let contact = json!({ "value": [{ "typeId": "nobody@example.org" }] }).to_string();
    let api = api(BTreeMap::from([
        (page(0), list(&one, 1)),
        ("api/Members/101/Contact".to_owned(), contact),
    ]));
    assert!(!ask(&api).unwrap_err().to_string().contains("nobody"));
}

#[test]
fn the_parliaments_own_answers_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/parliament");
    let Ok(list) = std::fs::read_to_string(folder.join("constituencies.json")) else {
        return eprintln!("skipped: there is no {}", folder.display());
    };
    let contact = std::fs::read_to_string(folder.join("contact.json")).unwrap();
    let api =
        api(BTreeMap::from([(page(0), list), ("api/Members/5362/Contact".to_owned(), contact)]));
    let seats = ask(&api).unwrap();
    assert_eq!(seats.len(), 1);
    let member = seats[0].member.as_ref().unwrap();
    assert_eq!(member.name, "Mr Angus MacDonald MP");
    assert_eq!(member.called, "Mr Angus MacDonald");
    assert!(member.address.as_ref().unwrap().ends_with("mp@parliament.uk"));
}
