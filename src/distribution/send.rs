//! The sending: every delivery of a plan at most once, each step in the ledger before it is taken (E6).
//!
//! ```text
//! planned ─▶ intent ─▶ transmitting ─▶ accepted | refused | unknown
//!    ▲          │             │
//!    └──────────┴─────────────┘  could not begin; refused for now: tried again
//! ```

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use backon::{BackoffBuilder, ExponentialBuilder};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostics, Result};
use crate::project::PaceSpec;

use super::channels::{Channel, Handover, Pace};
use super::ledger::{DeliveryId, Ledger, State};
use super::message::Parcel;

/// Puts a parcel together.
pub type MakeParcel<'a> = Box<dyn Fn() -> Result<Parcel> + Send + Sync + 'a>;

/// Says why something may not be sent, and what becomes of it then.
pub type AskBarred<'a> = Box<dyn Fn(&Ledger) -> Result<Option<(State, String)>> + Send + Sync + 'a>;

/// A delivery that is entered in the ledger as planned.
pub struct Job<'a> {
    /// Its number in the ledger.
    pub id: DeliveryId,
    /// Puts together what is handed over.
    pub parcel: MakeParcel<'a>,
    /// Why it may not be sent after all, asked right before it is (E2, E5).
    pub barred: AskBarred<'a>,
}

/// How a channel is used.
pub struct Way<'a> {
    /// How fast, and how often again.
    pub pace: PaceSpec,
    /// Opens a connection of its own for each of those that send at the same time.
    pub open: &'a (dyn Fn() -> Result<Box<dyn Channel>> + Sync),
    /// The time.
    pub now: &'a (dyn Fn() -> Timestamp + Sync),
    /// Told after each delivery.
    pub done: &'a (dyn Fn() + Sync),
}

/// What sending came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// How many were accepted.
    pub accepted: usize,
    /// How many were refused for good.
    pub refused: usize,
    /// Of how many nobody knows.
    pub unknown: usize,
    /// How many wait for the next run.
    pub left: usize,
    /// How many something keeps back.
    #[serde(default)]
    pub held: usize,
    /// Why the channel could not be used to the end, if that is so.
    pub stopped: Option<String>,
}

impl Sent {
    /// Whether anything is amiss: refused, left, or nobody knows.
    pub fn is_trouble(&self) -> bool {
        self.refused + self.unknown + self.left > 0
    }

    /// Adds what another channel came to.
    pub fn add(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.unknown += other.unknown;
        self.left += other.left;
        self.held += other.held;
        self.stopped = self.stopped.take().or(other.stopped);
    }
}

/// After how many parcels in a row that found the channel closed a round ends: the next ones would fare no
/// better, and a server that locks out who knocks too often should not be knocked at.
const CLOSED: usize = 3;

/// How many refusals in a row end the sending: it is the server then that is at odds with the sender, and
/// not so many recipients at once.
const REFUSED: usize = 10;

/// Sends jobs by one channel. What it came to is told whatever happens; the diagnostics are what ended it
/// before its time: the ledger can't be written, the channel can't be made ready, an artifact is not the one
/// that was made. Then nothing more is sent, and what was in hand stays as the ledger has it.
pub fn send(jobs: Vec<Job<'_>>, way: &Way<'_>, ledger: &Mutex<&mut Ledger>) -> (Sent, Diagnostics) {
    let pace = Pace::new(way.pace);
    let line = Line {
        waiting: Mutex::new(jobs.into()),
        again: Mutex::new(Vec::new()),
        sent: Mutex::new(Sent::default()),
        faults: Mutex::new(Diagnostics::new()),
        ended: AtomicBool::new(false),
        closed: AtomicUsize::new(0),
        refused: AtomicUsize::new(0),
        way,
        pace: &pace,
        ledger,
    };
    line.round();
    let waits = ExponentialBuilder::default()
        .with_min_delay(way.pace.first_wait)
        .with_max_delay(way.pace.first_wait * 64)
        .with_max_times(usize::from(way.pace.attempts.saturating_sub(1)))
        .build();
    for wait in waits {
        if !line.put_off_is_next() {
            break;
        }
        thread::sleep(wait);
        line.round();
    }
    let left = held(&line.again).len() + held(&line.waiting).len();
    let faults = std::mem::take(&mut *held(&line.faults));
    let mut sent = std::mem::take(&mut *held(&line.sent));
    sent.left = left;
    if left == 0 {
        sent.stopped = None;
    }
    (sent, faults)
}

