//! Problems that come by the thousand: the first of them, and how many more there are.

use super::{Diagnostic, Diagnostics, Kind, Result};

/// The problems of one file or table; beyond so many they are counted only.
#[derive(Debug)]
pub struct Problems {
    most: usize,
    kind: Kind,
    told: Diagnostics,
    untold: usize,
}

impl Problems {
    /// None yet; `most` of them will be told in full. `kind` is that of the line about the rest.
    pub fn new(most: usize, kind: Kind) -> Self {
        Self { most, kind, told: Diagnostics::new(), untold: 0 }
    }

    /// Adds one, if there is room.
    pub fn push(&mut self, problem: Diagnostic) {
        if self.told.len() < self.most {
            self.told.push(problem);
        } else {
            self.untold += 1;
        }
    }

    /// Adds those of another part.
    pub fn merge(&mut self, other: Self) {
        self.extend(other.told);
        self.untold += other.untold;
    }

    /// Adds all of another list.
    pub fn extend(&mut self, others: Diagnostics) {
        others.into_iter().for_each(|problem| self.push(problem));
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// The problems, and how many more there are.
    ///
    /// # Errors
    /// There are any.
    pub fn finish(mut self) -> Result<()> {
        if self.untold > 0 {
            let rest = format!("{} more problems of this kind are not shown", self.untold);
            self.told.push(Diagnostic::error("more-problems", rest).kind(self.kind));
        }
        self.told.into_result(())
    }
}
