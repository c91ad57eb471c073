//! What became of a claim in an area.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::figures::FigureSet;
use crate::project::{AreaCode, ClaimSpec, FigureId, Level, Period, Unit};

/// A value that a test asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The figure.
    pub figure: FigureId,
    /// The area.
    pub area: AreaCode,
    /// The period.
    pub period: Period,
    /// The value; `None` if it is missing.
    pub value: Option<f64>,
}

/// Whether a claim may be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Its test is true.
    Holds,
    /// Its test is not true.
    Fails,
    /// A value is missing that its test needs; the words say which.
    Undecided(String),
    /// It is not meant for the month of the edition.
    NotInForce,
    /// It is not meant for areas of this kind.
    NotMeant,
    /// Its test can't be computed.
    Faulty(Diagnostics),
}

impl Verdict {
    /// The word for manifests and JSON.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Undecided(_) => "undecided",
            Self::NotInForce => "not in force",
            Self::NotMeant => "not meant",
            Self::Faulty(_) => "faulty",
        }
    }
}

/// A claim in an area.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Whether it may be made.
    pub verdict: Verdict,
    /// What is said: the sentence, or the other one; none if nothing can be said.
    pub said: Option<String>,
    /// What its test asked for.
    pub asked: Vec<Asked>,
    /// Whether the area's brief prints it.
    pub used: bool,
}

impl Outcome {
    /// Forgets the words and what was asked: of thousands of areas only the verdict is told.
    pub fn forget(&mut self) {
        self.asked = Vec::new();
        if let Some(said) = &mut self.said {
            *said = String::new();
        }
    }

    /// Why an area gets no brief because of this claim, if that is so.
    pub fn withholds(&self, id: &str, spec: &ClaimSpec) -> Option<String> {
        if !self.used || self.said.is_some() || spec.level == Level::Warn {
            return None;
        }
        Some(match &self.verdict {
            Verdict::Holds => return None,
            Verdict::Fails => format!("the claim `{id}` does not hold"),
            Verdict::Undecided(why) => format!("the claim `{id}` can't be decided: {why}"),
            Verdict::NotInForce => format!("the claim `{id}` is not meant for this edition"),
            Verdict::NotMeant => format!("the claim `{id}` is not meant for this kind of area"),
            Verdict::Faulty(_) => format!("the test of the claim `{id}` can't be computed"),
        })
    }
}

/// The fault of a test that asks for full-time equivalents and for headcounts (N4).
pub fn mixed_units(spec: &ClaimSpec, asked: &[Asked], figures: &FigureSet) -> Option<Diagnostic> {
    let figure = |one: &Asked| figures.figures.get(&one.figure).map(|figure| &figure.spec);
    let of = |is: fn(&Unit) -> bool| -> BTreeSet<String> {
        let found = asked.iter().filter_map(figure).filter(|figure| is(&figure.unit));
        found.map(|figure| format!("`{}`", figure.id)).collect()
    };
    let (fte, heads) = (of(Unit::is_fte), of(Unit::is_headcount));
    let (one, other) = (fte.first()?, heads.first()?);
    Some(
        Diagnostic::error("mixed-units", "the test holds full-time equivalents against headcounts")
            .at(&spec.test.span)
            .why(format!("{one} is in FTE, {other} in headcount; neither tells of the other (N4)"))
            .hint("compare two figures of the same unit"),
    )
}
