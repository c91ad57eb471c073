//! The thread that holds the open project.

use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{oneshot, watch};

use super::told::{Told, told};
use crate::diagnostics::{Diagnostic, Result};
use crate::ops::preview::{Session, View};

/// How long it must be quiet after a file was written: editors empty a file before they fill it.
const QUIET: Duration = Duration::from_millis(8);
/// How often it may be unquiet in a row.
const PATIENCE: usize = 25;
/// How many drawn pages can be asked for.
const PAGES: usize = 64;

/// What the thread is asked.
enum Order {
    /// Something was written.
    Changed,
    /// What does a view look like?
    Look(View, oneshot::Sender<Arc<Told>>),
    /// And as a PDF?
    Pdf(View, oneshot::Sender<Result<Vec<u8>>>),
}

/// Drawn pages by their keys, newest first.
type Pages = Arc<Mutex<VecDeque<(String, Arc<str>)>>>;

/// The thread, for those who ask it.
pub(super) struct Worker {
    orders: Sender<Order>,
    fresh: watch::Receiver<u64>,
    pages: Pages,
}

impl Worker {
    /// Starts the thread; it makes a first view before anyone asks.
    pub fn start(session: Session, first: View) -> Result<Self> {
        let (orders, asked) = channel();
        let (tell, fresh) = watch::channel(0);
        let pages = Pages::default();
        let changed = orders.clone();
        // A thread that has ended has nothing to be told.
        let watching = session.watch(move || drop(changed.send(Order::Changed)))?;
        let bench =
            Bench { session, asked, tell, pages: Arc::clone(&pages), made: BTreeMap::new() };
        let run = move || {
            let _watching = watching;
            bench.run(&first);
        };
        let started = std::thread::Builder::new().name("preview".to_owned()).spawn(run);
        started.map_err(|error| {
            Diagnostic::error("internal", "can't run the preview").why(error.to_string())
        })?;
        Ok(Self { orders, fresh, pages })
    }

    /// A number that grows whenever what is looked at is stale.
    pub fn fresh(&self) -> watch::Receiver<u64> {
        self.fresh.clone()
    }

    /// What a view looks like now; `None` if the thread has ended.
    pub async fn look(&self, view: View) -> Option<Arc<Told>> {
        let (answer, answered) = oneshot::channel();
        self.orders.send(Order::Look(view, answer)).ok()?;
        answered.await.ok()
    }

    /// The PDF of a view; `None` if the thread has ended.
    pub async fn pdf(&self, view: View) -> Option<Result<Vec<u8>>> {
        let (answer, answered) = oneshot::channel();
        self.orders.send(Order::Pdf(view, answer)).ok()?;
        answered.await.ok()
    }

    /// A drawn page, if it is not too old.
    pub fn page(&self, key: &str) -> Option<Arc<str>> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.iter().find(|(one, _)| one == key).map(|(_, svg)| Arc::clone(svg))
    }
}

/// What the thread works with.
struct Bench {
    session: Session,
    asked: Receiver<Order>,
    tell: watch::Sender<u64>,
    pages: Pages,
    /// What was made since the last change.
    made: BTreeMap<View, Arc<Told>>,
}

impl Bench {
    fn run(mut self, first: &View) {
        self.look(first);
        while let Ok(order) = self.asked.recv() {
            self.answer(order);
        }
    }

    fn answer(&mut self, order: Order) {
        match order {
            Order::Changed => {
                let asked = self.settle();
                if self.session.refresh() {
                    self.made.clear();
                    self.tell.send_modify(|count| *count += 1);
                }
                asked.into_iter().for_each(|order| self.answer(order));
            }
            // Who asked may be gone.
            Order::Look(view, to) => drop(to.send(self.look(&view))),
            Order::Pdf(view, to) => drop(to.send(self.session.pdf(&view))),
        }
    }

    /// Waits until nothing was written for a moment; returns what was asked meanwhile.
    fn settle(&mut self) -> Vec<Order> {
        let mut asked = Vec::new();
        let mut changes = 0;
        while changes < PATIENCE {
            match self.asked.recv_timeout(QUIET) {
                Ok(Order::Changed) => changes += 1,
                Ok(order) => asked.push(order),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        asked
    }

    fn look(&mut self, view: &View) -> Arc<Told> {
        if let Some(made) = self.made.get(view) {
            return Arc::clone(made);
        }
        let look = self.session.look(view);
        {
            let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
            for sheet in &look.pages {
                pages.retain(|(key, _)| *key != sheet.key);
                pages.push_front((sheet.key.clone(), Arc::clone(&sheet.svg)));
            }
            pages.truncate(PAGES);
        }
        let made = Arc::new(told(&look));
        // A view that leaves something open is the one that says it.
        self.made.insert(look.view, Arc::clone(&made));
        self.made.insert(view.clone(), Arc::clone(&made));
        made
    }
}
