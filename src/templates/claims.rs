//! The claims of one area: tested, and put into words.

use std::collections::BTreeMap;

use tera::{Context, Value};

use crate::claims::{Asked, Outcome, Verdict, mixed_units};
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::document::marks;
use crate::figures::{Figure, FigureSet};
use crate::project::{Area, Brief, ClaimId, ClaimSpec};

use super::context::CLAIMS;
use super::exhibits::refusal;
use super::origin::claimed;
use super::{notes, source, trace};

/// The claims of a brief, each after those that it refers to.
///
/// # Errors
/// Claims that refer to each other in a circle.
pub(super) fn in_order(brief: &Brief) -> Result<Vec<ClaimId>> {
    let mut left: Vec<(&ClaimId, Vec<String>)> =
        brief.claims.iter().map(|(id, spec)| (id, refers_to(spec))).collect();
    let mut order = Vec::new();
    loop {
        let open: Vec<String> = left.iter().map(|(id, _)| id.to_string()).collect();
        let ready = left.iter().position(|(_, to)| !to.iter().any(|one| open.contains(one)));
        let Some(at) = ready else { break };
        order.push(left.remove(at).0.clone());
    }
    let mut problems = Diagnostics::new();
    for (id, to) in &left {
        let Some(spec) = brief.claims.get(*id) else { continue };
        let circle: Vec<String> = to
            .iter()
            .filter(|one| left.iter().any(|(id, _)| id.as_str() == *one))
            .cloned()
            .collect();
        problems.push(
            Diagnostic::error("claim-cycle", format!("the claim `{id}` refers to itself"))
                .at(&spec.span)
                .why(format!("it names `{}`, which leads back to it", circle.join("`, `")))
                .hint("let one of them test figures alone"),
        );
    }
    problems.into_result(order)
}

/// The claims that a claim names in its texts.
fn refers_to(spec: &ClaimSpec) -> Vec<String> {
    let test = test_source(spec);
    let texts = [Some(spec.says.text.as_str()), spec.otherwise.as_ref().map(|one| &*one.text)];
    let mut names = Vec::new();
    for text in texts.into_iter().flatten().chain([test.as_str()]) {
        let parts = source::parts(text);
        for function in ["claim", "holds"] {
            let found = source::mentions(text, &parts, function);
            names.extend(found.into_iter().map(|(name, _)| name.to_owned()));
        }
    }
    names
}

/// What stands before a test, and after it.
const BEFORE: &str = "{%- set __test = (";
const AFTER: &str = ") -%}";
/// Stands before what a test gives that is neither true nor false, so that the text `"no"` is told
/// from a no.
const NEITHER: &str = "neither: ";

/// The template that a test becomes: it prints `yes`, `no`, or what is neither.
pub(super) fn test_source(spec: &ClaimSpec) -> String {
    let test = spec.test.text.trim();
    format!(
        "{BEFORE}{test}{AFTER}{{%- if __test == true -%}}yes{{%- elif __test == false -%}}no{{%- else -%}}{NEITHER}{{{{ __test }}}}{{%- endif -%}}"
    )
}

/// The test that its author wrote, of one that is wrapped, and how much stands before it.
pub(super) fn own_test(source: &str) -> Option<(&str, usize)> {
    let (own, _) = source.strip_prefix(BEFORE)?.rsplit_once(AFTER)?;
    Some((own, BEFORE.len()))
}

/// Renders the texts of claims: by the key of the text.
pub(super) type Render<'a> = dyn Fn(&str, &Context) -> Result<String> + 'a;

/// Tests the claims of an area, and puts what may be said into the context.
pub(super) fn evaluate(
    brief: &Brief,
    order: &[ClaimId],
    area: &Area,
    figures: &FigureSet,
    context: &mut Context,
    render: &Render<'_>,
) -> Result<BTreeMap<ClaimId, Outcome>> {
    let mut outcomes = BTreeMap::new();
    let mut ready: BTreeMap<String, Value> = BTreeMap::new();
    for id in order {
        let Some(spec) = brief.claims.get(id) else { continue };
        let (mut verdict, asked) = match unclear(spec, &outcomes) {
            Some(why) if spec.areas.contains(&area.kind) && spec.in_force(figures.edition) => {
                (Verdict::Undecided(why), Vec::new())
            }
            _ => test(id, spec, area, figures, context, render, &outcomes),
        };
        let key = match (&verdict, &spec.otherwise) {
            (Verdict::Holds, _) => Some("says"),
            (Verdict::Fails | Verdict::NotInForce, Some(_)) => Some("otherwise"),
            _ => None,
        };
        let mut said = None;
        if let Some(key) = key {
            match render(&format!("claims.{id}.{key}.md"), context) {
                Ok(text) => {
                    let mut text = text.trim().to_owned();
                    if verdict == Verdict::Holds && !text.contains("\\[b\\]") {
                        text.push_str(&broken(&asked, figures));
                    }
                    said = Some(text);
                }
                // That matters where the claim is printed, and nowhere else.
                Err(problems) => verdict = Verdict::Faulty(problems),
            }
        }
        let printed = claimed(id.as_str(), said.as_deref().unwrap_or_default());
        let value = [
            ("text".to_owned(), Value::safe_string(&printed)),
            ("holds".to_owned(), Value::from(verdict == Verdict::Holds)),
        ];
        ready.insert(id.to_string(), Value::from(BTreeMap::from(value)));
        context.insert_value(CLAIMS, Value::from(ready.clone()));
        outcomes.insert(id.clone(), Outcome { verdict, said, asked, used: false });
    }
    Ok(outcomes)
}

