//! What a figure counts in. What may be compared is decided by it (N4).

use std::fmt;

/// The unit of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As it was written, and is printed.
    text: String,
    kind: Kind,
}

/// What a unit is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// Full-time equivalents: people by the hours that they work.
    Fte,
    /// People, each counted once.
    Headcount,
    /// A share in per cent.
    Percent,
    /// Things that are counted: patients, practices.
    Noun(String),
    /// So many of one for each, or each so many, of another: patients per FTE.
    Ratio { of: Box<Kind>, each: String, per: Box<Kind> },
}

impl Unit {
    /// Reads `FTE`, `headcount`, `%`, a noun, or a ratio such as `FTE per 10,000 patients`. `None` if
    /// it is blank or a ratio of nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Some(Self { text: text.to_owned(), kind: Kind::parse(text)? })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether values in this unit may be compared with values in another, added to them or taken
    /// from them. People are not full-time equivalents, nor are patients practices.
    pub fn may_be_compared(&self, other: &Self) -> bool {
        self.kind == other.kind
    }

    /// Whether it is a share, so that a change is in percentage points.
    pub fn is_share(&self) -> bool {
        self.kind == Kind::Percent
    }

    /// Whether it is full-time equivalents, and nothing for each of something.
    pub fn is_fte(&self) -> bool {
        self.kind == Kind::Fte
    }

    /// Whether it is a headcount, and nothing for each of something.
    pub fn is_headcount(&self) -> bool {
        self.kind == Kind::Headcount
    }

    /// Whether it is so many of one thing for each of another.
    pub fn is_ratio(&self) -> bool {
        matches!(self.kind, Kind::Ratio { .. })
    }

    /// Whether values of several areas or groups may be added: so many hours or things, but no heads,
    /// of which one may be counted in each, no shares and nothing for each of something (N4).
    pub fn adds_up(&self) -> bool {
        matches!(self.kind, Kind::Fte | Kind::Noun(_))
    }

    /// Whether people are counted in it, be it for each of something.
    pub fn counts_heads(&self) -> bool {
        match &self.kind {
            Kind::Headcount => true,
            Kind::Ratio { of, per, .. } => {
                matches!(**of, Kind::Headcount) || matches!(**per, Kind::Headcount)
            }
            Kind::Fte | Kind::Percent | Kind::Noun(_) => false,
        }
    }
}

impl Kind {
    fn parse(text: &str) -> Option<Self> {
        // With blanks around it, so that "FTE per" is a ratio of which the half is missing.
        if let Some((of, per)) = format!(" {text} ").split_once(" per ")
            && !text.eq_ignore_ascii_case("per cent")
        {
            let per = per.trim();
            let digits = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | ' ' | '\u{a0}');
            let rest = per.trim_start_matches(digits);
            let each: String =
                per[..per.len() - rest.len()].chars().filter(|c| !matches!(c, ',' | ' ')).collect();
            let (of, per) = (Self::single(of)?, Self::single(rest)?);
            return Some(Self::Ratio { of: Box::new(of), each, per: Box::new(per) });
        }
        Self::single(text)
    }

    fn single(text: &str) -> Option<Self> {
        let folded = text.trim().to_lowercase();
        Some(match folded.as_str() {
            "" => return None,
            "fte" | "ftes" | "full-time equivalent" | "full-time equivalents" => Self::Fte,
            "headcount" | "headcounts" | "head" | "heads" => Self::Headcount,
            "%" | "per cent" | "percent" => Self::Percent,
            // One patient, many patients.
            noun => Self::Noun(noun.strip_suffix('s').unwrap_or(noun).to_owned()),
        })
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str) -> Unit {
        Unit::parse(text).unwrap()
    }

    #[test]
    fn n4_only_the_same_is_compared() {
        let kinds = [
            "FTE",
            "headcount",
            "%",
            "patients",
            "practices",
            "patients per FTE",
            "patients per headcount",
            "FTE per 10,000 patients",
            "FTE per 1,000 patients",
            "FTE per headcount",
        ];
        for (at, one) in kinds.iter().enumerate() {
            for (other_at, other) in kinds.iter().enumerate() {
                let may = unit(one).may_be_compared(&unit(other));
                assert_eq!(may, at == other_at, "{one}, {other}");
            }
        }
        for (one, other) in [
            ("FTE", "full-time equivalent"),
            ("%", "per cent"),
            ("patients per FTE", "patient per fte"),
            ("FTE per 10,000 patients", "FTE per 10000 patients"),
        ] {
            assert!(unit(one).may_be_compared(&unit(other)), "{one}, {other}");
        }
    }

    #[test]
    fn units_are_what_they_say() {
        assert!(unit("per cent").is_share() && !unit("percentage points").is_share());
        assert!(unit("FTE").is_fte() && !unit("FTE per headcount").is_fte());
        assert!(unit("FTE per headcount").is_ratio() && unit("FTE per headcount").counts_heads());
        assert!(unit("Headcount").is_headcount() && !unit("patients").counts_heads());
        assert_eq!(unit(" FTE per 10,000 patients ").to_string(), "FTE per 10,000 patients");
        assert_eq!((Unit::parse(" "), Unit::parse("FTE per 10 ")), (None, None));
        assert_eq!((Unit::parse("FTE per"), Unit::parse("per FTE")), (None, None));
    }
}
