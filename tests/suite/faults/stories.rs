//! What happens to each command, point by point.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use briefwright::system::hash::Sha256;

use super::machine::{KINDS, Machine};
use crate::sending::post::{Post, line};
use crate::support::{Project, Ran, files_below};
use crate::workbook::{Cell, Workbook};

/// A command, and the project that it is run in.
struct Story<'a> {
    name: &'a str,
    before: &'a Project,
    arguments: Vec<String>,
}

/// How many runs went how.
#[derive(Default)]
struct Tally {
    points: usize,
    runs: usize,
    killed: usize,
    failed: usize,
    unharmed: usize,
}

fn owned(arguments: &[&str]) -> Vec<String> {
    arguments.iter().map(|one| (*one).to_owned()).collect()
}

/// Which of `all` points a kind of fault is tried at: all of them, or every few.
fn chosen(all: usize, kind: usize) -> Vec<usize> {
    let whole = std::env::var("BRIEFWRIGHT_FAULTS").is_ok_and(|text| text == "all");
    let step = if whole { 1 } else { (all / 12).max(1) };
    // Other points for each kind.
    (1..=all).skip(if whole { 0 } else { kind * step / KINDS.len() }).step_by(step).collect()
}

/// All files of a project, apart from those that no two runs have alike. Of what is in the cache the names
/// say what it is; what knows when artifacts were written differs with that.
pub fn tree(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let own = ["ledger/", "output/runs/", ".cache/locks/"];
    let alike = |name: &String| !own.iter().any(|folder| name.starts_with(folder));
    let content = |name: String| {
        let bytes = if name == "briefs/sources.lock" {
            lock(project).unwrap().into_bytes()
        } else if name.starts_with(".cache/") || name.starts_with("output/.made/") {
            Vec::new()
        } else {
            fs::read(project.path(&name)).unwrap()
        };
        (name, bytes)
    };
    files_below(&project.path("")).into_iter().filter(alike).map(content).collect()
}

/// Every file that a manifest lists, with its hash.
fn gather(value: &serde_json::Value, artifacts: &mut Vec<(String, String)>) {
    if let (Some(path), Some(hash)) = (value["path"].as_str(), value["sha256"].as_str()) {
        artifacts.push((path.to_owned(), hash.to_owned()));
    }
    let children = value.as_array().into_iter().flatten();
    let members = value.as_object().into_iter().flat_map(|one| one.values());
    children.chain(members).for_each(|one| gather(one, artifacts));
}

/// No manifest lies: of each edition that has one, every artifact is there and is what it says.
pub fn no_manifest_lies(project: &Project, when: &str) {
    let output = project.path("output");
    if !output.exists() {
        return;
    }
    for name in files_below(&output) {
        if !name.ends_with("/manifest.json") || name.contains(".staging-") {
            continue;
        }
        let folder = output.join(&name).parent().unwrap().to_owned();
        let text = fs::read_to_string(output.join(&name)).unwrap();
        let manifest: serde_json::Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{when}: {name}: {error}"));
        let mut artifacts = Vec::new();
        gather(&manifest, &mut artifacts);
        for (path, hash) in &artifacts {
            let path = folder.join(path);
            let bytes = fs::read(&path)
                .unwrap_or_else(|error| panic!("{when}: {}: {error}", path.display()));
            assert_eq!(&Sha256::of(&bytes).to_string(), hash, "{when}: {}", path.display());
        }
        assert!(!artifacts.is_empty(), "{when}: {name} lists nothing");
    }
}

/// Someone who runs the command is told what happened, in words.
fn told_in_words(ran: &Ran, when: &str) {
    for word in ["panicked", "internal error", "RUST_BACKTRACE"] {
        assert!(!ran.stderr.contains(word), "{when}: {}", ran.stderr);
    }
    if ran.code != 0 && ran.code != 137 {
        assert!(ran.stderr.contains("error"), "{when}: code {} and {:?}", ran.code, ran.stderr);
    }
}

