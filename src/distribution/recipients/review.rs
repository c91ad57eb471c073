//! Lists against the newest editions: people without an edition, editions without a person.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::rows::finding;
use super::{Known, Listing, Misses, Recipient};
use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::output::{self, Kept, Manifest};
use crate::project::{Area, AreaCode, AreaKind, Brief, BriefId, Period};

/// How many rows or areas a message names.
const MOST_NAMED: usize = 12;

/// What a look at lists found.
#[derive(Debug)]
pub struct Review {
    /// How many get each brief.
    pub counts: Vec<Count>,
    /// The newest edition of each brief that is sent.
    pub editions: Vec<Compared>,
    /// What is wrong, and what is worth knowing.
    pub findings: Diagnostics,
}

/// How many of a class get a brief in areas of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The brief.
    pub brief: BriefId,
    /// The kind of their areas.
    pub kind: AreaKind,
    /// Their class: `corporate`.
    pub class: &'static str,
    /// How many they are; one with two areas counts twice.
    pub people: usize,
}

/// The newest edition of a brief against the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The brief.
    pub brief: BriefId,
    /// Its newest edition, if there is one.
    pub edition: Option<Period>,
    /// How many areas it has.
    pub areas: usize,
    /// Those that go to nobody.
    pub alone: Vec<AreaCode>,
    /// Those of them whose seat is vacant.
    pub vacant: Vec<AreaCode>,
}

/// Holds lists against the newest edition of each brief in an output folder.
///
/// # Errors
/// An edition can't be read.
pub fn review(listing: &Listing, known: &Known<'_>, root: &Path) -> Result<Review> {
    let mut sent = Vec::new();
    for brief in known.briefs.values().filter(|brief| brief.delivery.is_some()) {
        let newest = output::kept(root, &brief.id)?.pop();
        let kept = newest.map(|month| Kept::open(root, &brief.id, month)).transpose()?.flatten();
        sent.push(Sent { brief, edition: newest.zip(kept.map(|kept| kept.manifest)) });
    }
    let findings = listing.problems.clone();
    let mut reviewing = Reviewing { known, listing, sent: &sent, findings };
    reviewing.briefs();
    reviewing.barred();
    reviewing.people();
    let editions = reviewing.editions();
    reviewing.vacant();
    Ok(Review { counts: reviewing.counts(), editions, findings: reviewing.findings })
}

/// A brief that is sent.
struct Sent<'a> {
    brief: &'a Brief,
    /// Its newest edition.
    edition: Option<(Period, Manifest)>,
}

impl Sent<'_> {
    /// Why the newest edition has nothing for an area, if that is so.
    fn lacks(&self, area: &Area) -> Option<String> {
        let (month, manifest) = self.edition.as_ref()?;
        let (id, month) = (&self.brief.id, month.short());
        let code = area.code.as_str();
        let Some(entry) = manifest.areas.iter().find(|entry| entry.code == code) else {
            return Some(format!(
                "the newest edition of `{id}`, {month}, does not have their area"
            ));
        };
        let form = self.brief.delivery.as_ref().map(|delivery| delivery.form.as_str());
        let form = form.filter(|form| entry.without.contains_key(*form))?;
        Some(format!("the newest edition of `{id}`, {month}, has no `{form}` of their area"))
    }
}

struct Reviewing<'a> {
    known: &'a Known<'a>,
    listing: &'a Listing,
    sent: &'a [Sent<'a>],
    findings: Diagnostics,
}

impl<'a> Reviewing<'a> {
    /// Those who may be written to.
    fn written_to(&self) -> impl Iterator<Item = &'a Recipient> + use<'a> {
        self.listing.recipients.iter().filter(|one| one.barred().is_none())
    }

    /// Briefs that go to nobody at all.
    fn briefs(&mut self) {
        if self.sent.is_empty() {
            self.findings.push(
                finding("no-delivery", "no brief is sent")
                    .why("a brief goes out only if its file says `delivery`")
                    .hint("add `delivery: { policy: hold }` to `briefs/<brief>.yaml`"),
            );
        }
        for one in self.sent.iter().filter(|one| one.edition.is_none()) {
            let id = &one.brief.id;
            self.findings.push(
                finding("no-edition", format!("there is no edition of `{id}`"))
                    .hint(format!("run `briefwright build {id}` first")),
            );
        }
    }

