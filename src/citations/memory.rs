//! What was written before, for the next area.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How many answers are remembered, so that memory doesn't grow with the areas.
const REMEMBERED: usize = 256;

/// Texts by what was asked for: most areas of a brief cite the same works in the same order, and a
/// style takes half a millisecond for each.
#[derive(Debug)]
pub struct Memory<Q>(Mutex<BTreeMap<Q, Vec<String>>>);

impl<Q> Default for Memory<Q> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<Q: Ord> Memory<Q> {
    /// The texts as remembered, or else as written now.
    pub fn recall<A>(&self, asked: &A, write: impl FnOnce() -> Vec<String>) -> Vec<String>
    where
        Q: Borrow<A>,
        A: Ord + ToOwned<Owned = Q> + ?Sized,
    {
        // What is remembered is whole at any time, even if another thread broke off.
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(texts) = known().get(asked) {
            return texts.clone();
        }
        let texts = write();
        let mut known = known();
        if known.len() < REMEMBERED {
            known.insert(asked.to_owned(), texts.clone());
        }
        texts
    }
}
