//! `send --live`: each delivery that a plan has, once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use jiff::Timestamp;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::distribution::edition::Edition;
use crate::distribution::ledger::{Approval, Delivery, Filter, Ledger, State};
use crate::distribution::parcel::parcel;
use crate::distribution::plan::{Plan, Planned, Terms, Verdict, plan};
use crate::distribution::recipients::Recipient;
use crate::distribution::send::{Job, Sent, Way, send};
use crate::distribution::{calendar, channels};
use crate::project::{AreaKind, ChannelId, Policy};
use crate::system::{clock, environment};

use super::super::load::Loaded;
use super::super::{Event, Tell};
use super::planfile::{self, Messages, PlanFile};
use super::ready::ready;
use super::{Ask, EditionSent, SendOptions, Work, delivery, manners, told};

/// A plan that a person looked at before.
pub(super) struct Looked<'a>(&'a Path, PlanFile);

impl Work<'_> {
    /// Whether an edition may be sent: a person has approved it and confirms it now, by typing its month or by
    /// the plan that they looked at before.
    pub(super) fn may_go(
        &self,
        edition: &Edition<'_>,
        ledger: &mut Ledger,
        ask: &Ask<'_>,
    ) -> Result<Option<Looked<'_>>> {
        let looked = match self.options.plan.as_deref() {
            Some(path) => Some(Looked(path, planfile::read(path, edition)?)),
            None => None,
        };
        approved(edition, ledger)?;
        if looked.is_none() {
            confirm(edition, ask)?;
        }
        Ok(looked)
    }

    /// Sends an edition that may go.
    pub(super) fn live(
        &self,
        edition: &Edition<'_>,
        ledger: &mut Ledger,
        looked: Option<&Looked<'_>>,
    ) -> Result<(EditionSent, Diagnostics)> {
        let alone = ledger.alone()?;
        let made = looked.map_or_else(clock::now, |Looked(_, file)| file.made);
        let result = self.go(edition, ledger, made, &|plan, messages| match looked {
            Some(Looked(path, file)) => file.keep(path, plan, messages),
            None => Ok(()),
        });
        drop(alone);
        result
    }

    /// Sends what is to be sent; who calls holds the ledger's lock.
    fn go(
        &self,
        edition: &Edition<'_>,
        ledger: &mut Ledger,
        made: Timestamp,
        choose: &dyn Fn(&mut Plan<'_>, &Messages) -> Result<()>,
    ) -> Result<(EditionSent, Diagnostics)> {
        let mut findings: Diagnostics =
            ledger.recover(clock::now())?.iter().filter_map(interrupted).collect();
        let mut plan = self.plan(edition, Some(ledger), clock::now())?;
        let messages = ready(edition, &mut plan, delivery(self.loaded)?, made)?;
        choose(&mut plan, &messages)?;
        let mut told = told(edition, Some(ledger), &plan)?;
        let entered = enter(edition, ledger, &plan)?;
        // Before anything leaves: an older copy of the ledger is known by it.
        ledger.mark()?;
        let held = plan.deliveries.iter().filter(|one| matches!(one.verdict, Verdict::Held(_)));
        let mut all = Sent { held: held.count(), ..Sent::default() };
        for (channel, jobs) in by_channel(&plan, &entered) {
            let (sent, faults) = self.by(edition, ledger, &channel, &jobs, made)?;
            all.add(sent);
            findings.extend(faults);
        }
        for (row, id) in told.rows.iter_mut().zip(&entered) {
            if let Some(now) = id.as_ref().map(|one| ledger.delivery(one.id)).transpose()? {
                row.verdict = verdict(&now);
            }
        }
        let unknown = Filter {
            brief: Some(edition.brief.id.clone()),
            edition: Some(edition.period),
            state: Some(State::Unknown),
            recipient: None,
        };
        ledger.mark()?;
        findings.extend(outcome(edition, &all, ledger.deliveries(&unknown)?.len()));
        told.sent = Some(all);
        Ok((told, findings))
    }

    /// Sends by one channel.
    fn by(
        &self,
        edition: &Edition<'_>,
        ledger: &mut Ledger,
        channel: &ChannelId,
        planned: &[(&Planned<'_>, &Delivery)],
        made: Timestamp,
    ) -> Result<(Sent, Diagnostics)> {
        let delivery = delivery(self.loaded)?;
        let Some(spec) = delivery.channels.get(channel.as_str()) else {
            let message = format!("there is no channel `{channel}`");
            return Err(Diagnostic::error("unknown-channel", message)
                .in_place("briefs/delivery.yaml")
                .into());
        };
        let manners = manners(self.loaded, self.options.offline);
        (self.tell)(Event::Messages(planned.len()));
        let jobs = planned.iter().map(|(one, entered)| Job {
            id: entered.id,
            parcel: Box::new(|| parcel(edition, one, made, None)),
            barred: Box::new(|ledger| barred(edition, one, ledger, delivery)),
        });
        let way = Way {
            pace: spec.pace,
            open: &|| channels::open(spec, delivery, &self.loaded.folder, &manners),
            now: &clock::now,
            done: &|| (self.tell)(Event::AreaDone),
        };
        Ok(send(jobs.collect(), &way, &Mutex::new(ledger)))
    }
}

/// Sends an approved edition without asking anyone.
pub(in crate::ops) fn unattended(
    loaded: &Loaded,
    root: &Path,
    recipients: &[Recipient],
    edition: &Edition<'_>,
    ledger: &mut Ledger,
    offline: bool,
    tell: &Tell<'_>,
) -> Result<(EditionSent, Diagnostics)> {
    let options = SendOptions { offline, ..SendOptions::default() };
    let work = Work { loaded, root, recipients, options: &options, channel: None, tell };
    let alone = ledger.alone()?;
    let result = work.go(edition, ledger, clock::now(), &|_, _| Ok(()));
    drop(alone);
    result
}

/// Whether something of an approved edition would be sent now.
pub(in crate::ops) fn waiting(
    loaded: &Loaded,
    recipients: &[Recipient],
    edition: &Edition<'_>,
    ledger: &Ledger,
) -> Result<bool> {
    let terms = Terms {
        delivery: delivery(loaded)?,
        ledger: Some(ledger),
        channel: None,
        now: clock::now(),
    };
    let plan = plan(edition, recipients, &terms)?;
    Ok(plan.deliveries.iter().any(|one| one.verdict == Verdict::Send))
}

/// Asks for the edition's month, typed out: nobody sends 543 messages by pressing return.
fn confirm(edition: &Edition<'_>, ask: &Ask<'_>) -> Result<()> {
    let month = edition.period.short();
    let typed =
        ask(&format!("type `{month}` to send {}, {}: ", edition.brief.id, edition.period.label()));
    if typed.is_some_and(|typed| typed.trim() == month) {
        return Ok(());
    }
    Err(Diagnostic::error("not-confirmed", "nothing was sent")
        .kind(Kind::Finding)
        .why(format!("the edition was not typed out: `{month}`"))
        .hint("type it when asked, or send a plan that you looked at: `--live --plan plan.json`")
        .into())
}

/// Whether a person has approved these very bytes. Where the brief's policy is `auto`, who confirms does.
fn approved(edition: &Edition<'_>, ledger: &mut Ledger) -> Result<()> {
    let brief = &edition.brief.id;
    if ledger.approval(brief, edition.period, edition.digest())?.is_some() {
        return Ok(());
    }
    if edition.spec.policy == Policy::Auto {
        return ledger.approve(&Approval {
            brief: brief.clone(),
            edition: edition.period,
            digest: edition.digest().clone(),
            by: environment::user(),
            when: clock::now(),
        });
    }
    let month = edition.period.short();
    Err(Diagnostic::error("not-approved", format!("nobody has approved {brief} {month}"))
        .kind(Kind::Finding)
        .at(&edition.spec.span)
        .why("its policy is `hold`, and what was not approved is not sent")
        .hint(format!("look at it, then run `briefwright approve {brief} --edition {month}`"))
        .into())
}

/// Enters a plan in the ledger: all of it is there before the first message leaves. Returns each
/// delivery as it stands, in the order of the plan.
fn enter(
    edition: &Edition<'_>,
    ledger: &mut Ledger,
    plan: &Plan<'_>,
) -> Result<Vec<Option<Delivery>>> {
    let now = clock::now();
    let mut entered = Vec::new();
    for planned in &plan.deliveries {
        let Some(key) = &planned.key else {
            entered.push(None);
            continue;
        };
        let (state, words) = match &planned.verdict {
            Verdict::Send => (State::Planned, ""),
            Verdict::Held(why) | Verdict::Left(why) => (State::Held, why.as_str()),
            Verdict::Suppressed(why) => (State::Suppressed, why.as_str()),
            Verdict::Done(..) => {
                entered.push(None);
                continue;
            }
        };
        let mut delivery = ledger.enter(key, &planned.recipient.redacted(), state, words, now)?;
        // Who unsubscribes by the message's id is known by it.
        ledger.note_message(delivery.id, &planned.id)?;
        if delivery.state != state {
            for step in way(delivery.state, state) {
                ledger.advance(delivery.id, delivery.state, *step, words, now)?;
                delivery.state = *step;
            }
        }
        entered.push(Some(delivery));
    }
    supersede(edition, ledger, plan)?;
    Ok(entered)
}

/// The steps from one state of waiting to another.
fn way(from: State, to: State) -> &'static [State] {
    match (from, to) {
        (State::Held | State::Suppressed, State::Planned) => &[State::Planned],
        (State::Planned, State::Held) => &[State::Held],
        (State::Planned | State::Held, State::Suppressed) => &[State::Suppressed],
        (State::Suppressed, State::Held) => &[State::Planned, State::Held],
        _ => &[],
    }
}

/// What waits in the ledger with other bytes than those that are there now will not be sent.
fn supersede(edition: &Edition<'_>, ledger: &mut Ledger, plan: &Plan<'_>) -> Result<()> {
    for state in [State::Planned, State::Held] {
        let filter = Filter {
            brief: Some(edition.brief.id.clone()),
            edition: Some(edition.period),
            state: Some(state),
            recipient: None,
        };
        for waiting in ledger.deliveries(&filter)? {
            let newer = plan.deliveries.iter().filter_map(|one| one.key.as_ref()).any(|key| {
                key.area == waiting.key.area
                    && key.recipient == waiting.key.recipient
                    && key.channel == waiting.key.channel
                    && *key != waiting.key
            });
            let why = "the edition was made anew before this was sent";
            if newer && waiting.words != why {
                let steps = if state == State::Held {
                    &[State::Planned, State::Held][..]
                } else {
                    &[State::Held]
                };
                let mut at = state;
                for step in steps {
                    ledger.advance(waiting.id, at, *step, why, clock::now())?;
                    at = *step;
                }
            }
        }
    }
    Ok(())
}

/// Those that are to be sent, by channel.
fn by_channel<'a, 'p>(
    plan: &'a Plan<'p>,
    entered: &'a [Option<Delivery>],
) -> BTreeMap<ChannelId, Vec<(&'a Planned<'p>, &'a Delivery)>> {
    let mut channels: BTreeMap<ChannelId, Vec<_>> = BTreeMap::new();
    for (planned, delivery) in plan.deliveries.iter().zip(entered) {
        if let Some(delivery) = delivery.as_ref().filter(|one| one.state == State::Planned) {
            channels.entry(planned.channel.clone()).or_default().push((planned, delivery));
        }
    }
    channels
}

/// Why a message may not leave after all, asked right before it does.
fn barred(
    edition: &Edition<'_>,
    planned: &Planned<'_>,
    ledger: &Ledger,
    delivery: &crate::project::DeliverySpec,
) -> Result<Option<(State, String)>> {
    if let Some(hash) = planned.recipient_hash()
        && let Some(why) = ledger.suppressed(hash)?
    {
        return Ok(Some((State::Suppressed, why)));
    }
    let kind = AreaKind::from_id(&planned.area.kind);
    let held =
        kind.and_then(|kind| calendar::holds(delivery, &edition.brief.id, kind, clock::now()));
    Ok(held.map(|why| (State::Held, why)))
}

fn verdict(delivery: &Delivery) -> Verdict {
    match delivery.state {
        State::Planned => Verdict::Left(delivery.words.clone()),
        State::Held => Verdict::Held(delivery.words.clone()),
        State::Suppressed => Verdict::Suppressed(delivery.words.clone()),
        state => Verdict::Done(state, delivery.words.clone()),
    }
}

/// What an earlier run left that was ended from outside.
fn interrupted(delivery: &Delivery) -> Option<Diagnostic> {
    (delivery.state == State::Unknown).then(|| {
        let message =
            format!("nobody knows whether {} has had {}", delivery.redacted, delivery.key.area);
        Diagnostic::warning("unknown-delivery", message)
            .kind(Kind::Delivery)
            .why("an earlier run ended while the message was being handed over")
            .hint("ask the recipient or the mail server, then run `briefwright send resolve`")
    })
}

/// What sending came to, where that needs someone.
fn outcome(edition: &Edition<'_>, sent: &Sent, unknown: usize) -> Diagnostics {
    let of = format!("{} {}", edition.brief.id, edition.period.short());
    let mut found = Diagnostics::new();
    let mut tell = |code, count: usize, what: &str, hint: &str| {
        if count > 0 {
            let message = format!("{count} of {of} {what}");
            found.push(Diagnostic::error(code, message).kind(Kind::Delivery).hint(hint));
        }
    };
    let resolve = "ask the recipients or the mail server, then run `briefwright send resolve`";
    // Also those of earlier runs: they stay until a person has said what became of them.
    tell(
        "unknown-delivery",
        unknown,
        "were handed over, and nobody knows what became of them",
        resolve,
    );
    let list = "`briefwright ledger list --state refused` has the server's words";
    tell("refused", sent.refused, "were refused", list);
    if sent.left > 0 {
        let mut one =
            Diagnostic::error("left", format!("{} of {of} are left for the next run", sent.left))
                .kind(Kind::Delivery)
                .hint("run the same command again; what was accepted is not sent twice");
        if let Some(why) = &sent.stopped {
            one = one.why(why.clone());
        }
        found.push(one);
    }
    found
}