    fn barred(&mut self) {
        let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for one in &self.listing.recipients {
            if let Some(why) = one.barred() {
                rows.entry(why).or_default().push(one.place.clone());
            }
        }
        for (why, rows) in rows {
            let message = format!("nothing is sent to {} (E2): {why}", people(rows.len()));
            let one = Diagnostic::warning("barred", message);
            self.findings.push(one.why(some(&rows)));
        }
    }

    fn people(&mut self) {
        if self.sent.is_empty() {
            return;
        }
        let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for one in self.written_to() {
            let why: BTreeSet<String> = self.without(one).into_iter().collect();
            for why in why {
                rows.entry(why).or_default().push(one.place.clone());
            }
        }
        for (why, rows) in rows {
            let gets = if rows.len() == 1 { "gets" } else { "get" };
            let message = format!("{} {gets} no edition: {why}", people(rows.len()));
            self.findings.push(finding("person-without-edition", message).why(some(&rows)));
        }
    }

    /// Why someone goes without: for each area, and for each brief that they name.
    fn without(&self, one: &Recipient) -> Vec<String> {
        let areas: Vec<&Area> = one
            .areas
            .iter()
            .filter_map(|code| self.known.areas.get(code.as_str()))
            .map(|a| &**a)
            .collect();
        let mut why = Vec::new();
        for area in &areas {
            let gets = |sent: &&Sent<'_>| one.misses(sent.brief, area.kind).is_none();
            why.extend(self.sent.iter().filter(gets).filter_map(|sent| sent.lacks(area)));
            let briefs = self.known.briefs.values();
            why.extend(nearest(
                briefs.map(|brief| (brief, one.misses(brief, area.kind))),
                area.kind,
            ));
        }
        for brief in one.briefs.iter().filter_map(|id| self.known.briefs.get(id)) {
            let kinds = areas.iter().map(|area| (one.misses(brief, area.kind), area.kind));
            if let Some((Some(miss), kind)) = kinds.max_by_key(|(miss, _)| rank(*miss)) {
                why.push(words(miss, Some(brief), kind));
            }
        }
        why
    }

    /// Which areas of the newest editions go to nobody.
    fn editions(&mut self) -> Vec<Compared> {
        let vacant: BTreeSet<&AreaCode> = self.listing.vacant.iter().map(|one| &one.area).collect();
        let mut all = Vec::new();
        for sent in self.sent {
            let (edition, manifest) =
                sent.edition.as_ref().map(|(month, all)| (*month, all)).unzip();
            let reached = self.reached(sent.brief);
            let entries = manifest.map_or(&[][..], |manifest| &manifest.areas);
            let mut alone: BTreeMap<AreaKind, Vec<(AreaCode, String)>> = BTreeMap::new();
            let mut kinds: BTreeMap<AreaKind, usize> = BTreeMap::new();
            for entry in entries {
                let Some(kind) = AreaKind::from_id(&entry.kind) else { continue };
                *kinds.entry(kind).or_default() += 1;
                if !reached.contains(entry.code.as_str()) {
                    let code = AreaCode::new(&entry.code);
                    alone.entry(kind).or_default().push((code, entry.name.clone()));
                }
            }
            for (kind, alone) in &alone {
                let told: Vec<String> = alone
                    .iter()
                    .filter(|(code, _)| !vacant.contains(code))
                    .map(|(code, name)| format!("{name} ({code})"))
                    .collect();
                let of = kinds.get(kind).copied().unwrap_or_default();
                self.alone(sent.brief, *kind, &told, alone.len() == of, of);
            }
            let alone: Vec<AreaCode> =
                alone.into_values().flatten().map(|(code, _)| code).collect();
            all.push(Compared {
                brief: sent.brief.id.clone(),
                edition,
                areas: entries.len(),
                vacant: alone.iter().filter(|code| vacant.contains(code)).cloned().collect(),
                alone,
            });
        }
        all
    }

