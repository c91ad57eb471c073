//! What those who look after a machine see: logs, the spans of a run, the bundle for a report of a fault.

use std::collections::BTreeSet;
use std::io::Read;

use serde_json::Value;

use crate::support::Project;

fn lines(text: &str) -> Vec<Value> {
    let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    text.lines().map(parse).collect()
}

#[test]
fn a_log_is_json_and_nothing_else_goes_to_stderr() {
    let project = Project::mini_with_data();
    let ran = project.run(&["--log", "json", "build"]).succeeded();
    let log = lines(&ran.stderr);
    let built = log.iter().find(|one| one["message"] == "built").unwrap();
    assert_eq!((&built["edition"], &built["level"]), (&"2025-03".into(), &"INFO".into()));
    assert!(ran.stdout.contains("tiny, March 2025"), "{}", ran.stdout);
    // What is wrong is in the log too, with its code.
    let ran = project.run(&["--log", "json", "build", "nosuch"]);
    let log = lines(&ran.stderr);
    assert!(log.iter().any(|one| one["level"] == "ERROR" && one["code"] == "unknown-brief"));
    // With more, what happens inside; libraries say nothing.
    let ran = project.run(&["-vv", "--log", "json", "build", "--only", "Y01"]).succeeded();
    let spans: BTreeSet<String> = lines(&ran.stderr)
        .iter()
        .filter_map(|one| one["span"]["name"].as_str().map(str::to_owned))
        .collect();
    for name in ["build", "brief", "figure"] {
        assert!(spans.contains(name), "{spans:?}");
    }
    let plain = project.run(&["build"]).succeeded();
    assert!(!plain.stderr.contains("INFO"), "{}", plain.stderr);
    let text = project.run(&["-vv", "build"]).succeeded();
    assert!(text.stderr.contains("DEBUG"), "{}", text.stderr);
}

#[test]
fn the_spans_of_a_run_are_what_a_collector_reads() {
    let project = Project::mini_with_data();
    project.run(&["run", "--frozen"]).succeeded();
    let runs = project.path("output/runs");
    let trace =
        crate::support::files_below(&runs).into_iter().find(|name| name.ends_with(".trace.jsonl"));
    let text = project.read(&format!("output/runs/{}", trace.unwrap()));
    let [line] = <[Value; 1]>::try_from(lines(&text)).unwrap();
    let resource = &line["resourceSpans"][0];
    assert_eq!(resource["resource"]["attributes"][0]["value"]["stringValue"], "briefwright");
    let spans = resource["scopeSpans"][0]["spans"].as_array().unwrap();
    let find = |name: &str| spans.iter().find(|one| one["name"] == name).unwrap();
    let number = |one: &Value, key: &str| one[key].as_str().unwrap().parse::<u128>().unwrap();
    let run = find("run");
    assert_eq!(run["parentSpanId"], "");
    for name in ["fetch", "check", "build"] {
        let span = find(name);
        assert_eq!(span["parentSpanId"], run["spanId"], "{name}");
        assert_eq!(span["traceId"], run["traceId"]);
        assert_eq!(span["traceId"].as_str().unwrap().len(), 32);
        assert!(number(span, "startTimeUnixNano") >= number(run, "startTimeUnixNano"));
        assert!(number(span, "endTimeUnixNano") <= number(run, "endTimeUnixNano"));
        assert_eq!(span["status"]["code"], 0);
    }
    assert_eq!(find("brief")["parentSpanId"], find("build")["spanId"]);
    // Each has a number of its own.
    let ids: BTreeSet<&str> = spans.iter().map(|one| one["spanId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), spans.len());
    // Records are told from traces.
    project.run(&["status"]).succeeded();
    let again = project.run(&["run", "--frozen"]).succeeded();
    assert!(again.stdout.contains("nothing new"), "{}", again.stdout);
}

#[test]
fn a_bundle_has_what_helps_and_no_word_of_a_brief() {
    let project = Project::mini_with_data();
    project.run(&["run", "--frozen"]).succeeded();
    project.write("briefs/delivery.yaml.bak", "password: canary");
    project.write("people.csv", "name,address\nCanary,canary@example.org\n");
    project.run(&["ledger", "init"]).succeeded();
    let ran = project.run(&["doctor", "--bundle", "bundle.zip"]);
    assert!(ran.stdout.contains("wrote bundle.zip; look before you send it:"), "{}", ran.stdout);
    let file = std::fs::File::open(project.path("bundle.zip")).unwrap();
    let mut zip = zip::ZipArchive::new(file).unwrap();
    let mut names = BTreeSet::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let mut text = String::new();
        let name = part.name().unwrap().into_owned();
        part.read_to_string(&mut text).unwrap();
        names.insert(name.split('/').next().unwrap().to_owned());
        for secret in ["canary", "Canary", "Counting is hard"] {
            assert!(!text.contains(secret), "{name} has {secret}");
        }
        assert!(ran.stdout.contains(&name), "{name} is not told");
    }
    let wanted = ["briefs", "files.csv", "findings.json", "machine.json", "output", "runs"];
    assert_eq!(names.iter().collect::<Vec<_>>(), wanted.iter().collect::<Vec<_>>());
    let again = project.run(&["doctor", "--bundle", "bundle.zip"]);
    assert!(again.stderr.contains("in-the-way"), "{}", again.stderr);
}

/// Invariant 3.
#[test]
fn the_number_of_queries_does_not_depend_on_the_number_of_areas() {
    let queries = |areas: usize| {
        let project = crate::mixups::project(areas, 1);
        let ran = project.run(&["-vv", "--log", "json", "build"]).succeeded();
        assert!(ran.stdout.contains(&format!("{areas} briefs made")), "{}", ran.stdout);
        lines(&ran.stderr).iter().filter(|one| one["message"] == "query").count()
    };
    let few = queries(3);
    assert!(few > 0);
    assert_eq!(few, queries(60));
}