impl Story<'_> {
    /// Tells it, with every kind of fault. `holds` is asked after each fault.
    fn tell(&self, holds: &(dyn Fn(&Project, &str) + Sync)) {
        let Some(machine) = Machine::start() else { return };
        let whole = self.before.copied();
        let (ran, points) = machine.run(&whole, "none", &self.arguments, "");
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        let wanted = tree(&whole);
        let mut tally = Tally { points: points.len(), ..Tally::default() };
        for (at, kind) in KINDS.iter().enumerate() {
            for point in chosen(points.len(), at) {
                let place = &points[point - 1];
                let when = format!(
                    "{}: {kind} at {point} of {}, {} {}",
                    self.name,
                    points.len(),
                    place.call,
                    place.path
                );
                self.one(&machine, &format!("{kind}:{point}"), &when, &wanted, holds, &mut tally);
            }
        }
        let Tally { points, runs, killed, failed, unharmed } = tally;
        println!(
            "{}: {points} points, {runs} faults: {killed} killed, {failed} ended with an error, {unharmed} unharmed",
            self.name
        );
        assert!(points > 0 && killed > 0 && failed > 0);
    }

    fn one(
        &self,
        machine: &Machine,
        fault: &str,
        when: &str,
        wanted: &BTreeMap<String, Vec<u8>>,
        holds: &(dyn Fn(&Project, &str) + Sync),
        tally: &mut Tally,
    ) {
        let project = self.before.copied();
        let (ran, _) = machine.run(&project, fault, &self.arguments, "");
        tally.runs += 1;
        match ran.code {
            137 => tally.killed += 1,
            0 => tally.unharmed += 1,
            _ => tally.failed += 1,
        }
        told_in_words(&ran, when);
        no_manifest_lies(&project, when);
        holds(&project, when);
        // After a call that was lost at the very end there was nobody to kill.
        if ran.code == 0 && !fault.starts_with("lost") {
            same(&tree(&project), wanted, &format!("{when}: it says that all is well"));
        }
        let again = project.run(&self.arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(again.code, 0, "{when}: again: {}{}", again.stdout, again.stderr);
        same(&tree(&project), wanted, &format!("{when}: again"));
    }
}

/// Two trees are the same; says by which files they differ.
fn same(found: &BTreeMap<String, Vec<u8>>, wanted: &BTreeMap<String, Vec<u8>>, when: &str) {
    let names: BTreeSet<&String> = found.keys().chain(wanted.keys()).collect();
    // A table that could not be kept is made again when it is needed.
    let may_lack = |name: &str| name.starts_with(".cache/tables/") && !found.contains_key(name);
    let names = names.into_iter().filter(|name| !may_lack(name));
    let differ = names.filter(|name| found.get(*name) != wanted.get(*name));
    let differ: Vec<String> = differ
        .map(|name| match (found.contains_key(name), wanted.contains_key(name)) {
            (true, false) => format!("{name} is left over"),
            (false, true) => format!("{name} is missing"),
            _ => format!("{name} is not the same"),
        })
        .collect();
    assert!(differ.is_empty(), "{when}: {differ:#?}");
}

/// The lock, but for when files were taken.
fn lock(project: &Project) -> Option<String> {
    let text = fs::read_to_string(project.path("briefs/sources.lock")).ok()?;
    let time = regex::Regex::new(r"\d{4}-\d\d-\d\dT[0-9:.]+Z").unwrap();
    Some(time.replace_all(&text, "[time]").into_owned())
}

/// The lock is as before or as after, never between.
fn lock_is_whole(before: Option<String>, after: Option<String>) -> impl Fn(&Project, &str) + Sync {
    move |project, when| {
        let now = lock(project);
        let whole = now == before || now == after;
        assert!(whole, "{when}: the lock is {now:?}");
    }
}

#[test]
fn a_build_over_an_older_edition_leaves_nothing_half() {
    let before = Project::mini_with_data();
    before.run(&["build"]).succeeded();
    before.edit("templates/tiny.md", "Counting is hard.", "Counting is harder.");
    let arguments = owned(&["build", "--jobs", "1", "-q"]);
    Story { name: "build", before: &before, arguments }.tell(&|_, _| ());
}

#[test]
fn a_first_fetch_leaves_no_lock_or_a_whole_one() {
    let before = Project::mini();
    Workbook::default().save(&before.path("staff.xlsx"));
    let done = before.copied();
    done.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    let holds = lock_is_whole(None, lock(&done));
    let arguments = owned(&["fetch", "--from", "staff.xlsx", "-q"]);
    Story { name: "fetch", before: &before, arguments }.tell(&holds);
}

#[test]
fn a_fetch_of_a_later_release_leaves_the_old_lock_or_the_new_one() {
    let before = Project::mini_with_data();
    Workbook::default().with("1a", 2, 2, Cell::Number(1011.5)).save(&before.path("staff.xlsx"));
    let done = before.copied();
    done.run(&["fetch", "--from", "staff.xlsx"]).succeeded();
    assert_ne!(lock(&before), lock(&done));
    let holds = lock_is_whole(lock(&before), lock(&done));
    let arguments = owned(&["fetch", "--from", "staff.xlsx", "-q"]);
    Story { name: "fetch again", before: &before, arguments }.tell(&holds);
}

