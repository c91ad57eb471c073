//! Parts of an edition, held against each other and joined. A function of its input: what is there was read before.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::system::hash::Sha256;

use super::manifest::Manifest;
use super::part::Part;
use super::place::Sizes;

/// What parts must have been made with.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The program: `briefwright 0.1.0`.
    pub program: String,
    /// The hash of the project's files.
    pub project: Sha256,
}

/// How many names of areas or files are told; more say nothing new.
const NAMED: usize = 5;

/// Joins parts, if they are all of one edition, each area is in one of them, and each file is there. `place` is
/// where the edition is, for people.
///
/// # Errors
/// They are not; all that is wrong is told at once.
pub(super) fn merge(
    parts: &[Part],
    expected: &Expected,
    sizes: &Sizes,
    place: &str,
) -> Result<Manifest> {
    let Some(first) = parts.first() else {
        return Err(Diagnostic::error("internal", "there is no part to merge").into());
    };
    let splits: BTreeSet<u32> = parts.iter().map(|part| part.partition.of).collect();
    if splits.len() > 1 {
        // What is missing or twice can't be said before that is settled.
        return Err(tell(several_splits(&splits), place));
    }
    let mut problems = Diagnostics::new();
    let whole = missing(parts, first, &mut problems);
    alike(parts, first, expected, &mut problems);
    areas(parts, first, whole, &mut problems);
    files(parts, sizes, &mut problems);
    let manifest = joined(parts, first);
    if problems.is_empty() && manifest.areas.is_empty() {
        problems.push(no_area(&manifest));
    }
    let placed = problems.into_iter().flat_map(|one| tell(one, place));
    placed.collect::<Diagnostics>().into_result(manifest)
}

fn tell(problem: Diagnostic, place: &str) -> Diagnostics {
    problem.kind(Kind::Finding).in_place(place).into()
}

fn several_splits(splits: &BTreeSet<u32>) -> Diagnostic {
    let counts: Vec<String> = splits.iter().map(u32::to_string).collect();
    Diagnostic::error("part-differs", "there are parts of several splits")
        .why(format!("some are of {}", counts.join(", some of ")))
        .hint("remove the files `manifest.part-…-of-….json` of the splits that are not wanted")
}

/// Tells which parts are missing; returns whether all are there.
fn missing(parts: &[Part], first: &Part, problems: &mut Diagnostics) -> bool {
    let of = first.partition.of;
    let there: BTreeSet<u32> = parts.iter().map(|part| part.partition.part).collect();
    let gone: Vec<u32> = (1..=of).filter(|part| !there.contains(part)).collect();
    let Some(one) = gone.first() else { return true };
    let known: usize = parts.iter().map(|part| part.places.len()).sum();
    let left = first.dealt.areas.saturating_sub(known);
    let (what, verb) = if gone.len() == 1 { ("part", "is") } else { ("parts", "are") };
    let message = format!("{what} {} of {of} {verb} missing", list(&gone));
    let again = crate::output::Partition { part: *one, ..first.partition };
    problems.push(
        Diagnostic::error("part-missing", message)
            .why(format!("{left} of {} areas are in no part", first.dealt.areas))
            .hint(format!(
                "run `briefwright build {} --partition {again}` with the same `--output`, and so on",
                first.manifest.brief
            )),
    );
    false
}

/// Tells which parts were made from something else than the others.
fn alike(parts: &[Part], first: &Part, expected: &Expected, problems: &mut Diagnostics) {
    let mut differ = |message: &str, why: String, which: Vec<u32>| {
        if let Some(one) = which.first() {
            let again = crate::output::Partition { part: *one, ..first.partition };
            let (what, was) = if which.len() == 1 { ("part", "was") } else { ("parts", "were") };
            problems.push(
                Diagnostic::error(
                    "part-differs",
                    format!("{what} {} {was} {message}", list(&which)),
                )
                .why(why)
                .hint(format!(
                    "bring all machines to the same state, and make what differs anew: \
                     `briefwright build {} --partition {again}`",
                    first.manifest.brief
                )),
            );
        }
    };
    let of = |wrong: &dyn Fn(&Part) -> bool| -> Vec<u32> {
        parts.iter().filter(|part| wrong(part)).map(|part| part.partition.part).collect()
    };
    let (program, number) = (&expected.program, first.partition.part);
    let others: BTreeSet<&str> = parts
        .iter()
        .map(|part| part.manifest.program.as_str())
        .filter(|one| one != program)
        .collect();
    differ(
        "made by another version of the program",
        format!("{}, and this is {program}", others.into_iter().collect::<Vec<_>>().join(", ")),
        of(&|part| part.manifest.program != *program),
    );
    differ(
        "made from another project",
        "a file in `briefs/` or `templates/` is not as it is here".to_owned(),
        of(&|part| part.project != expected.project),
    );
    differ(
        "dealt out in another way",
        format!("part {number} is `{}`", first.partition),
        of(&|part| part.partition.deal != first.partition.deal),
    );
    differ(
        "dealt from another list of areas",
        format!("that of part {number} has {} areas", first.dealt.areas),
        of(&|part| part.dealt != first.dealt),
    );
    let sources: BTreeSet<&String> = parts.iter().flat_map(|part| part.locked.keys()).collect();
    for source in sources {
        let here = first.locked.get(source);
        let release = here.map_or("none", |one| one.release.as_str());
        differ(
            &format!("made from another release of `{source}`"),
            format!("part {number} has {release}"),
            of(&|part| part.locked.get(source) != here),
        );
    }
    // That follows from the project, unless someone changed a part.
    let same = |part: &Part| part.project == expected.project && part.manifest.program == *program;
    if parts.iter().all(same) {
        differ(
            "made for another edition or under another name",
            format!("part {number} is of {}, {}", first.manifest.brief, first.manifest.edition),
            of(&|part| part.manifest.header() != first.manifest.header()),
        );
    }
}

