#![allow(clippy::disallowed_methods, reason = "a test makes the files that are looked at")]

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// A folder with a project, and another beside it.
struct Place {
    folder: tempfile::TempDir,
}

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

impl Place {
    fn empty() -> Self {
        Self { folder: tempfile::TempDir::new().unwrap() }
    }

    /// The project of this repository.
    fn shipped() -> Self {
        let place = Self::empty();
        for part in ["briefs", "templates"] {
            copy(&repository().join(part), &place.path("project").join(part));
        }
        place
    }

    /// A small project that has no data.
    fn mini() -> Self {
        let place = Self::empty();
        copy(&repository().join("tests/fixtures/mini"), &place.path("project"));
        for name in ["brief.typ", "page.html", "index.html", "site.css"] {
            let shipped = repository().join("templates").join(name);
            fs::copy(shipped, place.path("project/templates").join(name)).unwrap();
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file; `[place]` in it is the folder.
    fn write(&self, name: &str, text: &str, mode: u32) -> PathBuf {
        let path = self.path(name);
        let text = text.replace("[place]", &self.folder.path().display().to_string());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        }
        path
    }

    fn options(&self) -> DoctorOptions {
        DoctorOptions {
            project: self.path("project"),
            cache: Some(self.path("cache")),
            recipients: vec![self.path("people.csv")],
            ..DoctorOptions::default()
        }
    }

    fn look(&self) -> Report {
        doctor(&self.options(), &|_| ())
    }

    /// What is told of some things, without what differs between machines.
    fn told(&self, report: &Report, topics: &[&str]) -> String {
        let folder = self.folder.path().display().to_string();
        let mut lines = String::new();
        for one in report.findings.iter().filter(|one| topics.contains(&one.topic)) {
            lines.push_str(&format!("{} {}: {}\n", one.state.id(), one.topic, one.says));
            one.hints.iter().for_each(|hint| lines.push_str(&format!("  → {hint}\n")));
        }
        lines.replace(&folder, "[place]")
    }
}

/// The states of a thing.
fn states(report: &Report, topic: &str) -> Vec<State> {
    report.findings.iter().filter(|one| one.topic == topic).map(|one| one.state).collect()
}

const DELIVERY: &str = "\
sender: { name: N, address: briefs@lmc.example, postal: P, contact: C }
unsubscribe: { mail: u@lmc.example }
dkim: { domain: lmc.example, selector: s1, key: 'file:[place]/dkim.key' }
channels:
  post: { kind: smtp, host: localhost, tls: none }
  spare: { kind: webhook, url: 'env:BRIEFWRIGHT_NO_SUCH_SECRET' }
";

const PEOPLE: &str = "name,address,salutation,areas,class,basis,origin\n\
    Ann Example,ann@board.example,Dear Ann,E92000001,corporate,public task,their page\n";

#[test]
fn a_project_in_order_has_no_problem() {
    let place = Place::shipped();
    fs::create_dir_all(place.path("cache")).unwrap();
    let options = DoctorOptions { recipients: Vec::new(), ..place.options() };
    let report = doctor(&options, &|_| ());
    let problems: Vec<_> =
        report.findings.iter().filter(|one| one.state == State::Problem).collect();
    assert!(problems.is_empty(), "{problems:#?}");
    for topic in ["version", "cache", "project", "clock", "fonts", "templates"] {
        assert_eq!(states(&report, topic), [State::Ok], "{topic}");
    }
    // A channel that no brief goes by may lack its secrets.
    assert_eq!(states(&report, "channel"), [State::Ok, State::Note, State::Note]);
}

#[test]
fn where_there_is_no_project_it_says_what_to_do() {
    let place = Place::empty();
    let report = place.look();
    assert!(states(&report, "project").contains(&State::Problem), "{report:#?}");
    let last = report.findings.last().unwrap();
    assert!(last.hints.iter().any(|hint| hint.contains("--project")), "{last:?}");
}

#[test]
fn what_is_not_there_is_told_with_the_way_out() {
    let place = Place::mini();
    place.write("project/briefs/theme.yaml", "fonts: { body: Noto Serf }\n", 0o644);
    let report = place.look();
    insta::assert_snapshot!(place.told(&report, &["fonts", "lock", "delivery", "cache"]));
}

#[cfg(unix)]
#[test]
fn delivery_in_order_tells_the_records_and_no_secret() {
    let place = Place::mini();
    let key = fs::read_to_string(repository().join("tests/mail/ed25519.txt")).unwrap();
    place.write("project/briefs/delivery.yaml", DELIVERY, 0o644);
    place.write("dkim.key", &key, 0o600);
    place.write("people.csv", PEOPLE, 0o600);
    let ledger = place.path("project/ledger/ledger.sqlite");
    crate::distribution::ledger::Ledger::init(&ledger).unwrap();
    let report = place.look();
    let topics = ["ledger", "recipients", "channel", "owner", "dkim", "spf", "dmarc"];
    let told = place.told(&report, &topics);
    assert!(!told.contains(key.trim()) && !told.contains("Ann"), "{told}");
    insta::assert_snapshot!(told);
}

#[cfg(unix)]
#[test]
fn what_others_may_read_is_a_problem() {
    let place = Place::mini();
    place.write("project/briefs/delivery.yaml", DELIVERY, 0o644);
    place.write("dkim.key", "not a key", 0o644);
    place.write("people.csv", PEOPLE, 0o644);
    let ledger = place.path("project/ledger/ledger.sqlite");
    crate::distribution::ledger::Ledger::init(&ledger).unwrap();
    place.write("project/ledger/ledger.sqlite.key", "0", 0o640);
    let report = place.look();
    insta::assert_snapshot!(place.told(&report, &["ledger", "recipients", "channel", "dkim"]));
}

#[test]
fn a_list_in_the_project_is_a_problem() {
    let place = Place::mini();
    place.write("project/briefs/delivery.yaml", DELIVERY, 0o644);
    let list = place.write("project/people.csv", PEOPLE, 0o600);
    let options = DoctorOptions { recipients: vec![list], ..place.options() };
    let report = doctor(&options, &|_| ());
    insta::assert_snapshot!(place.told(&report, &["recipients"]));
}

#[test]
fn a_clock_behind_the_files_is_a_problem() {
    let place = Place::mini();
    let file = fs::File::options().write(true).open(place.path("project/briefs/areas.csv"));
    let ahead = std::time::SystemTime::now() + std::time::Duration::from_secs(86_400);
    file.unwrap().set_modified(ahead).unwrap();
    let report = place.look();
    assert_eq!(states(&report, "clock"), [State::Problem]);
}
