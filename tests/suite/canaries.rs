//! No secret, and no name or address of a recipient, is where nobody expects it. Words that occur nowhere else stand for them;
//! after full runs with everything said that can be said, all output and every file is searched for them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use base64::Engine;

use crate::mail_server::{Setup, Step, Turn};
use crate::sending::post::Post;
use crate::support::{Ran, files_below};

const USER: &str = "canary-user-7f3a";
const PASSWORD: &str = "canary-password-91c4";
/// Of three recipients: name, address, salutation.
const PEOPLE: [[&str; 3]; 3] = [
    ["Canaria Robinson", "canary.one@people.example", "Dear Canaria"],
    ["Canario Okafor", "canary.two@people.example", "Dear Canario"],
    ["Canariet Hughes", "canary.three@people.example", "Dear Canariet"],
];

/// Everything said that can be said, as text and for machines.
const LOUD: [&[&str]; 2] = [&["-vv"], &["-vv", "--log", "json", "--format", "json"]];

fn canaries() -> Vec<String> {
    let mut all = vec![USER.to_owned(), PASSWORD.to_owned()];
    for [name, address, salutation] in PEOPLE {
        all.extend([name, address, salutation].map(str::to_owned));
        all.extend(address.split('@').next().map(str::to_owned));
    }
    all
}

/// The forms in which a word may be hidden.
fn forms(word: &str) -> Vec<Vec<u8>> {
    let quoted: String = word.bytes().map(|byte| format!("={byte:02X}")).collect();
    let percent: String = word.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let utf16: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut all = vec![word.as_bytes().to_vec(), quoted.into_bytes(), percent.into_bytes(), utf16];
    let escaped = url::form_urlencoded::byte_serialize(word.as_bytes()).collect::<String>();
    all.push(escaped.into_bytes());
    // In base64 a word looks in one of three ways, by where it begins.
    for shift in 0..3 {
        let text = format!("{}{word}", "x".repeat(shift));
        let coded = base64::engine::general_purpose::STANDARD.encode(text);
        let whole = coded.trim_end_matches('=');
        // What neighbours have a part in is not the word's own.
        all.push(whole.as_bytes()[(shift * 8).div_ceil(6)..whole.len() - 1].to_vec());
    }
    all
}

/// Where a canary is found in some bytes.
fn found(bytes: &[u8]) -> Option<String> {
    let finds = |form: &Vec<u8>| bytes.windows(form.len()).any(|window| window == form.as_slice());
    canaries().into_iter().find(|word| forms(word).iter().any(finds))
}

struct Cage {
    post: Post,
    told: Vec<(String, String)>,
}

impl Cage {
    /// Runs a command in both loud ways, and keeps what it says.
    fn run(&mut self, arguments: &[&str]) -> i32 {
        let mut code = 0;
        for loud in LOUD {
            let all = [loud, arguments].concat();
            let ran = self.once(&all, PASSWORD);
            code = ran.code;
        }
        code
    }

    fn once(&mut self, arguments: &[&str], password: &str) -> Ran {
        let variables = [("MAIL_USER", USER), ("MAIL_PASSWORD", password)];
        let ran = self.post.project.run_with(arguments, &variables);
        self.told.push((arguments.join(" "), format!("{}{}", ran.stdout, ran.stderr)));
        ran
    }

    /// Nothing that was said, and no file, has a canary; but for those files that are there to have them.
    fn search(&self) {
        for (arguments, told) in &self.told {
            if let Some(word) = found(told.as_bytes()) {
                panic!("`briefwright {arguments}` tells {word}:\n{told}");
            }
        }
        let folder = self.post.project.path("");
        let mut searched = 0;
        for name in files_below(&folder) {
            let path = folder.join(&name);
            // Messages as they would be sent, and those that were handed over to a folder, are letters.
            let is_letter = name.starts_with("output/outbox/") || name.starts_with("drop/");
            if is_letter {
                assert_private(&path);
                continue;
            }
            searched += 1;
            if let Some(word) = found(&fs::read(&path).unwrap()) {
                panic!("{name} has {word} in it");
            }
        }
        assert!(searched > 50, "{searched} files");
    }
}

/// Only its owner may read a file, or enter the folder that it is in.
fn assert_private(path: &Path) {
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let closed =
        path.ancestors().take(4).any(|folder| folder.is_dir() && mode(folder) & 0o077 == 0);
    assert!(mode(path) & 0o077 == 0 || closed, "{} can be read by all", path.display());
}

