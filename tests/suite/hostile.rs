//! What a stranger's page template, template or logo would like to do, and can't.

use crate::support::Project;

/// Words of files that a stranger would like to see printed.
const LOOT: [&str; 2] = ["root:", "canary-of-the-home-folder"];

fn project() -> Project {
    let project = Project::mini_with_data();
    project.write("secret.txt", LOOT[1]);
    project
}

/// The build fails, says so at the template, and nothing of the loot is anywhere.
fn refused(project: &Project, what: &str) {
    let ran = project.run(&["build", "--only", "Y01"]);
    assert_ne!(ran.code, 0, "{what}");
    assert!(ran.stderr.contains("error["), "{what}: {}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{what}: {}", ran.stderr);
    for loot in LOOT {
        assert!(!ran.stderr.contains(loot) && !ran.stdout.contains(loot), "{what}: {}", ran.stderr);
    }
    assert!(!project.path("output/tiny/2025-03/manifest.json").exists(), "{what}");
}

#[test]
fn a_page_template_reads_no_file_takes_no_package_and_ends() {
    for evil in [
        "#read(\"/etc/passwd\")",
        "#read(\"../secret.txt\")",
        "#read(\"secret.txt\")",
        "#image(\"/etc/passwd\")",
        "#json(\"../../etc/hostname\")",
        "#csv(\"/etc/passwd\")",
        "#include \"../secret.txt\"",
        "#import \"@preview/cetz:0.3.0\": *",
        "#import \"@local/x:0.1.0\": *",
        "#plugin(\"evil.wasm\")",
        "#bibliography(\"/etc/passwd\")",
        "#while true {}",
        "#let f() = f()\n#f()",
        "#let x = x => x(x)\n#x(x)",
    ] {
        let project = project();
        let page = project.read("templates/brief.typ");
        project.write("templates/brief.typ", &format!("{evil}\n{page}"));
        refused(&project, evil);
    }
}

#[test]
fn a_template_reads_no_file_and_asks_no_machine() {
    for evil in [
        "{% include \"/etc/passwd\" %}",
        "{% include \"../secret.txt\" %}",
        "{% extends \"../../etc/passwd\" %}",
        "{{ get_env(name=\"HOME\") }}",
        "{{ load_data(path=\"secret.txt\") }}",
        "{{ read_file(path=\"secret.txt\") }}",
        "{{ now() }}",
        "{{ get_random(end=10) }}",
        "{% for a in range(end=1000000000) %}{% for b in range(end=1000000000) %}{% endfor %}{% endfor %}",
    ] {
        let project = project();
        let text = project.read("templates/tiny.md");
        project.write("templates/tiny.md", &format!("{text}\n{evil}\n"));
        refused(&project, evil);
    }
    // What Markdown shows is of the brief, too.
    for evil in ["![x](/etc/passwd)", "![x](../../secret.txt)", "![x](file:///etc/passwd)"] {
        let project = project();
        let text = project.read("templates/tiny.md");
        project.write("templates/tiny.md", &format!("{text}\n\n{evil}\n"));
        refused(&project, evil);
    }
}

#[test]
fn a_name_leads_out_of_no_folder() {
    for (file, old, new) in [
        ("briefs/tiny.yaml", "template: tiny.md", "template: ../../secret.md"),
        ("briefs/tiny.yaml", "page: brief.typ", "page: /etc/passwd"),
    ] {
        let project = project();
        if !project.read(file).contains(old) {
            continue;
        }
        project.edit(file, old, new);
        refused(&project, new);
    }
    let project = project();
    let areas = project.read("briefs/areas.csv").replace("Y01,", "../../Y01,");
    project.write("briefs/areas.csv", &areas);
    let ran = project.run(&["build"]);
    assert_ne!(ran.code, 0, "{}", ran.stdout);
    assert!(!project.path("Y01").exists() && !project.path("output/Y01").exists());
}

#[test]
fn words_lie_in_each_other_without_harm() {
    let text = |deep: &str| Project::mini().read("templates/tiny.md") + "\n\n" + deep + "\n";
    for (what, deep) in [
        ("quotes", "> ".repeat(20_000) + "x"),
        ("brackets", "[".repeat(50_000)),
        ("stars", "*a **a ".repeat(20_000)),
        ("ticks", (1..400).map(|n| "`".repeat(n) + " ").collect()),
        ("links", "[a](".repeat(20_000)),
        ("notes", "[^".repeat(20_000)),
        ("pipes", "|a".repeat(20_000) + "|\n" + &"|-".repeat(20_000) + "|\n"),
        ("entities", "&".repeat(50_000)),
    ] {
        let project = project();
        project.write("templates/tiny.md", &text(&deep));
        let ran = project.run(&["build", "--only", "Y01"]);
        assert!([0, 1, 2, 5].contains(&ran.code), "{what}: {}", ran.code);
        assert!(!ran.stderr.contains("panicked"), "{what}: {}", ran.stderr);
    }
}

/// Files of a project that would take a reader of them very long, or its stack, and end in words.
#[test]
fn files_that_grow_without_end_are_refused_in_words() {
    let doubling: String = (1..40)
        .map(|n| format!("@string{{s{n} = s{} # s{}}}\n", n - 1, n - 1))
        .fold("@string{s0 = \"xxxxxxxx\"}\n".to_owned(), |all, line| all + &line);
    for (file, text, code) in [
        ("briefs/figures.yaml", "- ".repeat(40_000) + "x", "too-deep"),
        ("briefs/figures.yaml", "? ".repeat(40_000) + "x", "too-deep"),
        ("briefs/figures.yaml", "{a: ".repeat(40_000), "too-deep"),
        ("briefs/figures.yaml", "[".repeat(40_000), "too-deep"),
        ("briefs/references.yaml", "- ".repeat(40_000) + "x", "too-deep"),
        ("briefs/figures.yaml", "a: 1\n".repeat(100_000), "duplicate-key"),
        (
            "briefs/x.bib",
            format!("@book{{a, title={}x{}}}", "{".repeat(40_000), "}".repeat(40_000)),
            "references-syntax",
        ),
        (
            "briefs/x.bib",
            format!("@book{{a, title=\"x\"{}}}", " # \"y\"".repeat(40_000)),
            "references-syntax",
        ),
        ("briefs/x.bib", doubling + "@book{a, title=s39}", "references-syntax"),
    ] {
        let project = project();
        project.write(file, &text);
        let ran = project.run(&["check"]);
        assert!([1, 2].contains(&ran.code), "{file}, {code}: {}", ran.code);
        assert!(ran.stderr.contains(&format!("error[{code}]")), "{file}, {code}: {}", ran.stderr);
    }
}

/// Loops in loops, each within what Typst allows: the trial of the template has an end.
#[test]
fn a_page_template_without_an_end_is_stopped() {
    let project = project();
    let page = project.read("templates/brief.typ");
    let loops = "#for a in range(9999) { for b in range(9999) { for c in range(9999) {} } }";
    project.write("templates/brief.typ", &format!("{loops}\n{page}"));
    refused(&project, loops);
}
