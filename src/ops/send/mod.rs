//! `send`: editions to their recipients. A dry run, unless told otherwise.

mod desk;
mod live;
mod outbox;
mod planfile;
mod ready;
mod sample;

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::diagnostics::{Diagnostic, Diagnostics, Result, did_you_mean};
use crate::distribution::edition::Edition;
use crate::distribution::ledger::Ledger;
use crate::distribution::plan::{self, Enclosure, Nothing, Plan, Planned, Terms, Verdict};
use crate::distribution::recipients::Recipient;
use crate::distribution::send::Sent;
use crate::project::{BriefId, ChannelId, Period};
use crate::system::clock;

pub(super) use desk::{delivered, delivery, edition, ledger_path, manners, recipients};
pub(super) use live::{unattended, waiting};

use super::ledger;
use super::load::{Loaded, load};
use super::{Event, Tell};

/// What to send.
#[derive(Debug, Clone, Default)]
pub struct SendOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// Where the editions are; `output/` in the project if not said.
    pub output: Option<PathBuf>,
    /// The briefs; all that are delivered if none is named.
    pub briefs: Vec<String>,
    /// The month; the newest edition if not said.
    pub edition: Option<Period>,
    /// The files with recipients.
    pub recipients: Vec<PathBuf>,
    /// The ledger; where `delivery.yaml` says if not said.
    pub ledger: Option<PathBuf>,
    /// The channel for all.
    pub channel: Option<String>,
    /// Whether nothing may be asked over a network.
    pub offline: bool,
    /// The plan's file: written by a dry run, kept to by a live one.
    pub plan: Option<PathBuf>,
    /// What happens to the messages.
    pub how: How,
}

/// What happens to messages.
#[derive(Debug, Clone, Default)]
pub enum How {
    /// They are written to `output/outbox/`.
    #[default]
    Dry,
    /// Some of them go to oneself.
    Sample {
        /// How many.
        count: usize,
        /// Where to.
        to: String,
    },
    /// They go to their recipients.
    Live,
}

/// Asks a person to type something; `None` if there is nobody.
pub type Ask<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// What became of an edition.
#[derive(Debug)]
pub struct EditionSent {
    /// The brief.
    pub brief: BriefId,
    /// The edition.
    pub edition: Period,
    /// Which correction of it; 0 for the first.
    pub correction: u32,
    /// Who approved it and when, if anyone has.
    pub approved: Option<String>,
    /// Each delivery.
    pub rows: Vec<Row>,
    /// Who gets nothing of an area, since there is nothing.
    pub nothing: Vec<Nothing>,
    /// Where the messages were written.
    pub outbox: Option<PathBuf>,
    /// What was handed over.
    pub sent: Option<Sent>,
}

/// One delivery, for a table. Addresses are only hinted at.
#[derive(Debug, Clone)]
pub struct Row {
    /// The area's code.
    pub area: String,
    /// Its name.
    pub name: String,
    /// The recipient's address as it may be shown.
    pub to: String,
    /// The channel.
    pub channel: ChannelId,
    /// What goes along.
    pub enclosure: Enclosure,
    /// What is to become of it, or became of it.
    pub verdict: Verdict,
}

/// What was sent.
#[derive(Debug)]
pub struct Delivered {
    /// The editions.
    pub editions: Vec<EditionSent>,
    /// What was found on the way.
    pub findings: Diagnostics,
}

