//! Where in a work: "p. 12", "pp. 12-15", "ch. 3", "Table 1a".

use hayagriva::citationberg::taxonomy::Locator;
use hayagriva::{LocatorPayload, SpecificLocator};

/// Labels that styles have a form of their own for.
const LABELS: [(&str, Locator); 10] = [
    ("p.", Locator::Page),
    ("pp.", Locator::Page),
    ("page", Locator::Page),
    ("pages", Locator::Page),
    ("ch.", Locator::Chapter),
    ("chs.", Locator::Chapter),
    ("chap.", Locator::Chapter),
    ("chaps.", Locator::Chapter),
    ("chapter", Locator::Chapter),
    ("chapters", Locator::Chapter),
];

/// Reads a locator. Pages and chapters get the style's label, in the singular or plural as their
/// numbers ask; anything else is printed as written, because styles shorten "Table 1a" to "tbl. 1a",
/// which few readers would look for in a workbook.
pub fn parse(text: &str) -> SpecificLocator<'_> {
    let text = text.trim();
    // "p.12" and "p. 12": the label ends with its full stop or at the first space.
    let end = text.find(['.', ' ']).map(|at| if text[at..].starts_with('.') { at + 1 } else { at });
    let (label, rest) = text.split_at(end.unwrap_or(0));
    let label = label.to_lowercase();
    let known = LABELS.iter().find(|(name, _)| *name == label);
    let rest = rest.trim_start();
    match known {
        Some((_, kind)) if rest.starts_with(|c: char| c.is_ascii_digit()) => {
            SpecificLocator(*kind, LocatorPayload::Str(rest))
        }
        _ => SpecificLocator(Locator::Custom, LocatorPayload::Str(text)),
    }
}

/// A locator as it is kept, so that one place has one note however it is written: "P.2",
/// "page 2" and " p.  2" are "p. 2", "pp. 3-5" is "pp. 3–5". What styles have no label for keeps its
/// words, and loses blanks alone.
pub fn normal(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (label, rest) = match parse(&text) {
        SpecificLocator(Locator::Page, LocatorPayload::Str(rest)) => (["p.", "pp."], rest),
        SpecificLocator(Locator::Chapter, LocatorPayload::Str(rest)) => (["ch.", "chs."], rest),
        _ => return text,
    };
    let rest = dashed(rest);
    let many = rest.contains(['–', ',', '&']) || rest.contains(" and ");
    format!("{} {rest}", label[usize::from(many)])
}

/// Puts a dash between the numbers of a range, and no blanks around it.
fn dashed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split(['-', '–', '—']).map(str::trim);
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let range = out.ends_with(|c: char| c.is_ascii_digit())
            && part.starts_with(|c: char| c.is_ascii_digit());
        out.push(if range { '–' } else { '-' });
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read() {
        let read = |text| {
            let SpecificLocator(kind, payload) = parse(text);
            match payload {
                LocatorPayload::Str(rest) => (kind, rest.to_owned()),
                LocatorPayload::Transparent(_) => (kind, String::new()),
            }
        };
        assert_eq!(read("p. 12"), (Locator::Page, "12".into()));
        assert_eq!(read("Pp.12-15"), (Locator::Page, "12-15".into()));
        assert_eq!(read("page 3"), (Locator::Page, "3".into()));
        assert_eq!(read("ch. 3"), (Locator::Chapter, "3".into()));
        assert_eq!(read("pp. 3–5"), (Locator::Page, "3–5".into()));
        for text in ["Table 1a", "para 4", "Annex A", "fig. 3", "sch. 2, para 7", "c. 31"] {
            assert_eq!(read(text), (Locator::Custom, text.into()));
        }
        assert_eq!(read("p. xii"), (Locator::Custom, "p. xii".into()));
        assert_eq!(read(""), (Locator::Custom, String::new()));
    }

    #[test]
    fn one_place_is_written_one_way() {
        for (one, others) in [
            ("p. 2", vec!["p.2", "P. 2", "  p.  2 ", "page 2", "pp. 2"]),
            ("pp. 3–5", vec!["pp. 3-5", "p. 3 – 5", "pages 3-5", "pp.3—5"]),
            ("pp. 3, 9", vec!["p. 3, 9"]),
            ("ch. 2", vec!["chapter 2", "Chap. 2"]),
            ("Table 1a", vec!["Table  1a"]),
            ("p. xii", vec![" p. xii"]),
            ("p. A-3", vec!["p. A-3"]),
        ] {
            for other in others {
                assert_eq!(normal(other), one);
            }
            assert_eq!(normal(one), one);
        }
    }
}
