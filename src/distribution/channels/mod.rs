//! The ways out. Each is one file behind [`Channel`].

use crate::diagnostics::Result;

use super::message::Parcel;

/// A way to hand a parcel over.
pub trait Channel: Send {
    /// Hands a parcel over.
    ///
    /// Calls `commit` once, right before the first byte after which nobody can say whether the other
    /// side has taken it. Until then a failure is none of the parcel's, and it may be tried again; from
    /// then on a failure without an answer is [`Handover::Unknown`].
    ///
    /// # Errors
    /// Those of `commit` alone: nothing was handed over.
    fn deliver(
        &mut self,
        parcel: &Parcel,
        commit: &mut dyn FnMut() -> Result<()>,
    ) -> Result<Handover>;
}

/// What became of a parcel. The words are those of the other side, without addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handover {
    /// The other side has taken it.
    Accepted(String),
    /// The other side refuses it for good.
    Refused(String),
    /// The other side refuses it for now; it may be tried again.
    Deferred(String),
    /// The channel can't be used at the moment: no connection, no certificate, wrong password.
    /// Nothing was handed over, and the next parcel will fare no better.
    Unavailable(String),
    /// It was handed over, and no answer came: the other side may have it.
    Unknown(String),
}
