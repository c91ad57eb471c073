//! A project whose brief is delivered, its recipients, and a mail server that takes what is sent.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use briefwright::diagnostics::SourceFile;
use briefwright::project::{DeliverySpec, Files, check};
use tempfile::TempDir;

use crate::mail_server::{MailServer, Setup};
use crate::support::{Project, Ran, files_below};

pub const EMAIL: &str = "\
{{ recipient.salutation }},

There are {{ doctors }} doctors in {{ area.prose }}.

{{ message.enclosure }}

{{ sender.name }}, {{ sender.postal }}, {{ sender.contact }}. To stop: {{ unsubscribe.mail }}, {{ message.id }}.
";

/// A project that is delivered by mail.
pub struct Post {
    pub project: Project,
    pub server: MailServer,
    /// What lies outside the project.
    outside: TempDir,
}

impl Post {
    /// Built, with a ledger, and these recipients: lines of CSV without the header.
    pub fn new(people: &str) -> Self {
        Self::with(people, Setup::default(), "")
    }

    /// The same with a server of its own kind, and more to say in the channel.
    pub fn with(people: &str, setup: Setup, channel: &str) -> Self {
        let post = Self {
            project: Project::mini_with_data(),
            server: MailServer::start(setup),
            outside: TempDir::new().unwrap(),
        };
        let project = &post.project;
        let yaml = project.read("briefs/tiny.yaml");
        let yaml = format!("{yaml}fresh_for_days: 100000\ndelivery: {{}}\n");
        project.write("briefs/tiny.yaml", &yaml);
        project.write("briefs/delivery.yaml", &post.delivery(channel));
        project.write("templates/subject.txt", "{{ area.name }}: {{ doctors }} doctors\n");
        project.write("templates/email.txt", EMAIL);
        let page =
            "<html lang=\"{{ language }}\"><title>{{ subject }}</title>{{ body | safe }}</html>";
        project.write("templates/email.html", page);
        post.people(people);
        project.run(&["build"]).succeeded();
        project.run(&["ledger", "init"]).succeeded();
        post
    }

    fn delivery(&self, channel: &str) -> String {
        let pace = "per_second: 100, slow_start: false, attempts: 2, first_wait: 1 s";
        let pace =
            if channel.contains("pace") { String::new() } else { format!(", pace: {{ {pace} }}") };
        let port = self.server.port();
        format!(
            "sender: {{ name: Office for Examples, address: examples@example.org, postal: '1 Street, Town', contact: 020 7946 0000 }}\n\
             unsubscribe: {{ mail: stop@example.org, url: 'https://example.org/stop' }}\n\
             channels:\n  post: {{ kind: smtp, host: 127.0.0.1, port: {port}, tls: none, timeout: 3 s{channel}{pace} }}\n  drop: {{ kind: folder, path: drop, pace: {{ per_second: 100 }} }}\n"
        )
    }

    /// What the project says of delivery, checked.
    pub fn delivery_spec(&self) -> DeliverySpec {
        let read = |folder: &str| {
            let names = files_below(&self.project.path(folder)).into_iter();
            let file = |name: String| {
                let shown = format!("{folder}/{name}");
                let file = SourceFile::new(&shown, self.project.read(&shown));
                (name, file)
            };
            names.filter(|name| !name.contains('/') && !name.ends_with(".lock")).map(file).collect()
        };
        let files =
            Files { briefs: read("briefs"), templates: read("templates"), ..Files::default() };
        check(&files, &briefwright::sources::kinds()).unwrap().delivery.unwrap()
    }

    /// Writes the list of recipients.
    pub fn people(&self, lines: &str) {
        let header = "name,address,salutation,areas,class,basis,origin,consent,language,form\n";
        fs::write(self.list(), format!("{header}{lines}")).unwrap();
    }

    /// Where the list is.
    pub fn list(&self) -> PathBuf {
        self.outside.path().join("people.csv")
    }

    /// Approves the newest edition.
    pub fn approve(&self) {
        self.project.run(&["approve", "tiny", "--by", "Ann"]).succeeded();
    }

    /// Runs `send` with the list.
    pub fn send(&self, arguments: &[&str]) -> Ran {
        let list = self.list().display().to_string();
        let mut all = vec!["send", "--recipients", &list];
        all.extend(arguments);
        self.project.run(&all)
    }

    /// Sends what is approved, typing the edition's month.
    pub fn live(&self) -> Ran {
        self.live_with("2025-03\n", &[])
    }

    /// Sends, typing this.
    pub fn live_with(&self, typed: &str, arguments: &[&str]) -> Ran {
        use std::io::Write;
        let mut child = self.spawn(arguments);
        // A run that ended already reads nothing.
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Starts a live run.
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_briefwright"))
            .args(["send", "--live", "--recipients"])
            .arg(self.list())
            .args(arguments)
            .current_dir(self.project.path(""))
            .env("BRIEFWRIGHT_CACHE", self.project.path(".cache"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// How many deliveries are in a state, by the ledger.
    pub fn count(&self, state: &str) -> usize {
        self.states().remove(state).unwrap_or_default()
    }

    /// How many deliveries are in which state, by the ledger.
    pub fn states(&self) -> BTreeMap<String, usize> {
        let list = self.project.run(&["ledger", "list", "--format", "json"]).succeeded().stdout;
        let mut states = BTreeMap::new();
        for line in list.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            if let Some(state) = line["state"].as_str() {
                *states.entry(state.to_owned()).or_default() += 1;
            }
        }
        states
    }
}

/// A line of the list: a corporate recipient of an area.
pub fn line(name: &str, address: &str, areas: &str) -> String {
    format!("{name},{address},Dear {name},{areas},corporate,public task,their web page,,,\n")
}
