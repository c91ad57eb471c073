//! The steps of a run, in their order.

use std::collections::BTreeMap;
use std::path::Path;

use crate::changes::{Report, text};
use crate::diagnostics::{Diagnostics, Result, Severity};
use crate::distribution::ledger::{Approval, Ledger};
use crate::distribution::plan::Verdict;
use crate::output::{self, Address, Kept, ReleaseEntry};
use crate::project::{Brief, Policy};
use crate::system::clock;

use super::super::build::{BuildOptions, build};
use super::super::check::{CheckOptions, Checked, check};
use super::super::data::{self, cache};
use super::super::fetch::{FetchOptions, Fetched, LockUse, Outcome, Reach, fetch};
use super::super::ledger;
use super::super::load::{Loaded, load};
use super::super::send::{EditionSent, edition, ledger_path, recipients, unattended, waiting};
use super::super::{Event, Tell};
use super::RunOptions;
use super::record::{BriefRun, RunOutcome, RunRecord};

/// Who approves an edition that its policy lets go by itself.
const ITSELF: &str = "briefwright run (the policy is auto, the checks passed, no claim turned)";

/// Whether something that was approved could be sent now. Nobody is asked, and nothing is written.
pub(super) fn has_something_to_send(options: &RunOptions, root: &Path) -> Result<bool> {
    let loaded = load(&options.project)?;
    let Some(ledger) = Ledger::open(&ledger_path(&loaded, options.ledger.as_deref()))? else {
        return Ok(false);
    };
    let (people, _) = recipients(&loaded, &options.recipients)?;
    let briefs = loaded.project.briefs.values().filter(|brief| brief.delivery.is_some());
    for brief in briefs {
        if output::kept(root, &brief.id)?.is_empty() {
            continue;
        }
        if waiting(&loaded, &people, &edition(root, brief, None)?, &ledger)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes the steps; without `looks`, only what is there is sent.
pub(super) fn take(
    options: &RunOptions,
    root: &Path,
    looks: bool,
    record: &mut RunRecord,
    findings: &mut Diagnostics,
    tell: &Tell<'_>,
) -> Result<RunOutcome> {
    if looks {
        let ended = make(options, root, record, findings, tell)?;
        if ended.is_some() || !options.send {
            return Ok(ended.unwrap_or_else(|| made(record)));
        }
    }
    let loaded = load(&options.project)?;
    let delivered: Vec<&Brief> =
        loaded.project.briefs.values().filter(|brief| brief.delivery.is_some()).collect();
    if !options.send || delivered.is_empty() {
        return Ok(made(record));
    }
    deliver(options, &loaded, root, &delivered, record, findings, tell)
}

/// What a run came to that sends nothing.
fn made(record: &RunRecord) -> RunOutcome {
    let any = record.briefs.iter().any(|one| one.made > 0);
    if any { RunOutcome::Built } else { RunOutcome::NothingNew }
}

/// Fetches, checks, and builds what is due; says what the run came to if it ends with that.
fn make(
    options: &RunOptions,
    root: &Path,
    record: &mut RunRecord,
    findings: &mut Diagnostics,
    tell: &Tell<'_>,
) -> Result<Option<RunOutcome>> {
    let fetched = fetch(
        &FetchOptions {
            project: options.project.clone(),
            reach: if options.offline { Reach::Offline } else { Reach::Network },
            lock: options.lock,
            ..FetchOptions::default()
        },
        tell,
    )?;
    record.asked = !options.offline && options.lock != LockUse::Frozen;
    say_fetched(&fetched, record);
    findings.extend(fetched.notes);
    let loaded = load(&options.project)?;
    let due = due(&loaded, root, options.force)?;
    if due.is_empty() {
        record.say("every edition is of the newest releases");
    } else {
        let checked = checked(options, &due, record, tell)?;
        let stops = checked.findings.iter().any(|one| one.severity == Severity::Error);
        findings.extend(checked.findings);
        if stops {
            record.say("the check found what a person must look at; nothing was built");
            return Ok(Some(RunOutcome::Held));
        }
        built(options, &due, record, findings, tell)?;
        news(&loaded, root, record)?;
    }
    Ok(None)
}

fn say_fetched(fetched: &Fetched, record: &mut RunRecord) {
    for source in &fetched.sources {
        let release = source.release.label();
        record.say(match source.outcome {
            Outcome::Locked => format!("{}: {release} was locked", source.id),
            Outcome::Unchanged => format!("{}: {release} is still the newest", source.id),
            Outcome::Stays => {
                format!("{}: the publisher could not be asked; {release} stays", source.id)
            }
        });
    }
}

/// The briefs whose newest edition was made from other releases than those that are locked, or was not
/// made to the end.
fn due(loaded: &Loaded, root: &Path, force: bool) -> Result<Vec<String>> {
    let data = data::open(loaded, &cache()?, false)?;
    let releases = data.for_manifest();
    let mut due = Vec::new();
    for brief in loaded.project.briefs.values() {
        let newest = output::kept(root, &brief.id)?.last().copied();
        // An edition that can't be read is made anew.
        let kept = newest.and_then(|month| Kept::open(root, &brief.id, month).ok().flatten());
        let same = |(id, release): (&String, &ReleaseEntry)| releases.get(id) == Some(release);
        let made = kept.is_some_and(|kept| kept.manifest.releases.iter().all(same));
        if force || !made {
            due.push(brief.id.to_string());
        }
    }
    Ok(due)
}

fn checked(
    options: &RunOptions,
    due: &[String],
    record: &mut RunRecord,
    tell: &Tell<'_>,
) -> Result<Checked> {
    let checked = check(
        &CheckOptions {
            project: options.project.clone(),
            output: options.output.clone(),
            briefs: due.to_vec(),
            jobs: options.jobs,
            ..CheckOptions::default()
        },
        tell,
    )?;
    let (errors, warnings) = checked.counts();
    record.say(format!("checked {}: {errors} errors, {warnings} warnings", due.join(", ")));
    for brief in &checked.briefs {
        record.briefs.push(BriefRun {
            brief: brief.id.to_string(),
            edition: brief.edition.short(),
            withheld: brief.withheld.len(),
            failed: brief.failed.len(),
            checked: errors == 0,
            turned: brief.changes.as_ref().map(turned).unwrap_or_default(),
            news: brief.changes.as_ref().map(|new| text(&Report::short(new))).unwrap_or_default(),
            ..BriefRun::default()
        });
    }
    Ok(checked)
}

/// The claims that turned since the edition before, each with the areas where.
fn turned(changes: &crate::changes::Changes) -> Vec<String> {
    let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for area in &changes.areas {
        for claim in &area.claims {
            all.entry(&claim.claim).or_default().push(&area.name);
        }
    }
    all.into_iter()
        .map(|(claim, areas)| match areas.as_slice() {
            [one] => format!("`{claim}` in {one}"),
            [first, ..] => format!("`{claim}` in {} areas, such as {first}", areas.len()),
            [] => format!("`{claim}`"),
        })
        .collect()
}

fn built(
    options: &RunOptions,
    due: &[String],
    record: &mut RunRecord,
    findings: &mut Diagnostics,
    tell: &Tell<'_>,
) -> Result<()> {
    let built = build(
        &BuildOptions {
            project: options.project.clone(),
            output: options.output.clone().map(Address::Folder),
            briefs: due.to_vec(),
            jobs: options.jobs,
            ..BuildOptions::default()
        },
        tell,
    )?;
    for brief in &built.briefs {
        record.say(format!("built {}, {}: {} briefs", brief.id, brief.edition.label(), brief.made));
        if let Some(one) = record.briefs.iter_mut().find(|one| one.brief == brief.id.as_str()) {
            (one.made, one.withheld, one.failed) =
                (brief.made, brief.withheld.len(), brief.failed.len());
        }
    }
    findings.extend(built.findings);
    Ok(())
}

/// Notes the hashes of the editions that were made.
fn news(loaded: &Loaded, root: &Path, record: &mut RunRecord) -> Result<()> {
    for one in &mut record.briefs {
        let Some(brief) = loaded.project.briefs.get(one.brief.as_str()) else { continue };
        let month = output::kept(root, &brief.id)?.last().copied();
        let kept = month.map(|month| Kept::open(root, &brief.id, month)).transpose()?.flatten();
        one.digest = kept.map(|kept| kept.digest.to_string()).unwrap_or_default();
    }
    Ok(())
}

/// Sends what may be sent: what a person approved, and what its policy lets go by itself.
fn deliver(
    options: &RunOptions,
    loaded: &Loaded,
    root: &Path,
    briefs: &[&Brief],
    record: &mut RunRecord,
    findings: &mut Diagnostics,
    tell: &Tell<'_>,
) -> Result<RunOutcome> {
    let mut ledger = ledger::open(&ledger_path(loaded, options.ledger.as_deref()))?;
    let mut outcome = RunOutcome::NothingNew;
    let mut people = None;
    for brief in briefs {
        let edition = edition(root, brief, None)?;
        let at = place(record, brief, &edition.period.short());
        if let Some(why) = waits(&edition, &mut ledger, record.briefs.get(at))? {
            record.say(format!("{} {}: held, {why}", brief.id, edition.period.short()));
            if let Some(one) = record.briefs.get_mut(at) {
                one.held = Some(why);
            }
            outcome = outcome.max(RunOutcome::Held);
            continue;
        }
        if people.is_none() {
            let (list, found) = recipients(loaded, &options.recipients)?;
            findings.extend(found);
            people = Some(list);
        }
        let list = people.as_deref().unwrap_or_default();
        let (told, found) =
            unattended(loaded, root, list, &edition, &mut ledger, options.offline, tell)?;
        findings.extend(found);
        let sent = told.sent.clone().unwrap_or_default();
        if sent != Default::default() {
            record.say(said(&told));
        }
        let held = keeps_back(&told);
        outcome = outcome.max(if sent.is_trouble() {
            RunOutcome::Trouble
        } else if sent.accepted > 0 {
            RunOutcome::Sent
        } else if held.is_some() {
            RunOutcome::Held
        } else {
            RunOutcome::NothingNew
        });
        if let Some(why) = &held {
            record.say(format!("{} {}: held, {why}", brief.id, edition.period.short()));
        }
        if let Some(one) = record.briefs.get_mut(at) {
            (one.held, one.sent) = (held, Some(sent));
        }
    }
    tell(Event::Step("writing the record"));
    Ok(outcome.max(made(record)))
}

/// The place of a brief in the record.
fn place(record: &mut RunRecord, brief: &Brief, edition: &str) -> usize {
    let known = record.briefs.iter().position(|one| one.brief == brief.id.as_str());
    known.unwrap_or_else(|| {
        record.briefs.push(BriefRun {
            brief: brief.id.to_string(),
            edition: edition.to_owned(),
            checked: true,
            ..BriefRun::default()
        });
        record.briefs.len() - 1
    })
}

/// Why an edition may not go out yet; approves it where its policy does.
fn waits(
    edition: &crate::distribution::edition::Edition<'_>,
    ledger: &mut Ledger,
    run: Option<&BriefRun>,
) -> Result<Option<String>> {
    let (brief, month) = (&edition.brief.id, edition.period);
    if ledger.approval(brief, month, edition.digest())?.is_some() {
        return Ok(None);
    }
    if edition.spec.policy == Policy::Hold {
        let month = month.short();
        return Ok(Some(format!("it waits for `briefwright approve {brief} --edition {month}`")));
    }
    // Only the run that made it knows what turned; one that a person made waits for a person.
    let Some(run) = run.filter(|run| run.made > 0) else {
        return Ok(Some("no run with `--send` made it; approve it if it should go".to_owned()));
    };
    if !run.turned.is_empty() {
        return Ok(Some(format!("claims turned: {}", run.turned.join("; "))));
    }
    if !run.checked || run.failed > 0 {
        return Ok(Some("not every area could be made".to_owned()));
    }
    ledger.approve(&Approval {
        brief: brief.clone(),
        edition: month,
        digest: edition.digest().clone(),
        by: ITSELF.to_owned(),
        when: clock::now(),
    })?;
    Ok(None)
}

/// What keeps deliveries back, each reason once, with how many.
fn keeps_back(told: &EditionSent) -> Option<String> {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &told.rows {
        if let Verdict::Held(why) = &row.verdict {
            *reasons.entry(why).or_default() += 1;
        }
    }
    let told: Vec<String> = reasons.iter().map(|(why, many)| format!("{many}: {why}")).collect();
    (!told.is_empty()).then(|| told.join("; "))
}

fn said(told: &EditionSent) -> String {
    let sent = told.sent.clone().unwrap_or_default();
    format!(
        "sent {} {}: {} accepted, {} refused, {} unknown, {} left, {} held",
        told.brief,
        told.edition.short(),
        sent.accepted,
        sent.refused,
        sent.unknown,
        sent.left,
        sent.held
    )
}