    /// The areas of a brief that go to someone.
    fn reached(&self, brief: &Brief) -> BTreeSet<&'a str> {
        let areas = self.known.areas;
        let gets = |one: &Recipient, code: &AreaCode| {
            areas.get(code.as_str()).is_some_and(|area| one.misses(brief, area.kind).is_none())
        };
        let mut reached = BTreeSet::new();
        for one in self.written_to() {
            let theirs = one.areas.iter().filter(|code| gets(one, code));
            reached.extend(theirs.map(AreaCode::as_str));
        }
        reached
    }

    /// Tells of areas that go to nobody. A whole kind of area may be meant for the web alone.
    fn alone(&mut self, brief: &Brief, kind: AreaKind, told: &[String], whole: bool, of: usize) {
        if told.is_empty() {
            return;
        }
        let (id, kinds) = (&brief.id, kind.plural());
        let count = told.len();
        let goes = if count == 1 { "goes" } else { "go" };
        let message =
            format!("of {of} {kinds} in the newest edition of `{id}`, {count} {goes} to nobody");
        self.findings.push(if whole {
            Diagnostic::note("edition-without-person", message)
        } else {
            finding("edition-without-person", message).why(some(told))
        });
    }

    fn vacant(&mut self) {
        let names = self.listing.vacant.iter().map(|one| {
            let area = self.known.areas.get(one.area.as_str());
            let name = area.map_or(one.area.as_str(), |area| area.name.as_str());
            format!("{name} ({})", one.place)
        });
        let names: Vec<String> = names.collect();
        if !names.is_empty() {
            let seats = if names.len() == 1 { "seat is" } else { "seats are" };
            let message = format!("{} {seats} vacant", names.len());
            self.findings.push(Diagnostic::warning("vacant-seat", message).why(some(&names)));
        }
    }

    fn counts(&self) -> Vec<Count> {
        let mut counts: BTreeMap<(&BriefId, AreaKind, &'static str), usize> = BTreeMap::new();
        for one in self.written_to() {
            for area in one.areas.iter().filter_map(|code| self.known.areas.get(code.as_str())) {
                let gets = |sent: &&Sent<'_>| one.misses(sent.brief, area.kind).is_none();
                for sent in self.sent.iter().filter(gets) {
                    *counts.entry((&sent.brief.id, area.kind, one.class.id())).or_default() += 1;
                }
            }
        }
        let count = |((brief, kind, class), people): ((&BriefId, _, _), _)| Count {
            brief: brief.clone(),
            kind,
            class,
            people,
        };
        counts.into_iter().map(count).collect()
    }
}

/// How near a brief came; nothing is missed if it goes.
fn rank(miss: Option<Misses>) -> (bool, Option<Misses>) {
    (miss.is_none(), miss)
}

/// Why no brief goes to someone in an area: that of the brief which came nearest.
fn nearest<'b>(
    briefs: impl Iterator<Item = (&'b Brief, Option<Misses>)>,
    kind: AreaKind,
) -> Option<String> {
    let (brief, miss) = briefs.max_by_key(|(_, miss)| rank(*miss))?;
    let miss = miss?;
    // Of the kinds of area no one brief is to blame.
    Some(words(miss, Some(brief).filter(|_| miss != Misses::Kind), kind))
}

fn words(miss: Misses, brief: Option<&Brief>, kind: AreaKind) -> String {
    let which = brief.map_or("no brief".to_owned(), |brief| format!("`{}`", brief.id));
    match (miss, brief) {
        (Misses::Kind, Some(_)) => format!("{which} is not made for {}", kind.plural()),
        (Misses::Kind, None) => {
            format!("no brief that they may get is made for {}", kind.plural())
        }
        (Misses::NotNamed | Misses::NotSent, _) => format!("{which} says no `delivery`"),
        (Misses::Language, Some(brief)) => {
            format!("{which} is in `{}`, which is not their language", brief.language)
        }
        (Misses::Language, None) => "no brief is in their language".to_owned(),
    }
}

fn people(count: usize) -> String {
    if count == 1 { "one person".to_owned() } else { format!("{count} people") }
}

/// The first of a list, and how many more there are.
pub(super) fn some(names: &[String]) -> String {
    let first: Vec<&str> = names.iter().take(MOST_NAMED).map(String::as_str).collect();
    let more = names.len().saturating_sub(MOST_NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}", first.join(", "))
}
