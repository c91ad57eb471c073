#![allow(
    clippy::disallowed_methods,
    reason = "tests make files and ask the server as a browser would"
)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::*;

/// A preview of a copy of the project in this repository.
struct Served {
    folder: tempfile::TempDir,
    port: u16,
    secret: String,
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

impl Served {
    fn start() -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        for part in ["briefs", "templates"] {
            copy(&repository.join(part), &folder.path().join(part));
        }
        let options = PreviewOptions {
            project: folder.path().to_owned(),
            locked: false,
            cache: Some(folder.path().join("cache")),
        };
        let preview = Preview::open(options, View::default(), 0).unwrap();
        let (port, secret) = (preview.site.port, preview.site.secret.clone());
        std::thread::spawn(move || preview.run());
        Self { folder, port, secret }
    }

    fn edit(&self, name: &str, old: &str, new: &str) {
        let path = self.folder.path().join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{name} has no {old:?}");
        fs::write(path, text.replacen(old, new, 1)).unwrap();
    }

    fn send(&self, request: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        BufReader::new(stream)
    }

    /// Asks for a path by a name, and returns the whole answer.
    fn ask(&self, method: &str, path: &str, headers: &str) -> String {
        let request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n");
        let mut answer = Vec::new();
        self.send(&request).read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn own(&self) -> String {
        format!("Host: 127.0.0.1:{}\r\n", self.port)
    }

    fn at(&self, path: &str) -> String {
        format!("/{}/{path}", self.secret)
    }

    /// Listens to the events of a view.
    fn events(&self, query: &str) -> Events {
        let path = self.at(&format!("events?{query}"));
        Events(self.send(&format!("GET {path} HTTP/1.1\r\n{}\r\n", self.own())))
    }
}

struct Events(BufReader<TcpStream>);

impl Events {
    /// The next event of a name.
    fn next(&mut self, wanted: &str) -> Value {
        let mut name = String::new();
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "the events ended");
            if let Some(event) = line.strip_prefix("event: ") {
                event.trim().clone_into(&mut name);
            }
            if let Some(data) = line.strip_prefix("data: ").filter(|_| name == wanted) {
                // A large event comes in chunks, whose sizes stand on lines of their own.
                let mut data = data.trim_end_matches(['\r', '\n']).to_owned();
                while serde_json::from_str::<Value>(&data).is_err() {
                    let mut more = String::new();
                    assert!(self.0.read_line(&mut more).unwrap() > 0, "the event ended");
                    let more = more.trim_end_matches(['\r', '\n']);
                    if !more.is_empty() && !more.chars().all(|c| c.is_ascii_hexdigit()) {
                        data.push_str(more);
                    }
                }
                return serde_json::from_str(&data).unwrap();
            }
        }
    }
}

#[test]
fn what_is_saved_is_told_and_what_is_wrong_until_it_is_mended() {
    let served = Served::start();
    let mut events = served.events("brief=settlement&area=QOP");
    let choices = events.next("choices");
    assert_eq!(choices["areas"][0]["name"], "England");
    let first = events.next("look");
    assert_eq!(first["view"]["area"], "QOP");
    assert!(first["html"].as_str().unwrap().contains("Beneath them lies arithmetic."));
    let key = first["pages"][0]["key"].as_str().unwrap();
    let page = served.ask("GET", &served.at(&format!("pages/{key}")), &served.own());
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("image/svg+xml"), "{page:.200}");

    served.edit("templates/settlement.md", "Beneath them lies", "Below lies");
    let second = events.next("look");
    assert!(second["html"].as_str().unwrap().contains("Below lies arithmetic."));
    assert_ne!(second["pages"][0]["key"], key);

    served.edit("briefs/settlement.yaml", "language: en-GB", "lingo: en-GB");
    let wrong = events.next("look");
    let problem =
        wrong["problems"].as_array().unwrap().iter().find(|one| one["code"] == "unknown-key");
    let problem = problem.unwrap();
    assert_eq!(problem["place"]["file"], "briefs/settlement.yaml");
    assert_eq!(problem["lines"][1]["marked"], "lingo");
    assert!(wrong["html"].is_string(), "the last good page is under it");

    served.edit("briefs/settlement.yaml", "lingo: en-GB", "language: en-GB");
    let mended = events.next("look");
    assert_eq!(mended["problems"].as_array().unwrap().len(), 0);
}

#[test]
fn only_the_own_page_of_this_machine_is_answered_and_nothing_can_be_written() {
    let served = Served::start();
    let status = |answer: &str| answer.split(' ').nth(1).unwrap().to_owned();
    let page = served.at("");
    let own = served.own();
    let answer = served.ask("GET", &page, &own);
    assert_eq!(status(&answer), "200");
    assert!(answer.contains("content-security-policy: default-src 'none'"), "{answer}");
    assert!(!answer.to_lowercase().contains("access-control"), "{answer}");
    // A name of someone else that leads here, and no name.
    let port = served.port;
    for host in [format!("evil.example:{port}"), "127.0.0.1".to_owned(), format!("[::1]:{port}")] {
        assert_eq!(
            status(&served.ask("GET", &page, &format!("Host: {host}\r\n"))),
            "403",
            "{host}"
        );
    }
    let foreign = format!("{own}Origin: http://evil.example\r\n");
    assert_eq!(status(&served.ask("GET", &page, &foreign)), "403");
    assert_eq!(status(&served.ask("GET", &page, &format!("Host: localhost:{port}\r\n"))), "200");
    // Without the word in the address there is nothing, whatever is asked.
    for path in ["/", "/events", "/brief.pdf", "/00000000000000000000000000000000/"] {
        assert_eq!(status(&served.ask("GET", path, &own)), "404", "{path}");
    }
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        assert_eq!(status(&served.ask(method, &page, &own)), "405", "{method}");
    }
    assert_eq!(status(&served.ask("GET", &served.at("pages/../../etc/passwd"), &own)), "404");
    let pdf = served.ask("GET", &served.at("brief.pdf?brief=settlement&area=QOP"), &own);
    assert!(pdf.starts_with("HTTP/1.1 200") && pdf.contains("%PDF-1."), "{pdf:.300}");
}

#[test]
fn a_diagnostic_is_told_with_its_lines() {
    use crate::diagnostics::{SourceFile, Span};
    let file = SourceFile::new("briefs/a.yaml", "one: 1\nfür: zwei\nthree: 3\nfour: 4\n");
    let at = file.text.find("zwei").unwrap();
    let one = Diagnostic::error("wrong", "no number").at(&Span::new(&file, at..at + 4));
    let told = super::told::diagnostic_json(&one);
    let line = |at: usize, name: &str| told["lines"][at][name].clone();
    assert_eq!(told["lines"].as_array().unwrap().len(), 3);
    assert_eq!([line(0, "before"), line(2, "before")], ["one: 1", "three: 3"]);
    assert_eq!([line(1, "before"), line(1, "marked"), line(1, "after")], ["für: ", "zwei", ""]);
    assert_eq!(line(1, "line"), 2);
}