/// Sends, or writes what would be sent.
///
/// # Errors
/// There is no edition, no recipient, or, for a live run, no ledger or no approval; an artifact is not
/// the one that was made; the ledger can't be written.
pub fn send(options: &SendOptions, ask: &Ask<'_>, tell: &Tell<'_>) -> Result<Delivered> {
    tell(Event::Step("reading the project"));
    let loaded = load(&options.project)?;
    let root = options.output.clone().unwrap_or_else(|| options.project.join("output"));
    let path = ledger_path(&loaded, options.ledger.as_deref());
    let (recipients, mut findings) = recipients(&loaded, &options.recipients)?;
    let channel = options.channel.as_deref().map(|name| channel(&loaded, name)).transpose()?;
    let work =
        Work { loaded: &loaded, root: &root, recipients: &recipients, options, channel, tell };
    let briefs = delivered(&loaded, &options.briefs)?;
    if options.plan.is_some() && briefs.len() > 1 {
        return Err(Diagnostic::error("one-plan", "a plan is of one brief")
            .why(format!("{} briefs of the project are delivered", briefs.len()))
            .hint("name the brief: `briefwright send BRIEF --plan plan.json`")
            .into());
    }
    let chosen = briefs.into_iter().map(|brief| edition(&root, brief, options.edition));
    let chosen: Vec<Edition<'_>> = all(chosen)?;
    let mut editions = Vec::new();
    let mut took = |result: Result<(EditionSent, Diagnostics)>| {
        // What became of one edition is told, whatever happened to another.
        if let Some((sent, found)) = findings.keep(result) {
            findings.extend(found);
            editions.push(sent);
        }
    };
    match &options.how {
        How::Dry => {
            let ledger = Ledger::open(&path)?;
            chosen.iter().for_each(|edition| took(work.dry(edition, ledger.as_ref())));
        }
        How::Sample { count, to } => {
            let ledger = Ledger::open(&path)?;
            let ledger = ledger.as_ref();
            chosen.iter().for_each(|edition| took(work.sample(edition, ledger, *count, to)));
        }
        How::Live => {
            let mut ledger = ledger::open(&path)?;
            // None is sent before all may go.
            let looked = chosen.iter().map(|edition| work.may_go(edition, &mut ledger, ask));
            for (edition, looked) in chosen.iter().zip(all(looked)?) {
                took(work.live(edition, &mut ledger, looked.as_ref()));
            }
        }
    }
    if editions.is_empty() { Err(findings) } else { Ok(Delivered { editions, findings }) }
}

/// All values, or everything that is wrong with any.
fn all<T>(results: impl Iterator<Item = Result<T>>) -> Result<Vec<T>> {
    let mut problems = Diagnostics::new();
    let values = results.filter_map(|result| problems.keep(result)).collect();
    problems.into_result(values)
}

/// What sending needs, whatever the edition.
struct Work<'a> {
    loaded: &'a Loaded,
    root: &'a Path,
    recipients: &'a [Recipient],
    options: &'a SendOptions,
    channel: Option<ChannelId>,
    tell: &'a Tell<'a>,
}

impl<'a> Work<'a> {
    fn plan(
        &self,
        edition: &Edition<'_>,
        ledger: Option<&Ledger>,
        now: Timestamp,
    ) -> Result<Plan<'a>> {
        let terms =
            Terms { delivery: delivery(self.loaded)?, ledger, channel: self.channel.as_ref(), now };
        plan::plan(edition, self.recipients, &terms)
    }

    /// Writes every message, and the plan if its file is named.
    fn dry(
        &self,
        edition: &Edition<'_>,
        ledger: Option<&Ledger>,
    ) -> Result<(EditionSent, Diagnostics)> {
        let now = clock::now();
        let mut plan = self.plan(edition, ledger, now)?;
        let messages = ready::ready(edition, &mut plan, delivery(self.loaded)?, now)?;
        let (outbox, findings) =
            outbox::write(self.loaded, self.root, edition, &plan, &messages, now, self.tell)?;
        if let Some(path) = &self.options.plan {
            planfile::write(path, edition, &plan, &messages, now)?;
        }
        let sent = EditionSent { outbox: Some(outbox), ..told(edition, ledger, &plan)? };
        Ok((sent, findings))
    }
}

fn channel(loaded: &Loaded, name: &str) -> Result<ChannelId> {
    let channels = &delivery(loaded)?.channels;
    match channels.get_key_value(name) {
        Some((id, _)) => Ok(id.clone()),
        None => Err(Diagnostic::error("unknown-channel", format!("there is no channel `{name}`"))
            .hint_maybe(did_you_mean(name, channels.keys().map(ChannelId::as_str)))
            .into()),
    }
}

/// What is told of a plan.
fn told(edition: &Edition<'_>, ledger: Option<&Ledger>, plan: &Plan<'_>) -> Result<EditionSent> {
    let approval = match ledger {
        Some(ledger) => ledger.approval(&edition.brief.id, edition.period, edition.digest())?,
        None => None,
    };
    Ok(EditionSent {
        brief: edition.brief.id.clone(),
        edition: edition.period,
        correction: edition.kept.manifest.correction,
        approved: approval.map(|one| format!("{} on {}", one.by, one.when)),
        rows: plan.deliveries.iter().map(row).collect(),
        nothing: plan.nothing.clone(),
        outbox: None,
        sent: None,
    })
}

fn row(planned: &Planned<'_>) -> Row {
    Row {
        area: planned.area.code.clone(),
        name: planned.area.name.clone(),
        to: planned.recipient.redacted(),
        channel: planned.channel.clone(),
        enclosure: planned.enclosure.clone(),
        verdict: planned.verdict.clone(),
    }
}