/// The codes of all areas that a part tells of.
fn told(part: &Part) -> impl Iterator<Item = &str> {
    let manifest = &part.manifest;
    let made = manifest.areas.iter().map(|one| one.code.as_str());
    made.chain(manifest.withheld.iter().chain(&manifest.failed).map(|one| one.code.as_str()))
}

/// Tells which areas are in two parts, and which in none.
fn areas(parts: &[Part], first: &Part, whole: bool, problems: &mut Diagnostics) {
    let mut found: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for part in parts {
        let own: BTreeSet<&str> = told(part).collect();
        for code in &own {
            found.entry(code).or_default().push(part.partition.part);
        }
        let listed = told(part).count();
        let lost: Vec<&str> =
            part.places.keys().map(String::as_str).filter(|code| !own.contains(code)).collect();
        if !lost.is_empty() || listed != part.places.len() {
            let number = part.partition.part;
            let why = format!("it was to make {} areas and tells of {listed}", part.places.len());
            let message = match lost.as_slice() {
                [] => format!("part {number} tells of areas that it was not to make"),
                some => format!("part {number} tells nothing of {}", names(some)),
            };
            problems.push(anew("area-gap", message, part).why(why));
        }
    }
    let twice: Vec<String> = found
        .iter()
        .filter(|(_, parts)| parts.len() > 1)
        .map(|(code, parts)| format!("{code} in {}", list(parts)))
        .collect();
    if !twice.is_empty() {
        let many = twice.len();
        let (are, they) = if many == 1 { ("area is", "it") } else { ("areas are", "they") };
        let twice: Vec<&str> = twice.iter().map(String::as_str).collect();
        problems.push(
            Diagnostic::error("area-twice", format!("{many} {are} in more than one part"))
                .why(names(&twice))
                .hint(format!(
                    "{they} would stand in the edition twice; make all parts from one list of areas"
                )),
        );
    }
    let taken: BTreeSet<usize> =
        parts.iter().flat_map(|part| part.places.values().copied()).collect();
    let gap = (0..first.dealt.areas).filter(|place| !taken.contains(place)).count();
    // While parts are missing, so are their areas.
    if whole && gap > 0 {
        let are = if gap == 1 { "area is" } else { "areas are" };
        problems.push(
            anew("area-gap", format!("{gap} {are} in no part"), first)
                .why(format!("all parts are there, and the list has {} areas", first.dealt.areas)),
        );
    }
}

fn anew(code: &'static str, message: String, part: &Part) -> Diagnostic {
    Diagnostic::error(code, message).hint(format!(
        "make the part anew: `briefwright build {} --partition {}`",
        part.manifest.brief, part.partition
    ))
}

/// Tells which files are not there, or are others.
fn files(parts: &[Part], sizes: &Sizes, problems: &mut Diagnostics) {
    for part in parts {
        let listed = part.manifest.areas.iter().flat_map(|area| &area.artifacts);
        let wrong: Vec<String> = listed
            .filter_map(|one| match sizes.get(&one.path) {
                Some(size) if size == one.size => None,
                Some(size) => {
                    Some(format!("`{}` has {size} bytes, and {} are listed", one.path, one.size))
                }
                None => Some(format!("`{}` is not there", one.path)),
            })
            .collect();
        if wrong.is_empty() {
            continue;
        }
        let (many, number) = (wrong.len(), part.partition.part);
        let are = if many == 1 { "file of part" } else { "files of part" };
        let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
        let message = format!("{many} {are} {number} can't be published");
        problems.push(Diagnostic::error("part-artifact", message).why(names(&wrong)).hint(
            format!(
                "make the part anew: `briefwright build {} --partition {}`",
                part.manifest.brief, part.partition
            ),
        ));
    }
}

/// The manifest of all parts, in the order of the list.
fn joined(parts: &[Part], first: &Part) -> Manifest {
    let mut manifest = first.manifest.header();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for part in parts {
        let made = &part.manifest;
        manifest.releases.extend(made.releases.clone());
        manifest.areas.extend(made.areas.iter().cloned());
        manifest.withheld.extend(made.withheld.iter().cloned());
        manifest.failed.extend(made.failed.iter().cloned());
        places.extend(part.places.iter().map(|(code, place)| (code.as_str(), *place)));
    }
    let place = |code: &str| places.get(code).copied().unwrap_or(usize::MAX);
    manifest.areas.sort_by_key(|area| place(&area.code));
    manifest.withheld.sort_by_key(|one| place(&one.code));
    manifest.failed.sort_by_key(|one| place(&one.code));
    manifest
}

/// As in a build that is made in one go: an edition without any brief takes no place.
fn no_area(manifest: &Manifest) -> Diagnostic {
    let told = Diagnostic::error(
        "all-withheld",
        format!("`{}` has no brief for any area", manifest.brief),
    );
    let mut reasons: Vec<&str> =
        manifest.failed.iter().chain(&manifest.withheld).map(|one| one.reason.as_str()).collect();
    reasons.dedup();
    let told = reasons.into_iter().take(3).fold(told, |told, reason| told.why(reason));
    told.hint(format!("run `briefwright check --claims {}`", manifest.brief))
}

fn list(numbers: &[u32]) -> String {
    let texts: Vec<String> = numbers.iter().map(u32::to_string).collect();
    names(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn names(all: &[&str]) -> String {
    let first = all.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
