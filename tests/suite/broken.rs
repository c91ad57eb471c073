//! Broken projects, each with what a person is told: what is wrong, where, why, and what next.
//! Every message in the snapshots was read and judged; read those that change.

use std::cell::RefCell;

use briefwright::diagnostics::page;

use crate::support::Project;

/// Broken projects of one kind, one after the other in the same folder.
struct Broken {
    project: Project,
    /// The files that are broken now, as they were.
    whole: RefCell<Vec<(&'static str, Option<String>)>>,
    told: RefCell<String>,
    faults: RefCell<Vec<String>>,
    command: &'static [&'static str],
}

impl Broken {
    fn new(command: &'static [&'static str]) -> Self {
        Self {
            project: Project::mini_with_data(),
            whole: RefCell::default(),
            told: RefCell::default(),
            faults: RefCell::default(),
            command,
        }
    }

    fn keep(&self, file: &'static str) {
        let there = self.project.path(file).exists();
        self.whole.borrow_mut().push((file, there.then(|| self.project.read(file))));
    }

    /// Replaces a text of a file.
    fn edit(&self, file: &'static str, old: &str, new: &str) -> &Self {
        self.keep(file);
        self.project.edit(file, old, new);
        self
    }

    /// Writes a file.
    fn write(&self, file: &'static str, text: &str) -> &Self {
        self.keep(file);
        self.project.write(file, text);
        self
    }

    /// A template of these lines below its title.
    fn template(&self, lines: &str) -> &Self {
        self.write("templates/tiny.md", &format!("# Doctors in {{{{ area.prose }}}}\n\n{lines}\n"))
    }

    /// Runs the command in the broken project, notes what it tells, and makes the project whole.
    fn told(&self, what: &str) {
        let ran = self.project.run(self.command);
        for (file, text) in self.whole.borrow_mut().drain(..).rev() {
            match text {
                Some(text) => self.project.write(file, &text),
                None => std::fs::remove_file(self.project.path(file)).unwrap(),
            }
        }
        self.note(what, ran.code, &ran.stderr);
    }

    /// Notes what a run told, and what such words should never be.
    fn note(&self, what: &str, code: i32, stderr: &str) {
        let found = regex::Regex::new(r"(?m)^(?:error|warning)\[([a-z0-9-]+)\]: .*$").unwrap();
        let fault = |why: String| self.faults.borrow_mut().push(format!("{what}: {why}"));
        if !found.is_match(stderr) {
            fault("nothing is told".to_owned());
        }
        for one in found.captures_iter(stderr) {
            if page(&one[1]).is_none() {
                fault(format!("`{}` has no page", &one[1]));
            }
            let foreign = ["serde", "rusqlite", "Sqlite", "Tera", "tera::", "os error", "Error("];
            foreign.iter().filter(|word| one[0].contains(**word)).for_each(|word| {
                fault(format!("`{word}` is not our word"));
            });
        }
        // The place, and what to do about it.
        for (part, lacks) in [("--> ", "no place"), ("= help: ", "no hint")] {
            if !stderr.contains(part) {
                fault(lacks.to_owned());
            }
        }
        let (line, words) = ("=".repeat(what.chars().count()), stderr.trim_end());
        *self.told.borrow_mut() += &format!("{what}\n{line}\n{words}\n(exit code {code})\n\n\n");
    }

    /// All that was told.
    fn all(&self) -> String {
        self.told.borrow().clone()
    }

    /// Nothing is wrong with what was told.
    fn done(&self) {
        let faults = self.faults.borrow();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

#[test]
fn yaml() {
    let broken = Broken::new(&["build"]);
    let (brief, figures) = ("briefs/tiny.yaml", "briefs/figures.yaml");
    let title = "title: Doctors in {{ area.prose }}";
    broken.edit(brief, "organisation: Office", "organisation: \"Office").told("a quote is open");
    broken.edit(brief, "template: tiny.md", "\ttemplate: tiny.md").told("a tab");
    broken.edit(brief, title, "title: {{ area.prose }}").told("a template without quotes");
    broken.edit(brief, title, "title:Doctors").told("no blank behind the colon");
    broken.edit(brief, "name: Doctors", "name: Doctors: all").told("a colon within a text");
    broken
        .edit(brief, "areas: [country, region]", "areas: [country, region")
        .told("a list is open");
    broken.edit(figures, "    unit: FTE", "   unit: FTE").told("one blank too few");
    broken.edit(figures, "unit: FTE", "unit: [FTE]").told("a list in place of a text");
    broken.edit(figures, "decimals: 1", "decimals: one").told("a word in place of a number");
    broken.edit(figures, "unit: FTE", "unit: FTE\n    unit: FTE").told("a key that is there twice");
    broken.edit(figures, "label: doctors", "lable: doctors").told("a key that does not exist");
    broken
        .edit(brief, "requires: [doctors]", "requires: [docters]")
        .told("a figure that does not exist");
    broken
        .edit(brief, "areas: [country, region]", "areas: [country, regions]")
        .told("a kind that does not exist");
    broken
        .edit(brief, "template: tiny.md", "template: tinny.md")
        .told("a template that is not there");
    broken.edit(brief, "source: staff", "source: staf").told("a source that does not exist");
    broken
        .edit("briefs/sources.yaml", "'(?i)^staff.*\\.xlsx$'", "'(?i^staff.*\\.xlsx$'")
        .told("a pattern with an open bracket");
    insta::assert_snapshot!(broken.all());
    broken.done();
}

#[test]
fn sql() {
    let broken = Broken::new(&["build"]);
    let file = "briefs/figures.yaml";
    let from = "FROM figure_doctors d JOIN figure_trainees t USING (area_code, period)";
    broken.edit(file, from, "FORM figure_doctors d").told("a slip in the second line");
    broken.edit(file, from, &format!("{from} WHERE (d.value > 0")).told("a bracket is open");
    broken.edit(file, "t.value / d.value", "t.valu / d.value").told("a column that does not exist");
    broken
        .edit(file, "JOIN figure_trainees", "JOIN figure_trainee")
        .told("a figure that does not exist");
    broken
        .edit(file, "trainees AS value FROM staff_country", "trainees AS value FROM staff_contry")
        .told("a table that does not exist");
    broken
        .edit(file, "100.0 * t.value / d.value AS value", "meen(t.value) AS value")
        .told("a function that does not exist");
    broken
        .edit(file, " WHERE area_code <> 'E92000001'", "")
        .told("two values for an area and month");
    broken.edit(file, "trainees AS value FROM", "trainees FROM").told("a column without its name");
    broken
        .edit(file, "SELECT area_code, period, trainees AS value FROM", "DELETE FROM")
        .told("a query that writes");
    broken
        .edit(file, from, &format!("{from}\n      WHERE sum(d.value) > 0"))
        .told("a sum in the wrong place");
    broken.edit(file, "100.0 * t.value / d.value", "'many'").told("a text for a number");
    insta::assert_snapshot!(broken.all());
    broken.done();
}

#[test]
fn templates() {
    let broken = Broken::new(&["build"]);
    let many =
        "{% if doctors is known %}\nThere are {{ doctors }} doctors.\n\n{{ doctors | cite }}\n";
    broken.template("There are {{ doctors.").told("an open `{{`");
    broken.template(many).told("an open `{% if %}` at the end");
    broken
        .template(&format!("{{% for one in [1, 2] %}}\n\n{many}\n{{% endfor %}}"))
        .told("an open `{% if %}` within a loop");
    broken
        .template("There are {{ doctors }}.\n\n{% endif %}")
        .told("an `{% endif %}` without its `{% if %}`");
    broken.template("{% fi doctors %}x{% endif %}").told("a tag that does not exist");
    broken.template("There are {{ docters }}.").told("a variable that does not exist");
    broken
        .template("There are {{ doctors | chnge(since=\"2025-01\") }}.")
        .told("a filter that does not exist");
    broken.template("{{ chrt(id=\"trend\") }}").told("a call that does not exist");
    broken
        .template("There are {{ doctors | change(sinc=\"2025-01\") }}.")
        .told("an argument that does not exist");
    broken
        .template("There are {{ doctors | at(period=\"last year\") }}.")
        .told("an argument that can't be");
    broken.template("There are {{ doctors + 1 }}.").told("a sum with a figure");
    broken.template("{{ chart(id=\"trned\") }}").told("a chart that does not exist");
    broken.template("{% include \"foot.md\" %}").told("a part that is not there");
    broken.template("{% for i in range(end=100000) %}{% for j in range(end=100000) %}More words.\n{% endfor %}{% endfor %}").told("a loop that prints and prints");
    broken
        .edit(
            "briefs/tiny.yaml",
            "description: How many doctors there are in {{ area.prose }}.",
            "description: >-\n  How many doctors there are\n  in {{ area.prose.",
        )
        .told("an open `{{` in a text of YAML");
    broken
        .edit(
            "briefs/tiny.yaml",
            "title: Doctors in {{ area.prose }}",
            "title: Doctors in {{ aera.prose }}",
        )
        .told("a variable that does not exist, in a text of YAML");
    insta::assert_snapshot!(broken.all());
    broken.done();
}

#[test]
fn markdown() {
    let broken = Broken::new(&["check"]);
    broken.write("templates/tiny.md", "There are {{ doctors }} doctors.\n").told("no title");
    broken.template("# Another title").told("two titles");
    broken.template("#### Too deep").told("a heading that skips a level");
    broken.template("See [below](#staffing).").told("a link to no heading");
    broken.template("See [here](javascript:alert(1)).").told("a link that no brief may have");
    broken.template("A number.[^one]").told("a note without text");
    broken.template("![](trend)").told("a picture without words");
    broken.template("| a | b |\n|---|---|\n| c | d | e |").told("a row with a cell too many");
    broken.template("See [the survey](https://example.org/a b).").told("a blank in an address");
    insta::assert_snapshot!(broken.all());
    broken.done();
}

#[test]
fn looks() {
    let broken = Broken::new(&["build"]);
    let (theme, page) = ("briefs/theme.yaml", "templates/brief.typ");
    broken.write(theme, "colours: { accent: bleu }\n").told("a colour that is none");
    broken.write(theme, "colours:\n  accent: #005eb8\n").told("a colour without quotes");
    broken.write(theme, "colours: { accent: '#9fd0ff' }\n").told("a colour that is too pale");
    broken.write(theme, "fonts: { body: Noto Sanz }\n").told("a font that is not there");
    broken
        .write(theme, "logo: { file: lgoo.svg, alternative: The Office }\n")
        .told("a logo that is not there");
    let text = broken.project.read(page);
    broken
        .write(page, &text.replacen("set page(", "set pge(", 1))
        .told("a page template with a slip");
    broken
        .write(page, &(text.clone() + "\n#let foot = [The end\n"))
        .told("a page template with an open bracket");
    broken
        .write(page, &(text.clone() + "\n#image(\"map.png\")\n"))
        .told("a page template with a picture that is not there");
    broken
        .write(page, &(text + "\n#(1 + \"a\")\n"))
        .told("a page template that adds a text to a number");
    insta::assert_snapshot!(broken.all());
    broken.done();
}

#[test]
fn lists() {
    let broken = Broken::new(&["check"]);
    let (areas, references) = ("briefs/areas.csv", "briefs/references.yaml");
    broken.edit(areas, "South,region", "South,regoin").told("a kind of area that does not exist");
    broken.edit(areas, "Y02,South,", "Y02,South, East,").told("a comma in a name");
    broken
        .edit(areas, "South,region,E92000001", "South,region,E92")
        .told("a parent that does not exist");
    broken.edit(areas, "Y02,", "Y 02,").told("a blank in a code");
    broken.edit(areas, "code,name", "kode,name").told("a column that does not exist");
    broken.edit(references, "type: book", "type: bok").told("a kind of work that does not exist");
    broken.edit(references, "  title: On Counting\n", "").told("a work without a title");
    broken
        .edit(references, "title: On Counting", "title: \"On Counting")
        .told("an open quote in the references");
    broken.template("Counted.{{ cite(key=\"doe2042\") }}").told("a work that does not exist");
    broken
        .write(
            "briefs/quotations.yaml",
            "door:\n  text: Some words.\n  work: doe2042\n  locator: p. 1\n",
        )
        .told("a quotation of no work");
    broken.template("{{ quote(id=\"dore\") }}").told("a quotation that does not exist");
    insta::assert_snapshot!(broken.all());
    broken.done();
}

#[test]
fn claims() {
    let broken = Broken::new(&["check"]);
    let file = "briefs/tiny.yaml";
    let with = |claim: &str| {
        broken.write(file, &format!("{}claims:\n  many:\n{claim}", broken.project.read(file)));
        broken.template("There are {{ doctors }}.{{ doctors | cite }} {{ claim(id=\"many\") }}")
    };
    with("    test: doctors | value > 99999\n    says: There are many.\n")
        .told("a claim that is false, and nothing else to say");
    with("    test: doctors | valeu > 1\n    says: There are many.\n")
        .told("a test with a filter that does not exist");
    with("    test: doctors | value >\n    says: There are many.\n")
        .told("a test that ends too early");
    with("    test: doctors | value\n    says: There are many.\n").told("a test that asks nothing");
    with("    test: doctors | value > 1\n    says: |\n      There are many\n      in {{ area.prose }\n").told("a sentence with a bracket too few");
    insta::assert_snapshot!(broken.all());
    broken.done();
}

const DELIVERY: &str = "sender:\n  name: Office for Examples\n  address: briefs@example.org\n  postal: 1 High Street, Town\n  contact: 020 7946 0000\nunsubscribe: { mail: stop@example.org }\nchannels:\n  mail:\n    kind: smtp\n    host: smtp.example.org\n    user: env:SMTP_USER\n    password: env:SMTP_PASSWORD\n";

#[test]
fn delivery() {
    let broken = Broken::new(&["check"]);
    let file = "briefs/delivery.yaml";
    let with = |old: &str, new: &str| {
        assert!(DELIVERY.contains(old));
        broken.write(file, &DELIVERY.replacen(old, new, 1))
    };
    with("env:SMTP_PASSWORD", "hunter2").told("a password in the open");
    with("kind: smtp", "kind: smpt").told("a kind of channel that does not exist");
    with("smtp.example.org", "smtp://example.org").told("a host with a scheme");
    with("briefs@example.org", "briefs@").told("a sender without an address");
    with("  name: Office for Examples\n", "").told("a sender without a name");
    broken
        .edit(
            "briefs/tiny.yaml",
            "requires: [doctors]",
            "requires: [doctors]\ndelivery: { policy: hold }",
        )
        .told("a delivery without `delivery.yaml`");
    insta::assert_snapshot!(broken.all());
    broken.done();
}

#[test]
fn recipients() {
    let broken = Broken::new(&[]);
    let outside = tempfile::TempDir::new().unwrap();
    broken.write("briefs/delivery.yaml", DELIVERY);
    let told = |what: &str, name: &str, text: &str| {
        let list = outside.path().join(name);
        std::fs::write(&list, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&list, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        let ran = broken.project.run(&[
            "recipients",
            "check",
            "--recipients",
            &list.display().to_string(),
        ]);
        let words = ran.stderr.replace(&outside.path().display().to_string(), "[lists]");
        assert!(!words.contains("ann@"), "{what}: an address is told: {words}");
        broken.note(what, ran.code, &words);
    };
    let head = "name,address,areas,class,basis,origin\n";
    let list = |row: &str| format!("{head}{row}\n");
    told("no address", "a.csv", &list("Ann,ann@,Y01,corporate,contract,asked"));
    told("an unknown area", "b.csv", &list("Ann,ann@example.org,Y09,corporate,contract,asked"));
    told("an unknown class", "c.csv", &list("Ann,ann@example.org,Y01,company,contract,asked"));
    told("a cell too many", "d.csv", &list("Ann, Dr,ann@example.org,Y01,corporate,contract,asked"));
    told("an unknown column", "e.csv", &list("").replacen("address", "adress", 1));
    told("a list that is no YAML", "f.yaml", "- areas: [Y01]\n  name: \"Ann\n");
    insta::assert_snapshot!(broken.all());
    broken.done();
}
