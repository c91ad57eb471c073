//! A page per diagnostic code: what it means, an example, why it matters, how to mend it. The
//! pages are those of `docs/errors/`, grouped by what they are about, and go with the program.

use super::nearest;

/// The files of `docs/errors/`, each with a heading per code.
const FILES: [(&str, &str); 17] = [
    ("areas", include_str!("../../docs/errors/areas.md")),
    ("briefs", include_str!("../../docs/errors/briefs.md")),
    ("commands", include_str!("../../docs/errors/commands.md")),
    ("data", include_str!("../../docs/errors/data.md")),
    ("delivery", include_str!("../../docs/errors/delivery.md")),
    ("fetching", include_str!("../../docs/errors/fetching.md")),
    ("figures", include_str!("../../docs/errors/figures.md")),
    ("files", include_str!("../../docs/errors/files.md")),
    ("packs", include_str!("../../docs/errors/packs.md")),
    ("page", include_str!("../../docs/errors/page.md")),
    ("recipients", include_str!("../../docs/errors/recipients.md")),
    ("scale", include_str!("../../docs/errors/scale.md")),
    ("sending", include_str!("../../docs/errors/sending.md")),
    ("sources", include_str!("../../docs/errors/sources.md")),
    ("templates", include_str!("../../docs/errors/templates.md")),
    ("text", include_str!("../../docs/errors/text.md")),
    ("words", include_str!("../../docs/errors/words.md")),
];

/// What there is to say about a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The code.
    pub code: &'static str,
    /// The name of its file, without folder and ending.
    file: &'static str,
    /// The page, in Markdown, without its heading.
    pub text: &'static str,
}

impl Page {
    /// Where it stands in the repository: `docs/errors/files.md#unknown-key`.
    pub fn path(&self) -> String {
        format!("docs/errors/{}.md#{}", self.file, self.code)
    }

    /// Its first paragraph: what the code means.
    pub fn summary(&self) -> &'static str {
        self.text.split("\n\n").next().unwrap_or(self.text)
    }
}

/// All pages, file by file.
pub fn pages() -> impl Iterator<Item = Page> {
    FILES.into_iter().flat_map(|(file, text)| {
        text.split("\n## ").skip(1).filter_map(move |entry| {
            let (code, text) = entry.split_once('\n')?;
            Some(Page { code, file, text: text.trim() })
        })
    })
}

/// The page of a code, which may stand in the brackets that a message has it in.
pub fn page(code: &str) -> Option<Page> {
    let code = bare(code);
    pages().find(|page| page.code == code)
}

/// The code nearest to one that does not exist.
pub fn nearest_code(code: &str) -> Option<&'static str> {
    let known: Vec<&'static str> = pages().map(|page| page.code).collect();
    nearest(bare(code), known.iter().copied())
        .and_then(|near| known.iter().copied().find(|one| *one == near))
}

/// `unknown-key` of `error[unknown-key]`.
fn bare(code: &str) -> &str {
    code.split_once('[').map_or(code, |(_, rest)| rest).trim_end_matches([']', ':'])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "a test reads the sources and the pages")]

    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use regex::Regex;

    use super::*;

    /// What the program itself says, without its tests.
    fn sources(folder: &Path, into: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "tests" {
                sources(&path, into);
            } else if name.ends_with(".rs") && name != "tests.rs" {
                let text = fs::read_to_string(&path).unwrap();
                into.push_str(text.split("#[cfg(test)]\nmod tests {").next().unwrap());
            }
        }
    }

    fn program() -> String {
        let mut text = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
        text
    }

    /// The codes that diagnostics are made with. Rooms have short names of their own for making one.
    fn codes(program: &str) -> BTreeSet<String> {
        let made = r#"(?:Diagnostic::(?:error|warning|note)|not_published|tell_of|\.choice|\.report|\.fault|[^.\w](?:finding|said|tell|note|wrong))"#;
        let made = Regex::new(&format!(r#"{made}\(\s*(?:&mut \w+, )?"([a-z0-9-]+)",\s"#)).unwrap();
        let constant =
            Regex::new(r#"const (?:FAULT|LEFT_OUT|MISSING|REFUSED): &str = "([a-z-]+)""#);
        let all = [made, constant.unwrap()];
        let found = all.iter().flat_map(|one| one.captures_iter(program));
        found.map(|one| one[1].to_owned()).collect()
    }

    #[test]
    fn every_code_has_a_page_and_every_page_a_code() {
        let program = program();
        let codes = codes(&program);
        assert!(codes.len() > 300, "{}", codes.len());
        let without: Vec<&String> = codes.iter().filter(|code| page(code).is_none()).collect();
        assert!(without.is_empty(), "no page in docs/errors/: {without:?}");
        // Some codes come out of a `match`, so that here any text in the program will do.
        let gone: Vec<&str> = pages()
            .map(|page| page.code)
            .filter(|code| !program.contains(&format!("\"{code}\"")))
            .collect();
        assert!(gone.is_empty(), "nothing says this any more: {gone:?}");
    }

    #[test]
    fn pages_are_whole_in_order_and_told_once() {
        let mut seen = BTreeSet::new();
        for page in pages() {
            assert!(seen.insert(page.code), "{} has two pages", page.code);
            let parts: Vec<&str> = page.text.split("\n\n").collect();
            assert_eq!(parts.len(), 3, "{}: what, an example, and what to do", page.code);
            assert!(parts[0].ends_with('.') && parts[1].starts_with("> "), "{}", page.code);
        }
        for (file, text) in FILES {
            let codes: Vec<&str> =
                pages().filter(|page| page.file == file).map(|page| page.code).collect();
            assert!(codes.is_sorted(), "{file}.md is not in order: {codes:?}");
            assert!(text.starts_with("# "), "{file}.md has no title");
        }
    }

    #[test]
    fn every_file_is_read_and_listed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors");
        let list = fs::read_to_string(folder.join("README.md")).unwrap();
        for entry in fs::read_dir(&folder).unwrap() {
            let name = entry.unwrap().file_name().to_string_lossy().into_owned();
            let stem = name.trim_end_matches(".md");
            if name != "README.md" {
                assert!(FILES.iter().any(|(file, _)| *file == stem), "{name} is not read");
                assert!(list.contains(&format!("({name})")), "{name} is not listed");
            }
        }
    }

    #[test]
    fn a_page_is_found_by_its_code_in_any_dress() {
        let found = page("error[unknown-key]:").unwrap();
        assert_eq!(found.path(), "docs/errors/files.md#unknown-key");
        assert_eq!(found.summary(), "The key stands in no file of this kind.");
        assert_eq!(page("unknown-key"), Some(found));
        assert_eq!(page("unknown-kay"), None);
        assert_eq!(nearest_code("unknown-kay"), Some("unknown-key"));
    }
}
