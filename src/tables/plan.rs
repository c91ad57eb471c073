//! Which files, and which members of archives, a table is read from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::project::{Members, Period, PeriodFrom, ResourceId, TableSpec};

use super::archive::{Archive, CAPS};
use super::decode::finding;

/// A file of a release, on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotFile {
    /// Which of a source's files it is.
    pub resource: ResourceId,
    /// Its name as published, for messages; its ending tells what it is.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// The place of its release among those in use, oldest first: the latest wins where several
    /// have the same month.
    pub order: usize,
    /// The release that it belongs to, where that is known.
    pub release: Option<Period>,
}

/// What a file is.
pub(super) enum Form {
    /// A CSV file.
    Csv,
    /// A member of a ZIP archive, by its number; and how much came out of the archive so far.
    Member(usize, Arc<AtomicU64>),
    /// A workbook (XLSX).
    Workbook,
    /// A JSON file.
    Json,
}

/// One reading of a file or member for one table.
pub(super) struct Job<'a> {
    /// The table's rules.
    pub spec: &'a TableSpec,
    /// The file.
    pub path: &'a Path,
    /// Its name for messages, with that of the member.
    pub name: String,
    /// What it is.
    pub form: Form,
    /// The period of all its rows, if its name or release tells.
    pub period: Option<Period>,
    /// How many later publications there are; rows of these win.
    pub rank: usize,
    /// The published file that it is or is in, and the member.
    pub published: (&'a SnapshotFile, Option<String>),
    /// Its number in the database.
    pub file: u32,
}

/// A file, or a member of one, that a table may be read from.
struct Candidate<'a> {
    file: &'a SnapshotFile,
    /// The member's name, or else the file's.
    name: String,
    member: Option<(usize, Arc<AtomicU64>)>,
}

/// Plans the reading of one table. Of each month that names tell, only the latest publication is
/// read. The jobs are in the order in which the database takes them best.
///
/// # Errors
/// An archive is none, or names don't tell what is to be read.
pub(super) fn plan<'a>(spec: &'a TableSpec, files: &'a [SnapshotFile]) -> Result<Vec<Job<'a>>> {
    let mut groups: BTreeMap<usize, Vec<&SnapshotFile>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.resource == spec.resource) {
        groups.entry(file.order).or_default().push(file);
    }
    let mut problems = Diagnostics::new();
    let mut jobs: Vec<Job<'a>> = Vec::new();
    let mut taken: BTreeSet<Period> = BTreeSet::new();
    for (rank, files) in groups.into_values().rev().enumerate() {
        let mut candidates = Vec::new();
        for file in files {
            candidates.extend(problems.keep(candidates_of(spec, file)).unwrap_or_default());
        }
        match &spec.period {
            PeriodFrom::Name => {
                let months = problems.keep(by_month(spec, candidates)).unwrap_or_default();
                for (period, candidate) in months {
                    if taken.insert(period) {
                        jobs.push(candidate.job(spec, Some(period), rank));
                    }
                }
            }
            PeriodFrom::Release => {
                let later = taken.clone();
                for candidate in candidates {
                    match candidate.file.release {
                        Some(period) if later.contains(&period) => {}
                        Some(period) => {
                            taken.insert(period);
                            jobs.push(candidate.job(spec, Some(period), rank));
                        }
                        None => problems.push(
                            finding("no-month", "nothing says which release this file is of")
                                .in_place(candidate.shown()),
                        ),
                    }
                }
            }
            PeriodFrom::Column | PeriodFrom::Cell(_) | PeriodFrom::YearAndMonth(..) => {
                jobs.extend(candidates.into_iter().map(|one| one.job(spec, None, rank)));
            }
        }
    }
    jobs.sort_by_key(|job| job.period);
    problems.into_result(jobs)
}