#[test]
fn nothing_tells_a_secret_or_a_person() {
    let people: String = PEOPLE
        .iter()
        .map(|[name, address, salutation]| {
            format!("{name},{address},{salutation},Y01,corporate,public task,their web page,,,\n")
        })
        .collect();
    let setup = Setup { login: Some((USER, PASSWORD)), ..Setup::default() };
    let post = Post::with(&people, setup, ", user: env:MAIL_USER, password: env:MAIL_PASSWORD");
    let list = post.list().display().to_string();
    let mut cage = Cage { post, told: Vec::new() };
    let send = |more: &[&'static str]| -> Vec<String> {
        let mut all = vec!["send".to_owned(), "--recipients".to_owned(), list.clone()];
        all.extend(more.iter().map(|one| (*one).to_owned()));
        all
    };
    for arguments in [&["fetch", "--from", "staff.xlsx"][..], &["check"], &["build"], &["figures"]]
    {
        assert_eq!(cage.run(arguments), 0, "{arguments:?}");
    }
    cage.run(&["recipients", "check", "--recipients", &list]);
    let dry = send(&[]);
    let dry: Vec<&str> = dry.iter().map(String::as_str).collect();
    cage.run(&dry);
    cage.post.approve();
    cage.run(&["run", "--frozen", "--force", "--recipients", &list]);
    cage.post.approve();
    // A server that repeats what it was told, and says no: for now, for good, and to the password.
    let repeats = "550 5.1.1 canary.one@people.example: Canaria Robinson is unknown here";
    cage.post.server.next(Turn::Answer(Step::Recipient, 550, repeats));
    cage.post.server.next(Turn::Answer(Step::Content, 451, "canary.two@people.example: later"));
    cage.post.server.next(Turn::CutBeforeAnswer);
    let live = ["run", "--frozen", "--send", "--recipients", &list];
    for (password, loud) in [("wrong-canary-password-91c4", LOUD[0]), (PASSWORD, LOUD[1])] {
        cage.once(&[loud, &live].concat(), password);
    }
    assert!(cage.post.server.taken().len() <= 3);
    let states = cage.post.states();
    assert!(states.values().sum::<usize>() == 3, "{states:?}");
    for arguments in [
        &["status"][..],
        &["ledger", "list"],
        &["ledger", "export"],
        &["ledger", "history", "1"],
        &["ledger", "suppressions"],
        &["doctor", "--recipients", &list],
        &["doctor", "--bundle", "bundle.zip", "--recipients", &list],
        &["explain", "doctors", "--area", "Y01"],
        &["diff"],
        &["schedule"],
        &["vendor"],
        &["export-data", "data.sqlite"],
        &["complete", "figures"],
    ] {
        cage.run(arguments);
    }
    cage.search();
}

/// What stands for a secret would be found in whatever form.
#[test]
fn a_canary_is_found_in_its_forms() {
    let coded =
        base64::engine::general_purpose::STANDARD.encode(format!("To: {} <x>", PEOPLE[1][0]));
    for text in [format!("...{PASSWORD}..."), coded, "Canaria+Robinson".to_owned()] {
        assert!(found(text.as_bytes()).is_some(), "{text}");
    }
    assert_eq!(found(b"a canary in general"), None);
}

/// The files that hold people's data or secrets are for their owner alone.
#[test]
fn what_is_about_people_is_for_its_owner_alone() {
    let people = "Canaria Robinson,canary.one@people.example,Dear Canaria,Y01,corporate,public task,web,,,\n";
    let post = Post::new(people);
    post.send(&[]).succeeded();
    post.approve();
    post.live();
    let folder = post.project.path("");
    let mut seen = 0;
    for name in files_below(&folder) {
        if name.starts_with("ledger/") && name.ends_with(".lock") {
            assert_eq!(fs::metadata(folder.join(&name)).unwrap().len(), 0, "{name}");
            continue;
        }
        if name.starts_with("ledger/ledger.sqlite") || name.starts_with("output/outbox/") {
            assert_private(&folder.join(&name));
            seen += 1;
        }
    }
    assert!(seen >= 4, "{seen}");
}

/// A new project keeps output, ledger and lists of people out of its repository.
#[test]
fn a_new_project_leaves_people_and_output_out_of_its_repository() {
    let project = crate::support::Project::empty();
    project.run(&["--project", "new", "init", "--yes"]).succeeded();
    let git = |arguments: &[&str]| {
        Command::new("git").args(arguments).current_dir(project.path("new")).output()
    };
    if git(&["init", "-q"]).is_err() {
        eprintln!("skipped: there is no git");
        return;
    }
    for name in
        ["output/x.pdf", "ledger/ledger.sqlite", "ledger/ledger.sqlite.key", "recipients.csv"]
    {
        let ignored = git(&["check-ignore", "-q", name]).unwrap().status.success();
        assert!(ignored, "{name} would be committed");
    }
    let kept = git(&["check-ignore", "-q", "briefs/sources.lock"]).unwrap().status.success();
    assert!(!kept, "the lock belongs to the repository");
}