/// What all who send at the same time share.
struct Line<'a, 'j, 'l> {
    waiting: Mutex<VecDeque<Job<'j>>>,
    /// Those that were put off, for the next round.
    again: Mutex<Vec<Job<'j>>>,
    sent: Mutex<Sent>,
    faults: Mutex<Diagnostics>,
    /// Whether the ledger can't be written: then nothing more may happen.
    ended: AtomicBool,
    /// How many parcels in a row found the channel closed.
    closed: AtomicUsize,
    /// How many in a row were refused for good.
    refused: AtomicUsize,
    way: &'a Way<'a>,
    pace: &'a Pace,
    ledger: &'a Mutex<&'l mut Ledger>,
}

/// What a lock guards; a thread that died with it can't have left it half done.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Line<'_, '_, '_> {
    /// Tries every waiting job once.
    fn round(&self) {
        self.closed.store(0, Ordering::Relaxed);
        let many = usize::from(self.way.pace.connections.max(1)).min(held(&self.waiting).len());
        thread::scope(|scope| {
            for _ in 0..many {
                scope.spawn(|| self.work());
            }
        });
    }

    /// Lets those that were put off wait for the next round; `false` if there is none.
    fn put_off_is_next(&self) -> bool {
        let mut waiting = held(&self.waiting);
        waiting.extend(held(&self.again).drain(..));
        !waiting.is_empty() && !self.ended.load(Ordering::Relaxed)
    }

    fn work(&self) {
        let mut channel: Option<Box<dyn Channel>> = None;
        while !self.ended.load(Ordering::Relaxed) && self.closed.load(Ordering::Relaxed) < CLOSED {
            let Some(job) = held(&self.waiting).pop_front() else { return };
            match self.one(&job, &mut channel) {
                Ok(true) => (self.way.done)(),
                Ok(false) => held(&self.again).push(job),
                Err(problems) => {
                    self.ended.store(true, Ordering::Relaxed);
                    held(&self.faults).extend(problems);
                    held(&self.again).push(job);
                }
            }
        }
    }

    /// Tries one job; whether it is done, one way or another.
    fn one(&self, job: &Job<'_>, channel: &mut Option<Box<dyn Channel>>) -> Result<bool> {
        self.pace.wait();
        // Asked now, and not only when the plan was made: someone may have unsubscribed since.
        let barred = (job.barred)(&held(self.ledger))?;
        if let Some((state, why)) = barred {
            self.step(job, State::Planned, state, &why)?;
            held(&self.sent).held += usize::from(state == State::Held);
            return Ok(true);
        }
        let parcel = (job.parcel)()?;
        let mut open = match channel.take() {
            Some(open) => open,
            None => (self.way.open)()?,
        };
        self.step(job, State::Planned, State::Intent, "")?;
        let mut at = State::Intent;
        let handover = open.deliver(&parcel, &mut || {
            self.step(job, State::Intent, State::Transmitting, "")?;
            at = State::Transmitting;
            Ok(())
        })?;
        if !matches!(handover, Handover::Unavailable(_) | Handover::Unknown(_)) {
            *channel = Some(open);
        }
        self.record(job, at, handover)
    }

    /// Enters what became of a job; whether it is done.
    fn record(&self, job: &Job<'_>, at: State, handover: Handover) -> Result<bool> {
        if !matches!(handover, Handover::Unavailable(_)) {
            self.closed.store(0, Ordering::Relaxed);
        }
        match handover {
            Handover::Accepted(words) => {
                self.refused.store(0, Ordering::Relaxed);
                // A channel that had nothing to hand over, since it was there already.
                if at == State::Intent {
                    self.step(job, at, State::Transmitting, "")?;
                }
                self.step(job, State::Transmitting, State::Accepted, &words)?;
                held(&self.sent).accepted += 1;
            }
            Handover::Refused(words) => {
                self.step(job, at, State::Refused, &words)?;
                held(&self.sent).refused += 1;
                if self.refused.fetch_add(1, Ordering::Relaxed) + 1 >= REFUSED {
                    self.ended.store(true, Ordering::Relaxed);
                    let why = format!("{REFUSED} in a row were refused, the last with: {words}");
                    held(&self.sent).stopped = Some(why);
                }
            }
            Handover::Unknown(words) => {
                if at == State::Intent {
                    self.step(job, at, State::Transmitting, "")?;
                }
                self.step(job, State::Transmitting, State::Unknown, &words)?;
                held(&self.sent).unknown += 1;
            }
            Handover::Deferred(words) => {
                self.step(job, at, State::Planned, &words)?;
                return Ok(false);
            }
            Handover::Unavailable(words) => {
                self.step(job, at, State::Planned, &words)?;
                self.closed.fetch_add(1, Ordering::Relaxed);
                held(&self.sent).stopped = Some(words);
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn step(&self, job: &Job<'_>, from: State, to: State, words: &str) -> Result<()> {
        // What the other side said may have an address in it; the ledger keeps it without.
        tracing::info!(delivery = %job.id, from = from.as_str(), to = to.as_str(), "delivery");
        held(self.ledger).advance(job.id, from, to, words, (self.way.now)())
    }
}