/// Why a test has no answer because a claim that it asks for has none: `not holds(…)` would be true
/// of it.
fn unclear(spec: &ClaimSpec, outcomes: &BTreeMap<ClaimId, Outcome>) -> Option<String> {
    rests_on(spec, outcomes).find_map(|(id, outcome)| match &outcome.verdict {
        Verdict::Undecided(why) => Some(why.clone()),
        Verdict::Faulty(_) => Some(format!("the test of the claim `{id}` can't be computed")),
        Verdict::Holds | Verdict::Fails | Verdict::NotInForce | Verdict::NotMeant => None,
    })
}

/// Whether a test asks for another claim.
pub(super) fn asks_claims(spec: &ClaimSpec) -> bool {
    let test = test_source(spec);
    !source::mentions(&test, &source::parts(&test), "holds").is_empty()
}

/// The claims that a test asks for, and what became of them.
fn rests_on<'a>(
    spec: &ClaimSpec,
    outcomes: &'a BTreeMap<ClaimId, Outcome>,
) -> impl Iterator<Item = (&'a ClaimId, &'a Outcome)> {
    let test = test_source(spec);
    let parts = source::parts(&test);
    let found = source::mentions(&test, &parts, "holds").into_iter();
    let found: Vec<_> = found.filter_map(|(id, _)| outcomes.get_key_value(id)).collect();
    found.into_iter()
}

fn test(
    id: &ClaimId,
    spec: &ClaimSpec,
    area: &Area,
    figures: &FigureSet,
    context: &Context,
    render: &Render<'_>,
    outcomes: &BTreeMap<ClaimId, Outcome>,
) -> (Verdict, Vec<Asked>) {
    if !spec.areas.contains(&area.kind) {
        return (Verdict::NotMeant, Vec::new());
    }
    if !spec.in_force(figures.edition) {
        return (Verdict::NotInForce, Vec::new());
    }
    let (answer, mut asked) = trace::during(|| render(&format!("claims.{id}.test"), context));
    // What a claim rests on it asks too.
    for one in rests_on(spec, outcomes).flat_map(|(_, outcome)| &outcome.asked) {
        if !asked.contains(one) {
            asked.push(one.clone());
        }
    }
    if let Some(missing) = asked.iter().find(|one| one.value.is_none()) {
        return (Verdict::Undecided(why_missing(missing, figures)), asked);
    }
    if let Some(mixed) = mixed_units(spec, &asked, figures) {
        return (Verdict::Faulty(mixed.into()), asked);
    }
    if let Some(refused) = refused(spec, &asked, figures) {
        return (Verdict::Faulty(refused.into()), asked);
    }
    let verdict = match answer {
        Ok(answer) if answer == "yes" => Verdict::Holds,
        Ok(answer) if answer == "no" => Verdict::Fails,
        Ok(answer) => Verdict::Faulty(
            Diagnostic::error(
                "test-is-no-question",
                format!("the test of `{id}` is neither true nor false"),
            )
            .at(&spec.test.span)
            .why(match marks::strip(answer.trim_start_matches(NEITHER)).parse::<f64>() {
                Ok(_) => "it gives a number",
                Err(_) => "it gives a text",
            })
            .hint("compare two values, such as `nurses | value > 100`")
            .into(),
        ),
        Err(problems) => Verdict::Faulty(
            problems
                .into_iter()
                .map(|one| {
                    one.kind(Kind::Project).why(format!("it is the test of the claim `{id}`"))
                })
                .collect(),
        ),
    };
    (verdict, asked)
}

fn why_missing(asked: &Asked, figures: &FigureSet) -> String {
    let figure = figures.figures.get(&asked.figure);
    let point = figure.and_then(|figure| figure.at(&asked.area, asked.period));
    let place =
        figures.areas.get(asked.area.as_str()).map_or(asked.area.as_str(), |one| &one.prose);
    let month = asked.period.label();
    let reason = point.and_then(|point| point.reason.as_deref());
    let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    format!("`{}` has no value for {place} in {month}{reason}", asked.figure)
}

/// The pairs of months of the same figure in the same area that a test asked for.
fn compared<'a>(
    asked: &'a [Asked],
    figures: &'a FigureSet,
) -> impl Iterator<Item = (&'a Figure, &'a Asked, &'a Asked)> {
    let pairs = asked
        .iter()
        .enumerate()
        .flat_map(move |(at, one)| asked.iter().skip(at + 1).map(move |other| (one, other)));
    let same = |(one, other): &(&Asked, &Asked)| {
        one.figure == other.figure && one.area == other.area && one.period != other.period
    };
    pairs
        .filter(same)
        .filter_map(|(one, other)| Some((figures.figures.get(&one.figure)?, one, other)))
}

/// The fault of a test that compares months across a break that forbids it (N5).
fn refused(spec: &ClaimSpec, asked: &[Asked], figures: &FigureSet) -> Option<Diagnostic> {
    compared(asked, figures).find_map(|(figure, one, other)| {
        let found = figures.refused(figure, &one.area, one.period, other.period)?;
        Some(refusal(found, &one.figure).at(&spec.test.span))
    })
}

/// `[b]` after a sentence whose test compares months between which something broke (N5), with what
/// the notes of the sources must say of it.
fn broken(asked: &[Asked], figures: &FigureSet) -> String {
    let mut marks: Vec<String> = Vec::new();
    for (figure, one, other) in compared(asked, figures) {
        for remark in figures.broken(figure, &one.area, one.period, other.period) {
            for (source, _) in figure.sources(&one.area) {
                let mark = notes::mark_remark(source.as_str(), &remark);
                if !marks.contains(&mark) {
                    marks.push(mark);
                }
            }
        }
    }
    if marks.is_empty() { String::new() } else { format!("\u{a0}\\[b\\]{}", marks.concat()) }
}
