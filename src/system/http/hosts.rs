//! How many may ask a host at a time.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use url::Url;

/// The hosts that are being asked.
#[derive(Debug)]
pub(super) struct Hosts {
    most: usize,
    hosts: Mutex<BTreeMap<String, Arc<Host>>>,
}

#[derive(Debug, Default)]
struct Host {
    busy: Mutex<usize>,
    freed: Condvar,
}

/// The right to ask a host, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn(Arc<Host>);

impl Hosts {
    pub(super) fn new(most: usize) -> Self {
        Self { most: most.max(1), hosts: Mutex::default() }
    }

    /// Waits until a host may be asked.
    pub(super) fn turn(&self, url: &Url) -> Turn {
        let name =
            format!("{}:{:?}", url.host_str().unwrap_or_default(), url.port_or_known_default());
        let host = Arc::clone(hold(&self.hosts).entry(name).or_default());
        let mut busy = hold(&host.busy);
        while *busy >= self.most {
            busy = host.freed.wait(busy).unwrap_or_else(PoisonError::into_inner);
        }
        *busy += 1;
        drop(busy);
        Turn(host)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *hold(&self.0.busy) -= 1;
        self.0.freed.notify_one();
    }
}

/// A thread that panicked leaves a count that is still right.
fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