impl Candidate<'_> {
    /// Its name for messages, with that of its archive.
    fn shown(&self) -> String {
        match self.member {
            Some(_) => format!("{}, {}", self.file.name, self.name),
            None => self.name.clone(),
        }
    }

    fn job<'a>(self, spec: &'a TableSpec, period: Option<Period>, rank: usize) -> Job<'a>
    where
        Self: 'a,
    {
        let name = self.shown();
        let member = self.member.as_ref().map(|_| self.name.clone());
        let form = match self.member {
            Some((member, total)) => Form::Member(member, total),
            None if ends(&self.file.name, ".csv") => Form::Csv,
            None if ends(&self.file.name, ".json") => Form::Json,
            None => Form::Workbook,
        };
        let published = (self.file, member);
        Job { spec, path: &self.file.path, name, form, period, rank, published, file: 0 }
    }
}

pub(super) fn ends(name: &str, ending: &str) -> bool {
    name.to_ascii_lowercase().ends_with(ending)
}

/// The file itself, or the members of the archive that the table asks for.
fn candidates_of<'a>(spec: &TableSpec, file: &'a SnapshotFile) -> Result<Vec<Candidate<'a>>> {
    if !ends(&file.name, ".zip") {
        return Ok(vec![Candidate { file, name: file.name.clone(), member: None }]);
    }
    let names = Archive::open(&file.name, &file.path, CAPS)?.members();
    let total = Arc::new(AtomicU64::new(0));
    let wanted = |name: &str| match &spec.members {
        None => true,
        Some(Members { matching, skip, .. }) => {
            matching.is_match(name) && !skip.as_ref().is_some_and(|skip| skip.is_match(name))
        }
    };
    let found: Vec<Candidate<'_>> = names
        .iter()
        .enumerate()
        .filter(|(_, name)| ends(name, ".csv") && wanted(name))
        .map(|(at, name)| {
            let member = Some((at, Arc::clone(&total)));
            Candidate { file, name: name.clone(), member }
        })
        .collect();
    if found.is_empty() {
        let shown: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
        let more = names.len().saturating_sub(shown.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        return Err(finding(
            "no-member",
            format!("`{}` has no member for `{}`", file.name, spec.id),
        )
        .at(&spec.span)
        .why(format!("it holds `{}`{more}", shown.join("`, `")))
        .hint("if the publisher renamed its files, change `members` in `briefs/sources.yaml`")
        .into());
    }
    Ok(found)
}

/// Which candidate is for which month, by their names; an archive's name speaks for a member
/// whose own name is silent.
fn by_month<'a>(
    spec: &TableSpec,
    candidates: Vec<Candidate<'a>>,
) -> Result<BTreeMap<Period, Candidate<'a>>> {
    let mut problems = Diagnostics::new();
    let mut months: BTreeMap<Period, Vec<Candidate<'a>>> = BTreeMap::new();
    for one in candidates {
        let base = one.name.rsplit('/').next().unwrap_or_default();
        let named = [base, &one.name, &one.file.name].into_iter().find_map(Period::in_name);
        match named {
            Some(period) => months.entry(period).or_default().push(one),
            None => problems.push(
                finding("no-month", "the name of this file doesn't tell its month")
                    .in_place(one.shown())
                    .why("a month stands in a name as `March 2024` or `.032024.`")
                    .hint("keep the publisher's name, or match other files with `members`"),
            ),
        }
    }
    let mut chosen = BTreeMap::new();
    for (period, mut candidates) in months {
        let prefer = spec.members.as_ref().and_then(|members| members.prefer.as_ref());
        if let (Some(prefer), true) = (prefer, candidates.len() > 1)
            && candidates.iter().any(|one| prefer.is_match(&one.name))
        {
            candidates.retain(|one| prefer.is_match(&one.name));
        }
        if let [first, second, ..] = &candidates[..] {
            problems.push(two_for_one(spec, period, first, second));
        } else {
            chosen.extend(candidates.pop().map(|one| (period, one)));
        }
    }
    problems.into_result(chosen)
}

fn two_for_one(
    spec: &TableSpec,
    period: Period,
    first: &Candidate<'_>,
    second: &Candidate<'_>,
) -> Diagnostic {
    let month = period.label();
    finding("two-members", format!("two files hold {month} for `{}`", spec.id))
        .in_place(first.file.name.clone())
        .why(format!("both `{}` and `{}` are for that month", first.name, second.name))
        .hint("say which with `members: { prefer: … }`, or leave one out with `skip`")
}
