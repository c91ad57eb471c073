//! What the units say, and what becomes of odd paths in them.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::project::NotBefore;

fn plan(project: &str) -> Plan {
    Plan {
        name: name_of(Path::new(project)),
        program: "/usr/local/bin/briefwright".into(),
        project: project.into(),
        cache: None,
        send: false,
        arguments: Vec::new(),
        writes: Vec::new(),
        image: "briefwright:1.0".into(),
        times: Times::default(),
    }
}

fn places() -> Places {
    Places { home: "/home/ann".into(), config: "/home/ann/.config".into() }
}

fn text(kind: Kind, plan: &Plan) -> String {
    let units = units(kind, plan, &places()).unwrap();
    let one = |unit: &Unit| {
        let path = unit.path.as_ref().map_or("nowhere".to_owned(), |it| it.display().to_string());
        format!("== {} ({path})\n{}", unit.name, unit.text)
    };
    units.iter().map(one).collect()
}

#[test]
fn the_units_of_each_kind() {
    for kind in Kind::ALL {
        insta::assert_snapshot!(kind.id(), text(kind, &plan("/home/ann/work/GP workforce")));
    }
}

#[test]
fn a_run_that_sends_and_has_arguments_and_a_cache() {
    let mut plan = plan("/srv/workforce");
    plan.send = true;
    plan.arguments = ["--notify", "--recipients", "/srv/lists/a b.csv"].map(Into::into).into();
    plan.writes = vec!["/srv/ledger".into(), "/mnt/for the boards".into()];
    plan.cache = Some("/var/cache/a b".into());
    insta::assert_snapshot!("systemd_sends", text(Kind::Systemd, &plan));
    for kind in [Kind::Systemd, Kind::Cron, Kind::Launchd] {
        let text = text(kind, &plan);
        assert!(text.contains("--send") && text.contains("--notify"), "{text}");
        assert!(text.contains("/var/cache/a b"), "{text}");
    }
    let refused = units(Kind::Github, &plan, &places()).unwrap_err();
    assert!(refused.iter().any(|one| one.code == "no-memory"));
}

#[test]
fn a_path_with_a_line_break_is_refused() {
    for kind in Kind::ALL {
        assert!(units(kind, &plan("/srv/a\n*/1 * * * * rm"), &places()).is_err());
    }
}

#[test]
fn names_come_from_folders() {
    for (folder, name) in [
        ("/srv/GP workforce!", "briefwright-gp-workforce"),
        ("/srv/Ärzte", "briefwright-rzte"),
        ("/", "briefwright"),
        ("/srv/\u{4e00}", "briefwright"),
    ] {
        assert_eq!(name_of(Path::new(folder)), name);
    }
}

#[test]
fn other_times_make_other_calendars() {
    let times = |text: &str| Times { from: NotBefore::parse(text).unwrap() };
    assert_eq!(
        systemd::calendar(&times("07:00 Europe/London")),
        ["Mon..Fri *-*-* 07..17:00/10:00 Europe/London", "Mon..Fri *-*-* 18:00:00 Europe/London"]
    );
    let first = systemd::calendar(&times("07:05 Europe/London")).remove(0);
    assert_eq!(first, "Mon..Fri *-*-* 07:10/10:00 Europe/London");
}

/// Reads a word as the shell would, after cron took away the backslashes before `%`.
fn cron_and_shell(line: &str) -> String {
    let mut command = String::new();
    let mut escaped = false;
    for c in line.chars() {
        match c {
            '%' if escaped => {
                command.pop();
                command.push('%');
            }
            '%' => command.push('\n'),
            c => command.push(c),
        }
        // As cron does: a backslash that is itself escaped escapes nothing.
        escaped = c == '\\' && !escaped;
    }
    let mut word = String::new();
    let mut chars = command.chars();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '\'' => quoted = !quoted,
            '\\' if !quoted => word.extend(chars.next()),
            c => word.push(c),
        }
    }
    word
}

/// Reads an argument as Windows' programs do (`CommandLineToArgvW`).
fn windows_word(text: &str) -> String {
    let (mut word, mut backslashes) = (String::new(), 0);
    for c in text.chars() {
        match c {
            '\\' => backslashes += 1,
            '"' => {
                word.push_str(&"\\".repeat(backslashes / 2));
                if backslashes % 2 == 1 {
                    word.push('"');
                }
                backslashes = 0;
            }
            c => {
                word.push_str(&"\\".repeat(backslashes));
                backslashes = 0;
                word.push(c);
            }
        }
    }
    word.push_str(&"\\".repeat(backslashes));
    word
}

proptest! {
    #[test]
    fn any_path_survives_cron_and_the_shell(path in "[a-z '\"%$\\\\&;`é/]{1,24}") {
        prop_assert_eq!(cron_and_shell(&cron::in_crontab(&cron::shell(&path))), path);
    }

    #[test]
    fn any_path_survives_windows(path in "[a-z '\"%$\\\\&;`é/]{1,24}") {
        prop_assert_eq!(windows_word(&windows::argument(&path)), path);
    }

    #[test]
    fn any_path_survives_xml(path in "[a-z '\"%$\\\\&<>é]{0,24}[a-z]") {
        let project = format!("/srv/{path}");
        for kind in [Kind::Launchd, Kind::Windows] {
            let text = units(kind, &plan(&project), &places()).unwrap().remove(0).text;
            let read = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
            let tree = roxmltree::Document::parse_with_options(&text, read).unwrap();
            let found = tree.descendants().any(|node| node.text() == Some(&project));
            prop_assert!(found, "{}", text);
        }
    }
}