#[test]
fn a_run_leaves_nothing_half() {
    let before = Project::mini_with_data();
    let arguments = owned(&["run", "--frozen", "--force", "-q"]);
    Story { name: "run", before: &before, arguments }.tell(&|_, _| ());
}

#[test]
fn vendored_tables_are_whole() {
    let before = Project::mini_with_data();
    let arguments = owned(&["vendor", "-q"]);
    Story { name: "vendor", before: &before, arguments }.tell(&|_, _| ());
}

/// Sending is told apart: whoever may have had it is not sent it again, so that a person settles what is unknown.
#[test]
fn a_live_run_gives_each_at_most_one_and_loses_none() {
    let Some(machine) = Machine::start() else { return };
    let people = |round: usize| -> String {
        let one = |n: usize| line("Ann", &format!("ann{n}-{round}@example.org"), "Y01");
        (0..3).map(one).collect()
    };
    let post = Post::new(&people(0));
    post.approve();
    let list = post.list().display().to_string();
    let arguments = owned(&["send", "--live", "--recipients", &list]);
    let before = post.project.copied();
    let (ran, points) = machine.run(&before, "none", &arguments, "2025-03\n");
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let mut tally = Tally { points: points.len(), ..Tally::default() };
    for (at, kind) in KINDS.iter().enumerate() {
        for point in chosen(points.len(), at) {
            tally.runs += 1;
            let place = &points[point - 1];
            let when = format!("send: {kind} at {point}, {} {}", place.call, place.path);
            post.people(&people(tally.runs));
            let project = post.project.copied();
            let (ran, _) =
                machine.run(&project, &format!("{kind}:{point}"), &arguments, "2025-03\n");
            match ran.code {
                137 => tally.killed += 1,
                0 => tally.unharmed += 1,
                _ => tally.failed += 1,
            }
            told_in_words(&ran, &when);
            let (again, _) = machine.run(&project, "none", &arguments, "2025-03\n");
            told_in_words(&again, &when);
            let listed = project.run(&["ledger", "list", "--format", "json"]).succeeded().stdout;
            let states: Vec<String> = listed
                .lines()
                .filter_map(|one| serde_json::from_str::<serde_json::Value>(one).ok())
                .filter_map(|one| one["state"].as_str().map(str::to_owned))
                .collect();
            for n in 0..3 {
                let has = post.server.count(&format!("ann{n}-{}@example.org", tally.runs));
                assert!(has <= 1, "{when}: ann{n} got it {has} times");
            }
            let done = states.iter().filter(|one| *one == "accepted" || *one == "unknown").count();
            assert_eq!(done, 3, "{when}: {states:?}\n{}{}", again.stdout, again.stderr);
            let unknown = states.iter().filter(|one| *one == "unknown").count();
            assert!(unknown <= 1, "{when}: one was under way, not {unknown}");
        }
    }
    let Tally { points, runs, killed, failed, unharmed } = tally;
    println!(
        "send: {points} points, {runs} faults: {killed} killed, {failed} ended with an error, {unharmed} unharmed"
    );
}

/// What a build left that was killed must not come into an edition that is made of something else.
#[test]
fn what_a_killed_build_of_other_words_left_is_in_no_edition() {
    let Some(machine) = Machine::start() else { return };
    let before = Project::mini_with_data();
    before.run(&["build"]).succeeded();
    let wanted = before.copied();
    let text = wanted.read("templates/tiny.md");
    wanted.write("templates/tiny.md", &format!("{text}{{# As it was. #}}\n"));
    wanted.run(&["build"]).succeeded();
    let wanted = tree(&wanted);
    let other = before.copied();
    other.edit("templates/tiny.md", "Counting is hard.", "Counting is harder.");
    let arguments = owned(&["build", "--jobs", "1", "-q"]);
    let (ran, points) = machine.run(&other.copied(), "none", &arguments, "");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let staged = |point: &&usize| {
        let one = &points[**point - 1];
        one.call == "rename" && (one.path.contains(".staging-") || one.to.contains("manifest"))
    };
    let all: Vec<usize> = (1..=points.len()).collect();
    let mut tried = 0;
    for point in all.iter().filter(staged) {
        let project = other.copied();
        let (ran, _) = machine.run(&project, &format!("kill:{point}"), &arguments, "");
        assert_eq!(ran.code, 137);
        project.write("templates/tiny.md", &format!("{text}{{# As it was. #}}\n"));
        project.run(&["build"]).succeeded();
        let when = format!("killed at {point}");
        no_manifest_lies(&project, &when);
        same(&tree(&project), &wanted, &when);
        tried += 1;
    }
    assert!(tried > 10, "{tried}");
}
