//! How far a delivery may come from where it is.

use super::State;

impl State {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Planned,
        Self::Intent,
        Self::Transmitting,
        Self::Accepted,
        Self::Refused,
        Self::Unknown,
        Self::Suppressed,
        Self::Held,
    ];

    /// Its name, in the ledger and for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Intent => "intent",
            Self::Transmitting => "transmitting",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Suppressed => "suppressed",
            Self::Held => "held",
        }
    }

    /// The state of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether only a person decides what follows.
    pub fn is_settled_by_hand(self) -> bool {
        matches!(self, Self::Unknown | Self::Refused)
    }

    /// Whether a delivery may go from here to there. Of those out of [`State::Unknown`] and
    /// [`State::Refused`] a person decides, by [`Ledger::resolve`](super::Ledger::resolve); all others
    /// are [`Ledger::advance`](super::Ledger::advance).
    pub fn may_become(self, to: Self) -> bool {
        match self {
            Self::Planned => matches!(to, Self::Intent | Self::Held | Self::Suppressed),
            // It could not even begin, or was refused before anything was handed over.
            Self::Intent => matches!(to, Self::Transmitting | Self::Planned | Self::Refused),
            // It goes back to planned if the other side refuses it for now.
            Self::Transmitting => {
                matches!(to, Self::Accepted | Self::Refused | Self::Unknown | Self::Planned)
            }
            Self::Held => matches!(to, Self::Planned | Self::Suppressed),
            // What was refused can't have arrived.
            Self::Suppressed | Self::Refused => to == Self::Planned,
            Self::Unknown => matches!(to, Self::Accepted | Self::Planned),
            Self::Accepted => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::State::{self, *};

    #[test]
    fn every_pair_of_states() {
        let allowed = [
            (Planned, Intent),
            (Planned, Held),
            (Planned, Suppressed),
            (Intent, Transmitting),
            (Intent, Planned),
            (Intent, Refused),
            (Transmitting, Accepted),
            (Transmitting, Refused),
            (Transmitting, Unknown),
            (Transmitting, Planned),
            (Held, Planned),
            (Held, Suppressed),
            (Suppressed, Planned),
            (Refused, Planned),
            (Unknown, Accepted),
            (Unknown, Planned),
        ];
        for from in State::ALL {
            for to in State::ALL {
                assert_eq!(from.may_become(to), allowed.contains(&(from, to)), "{from:?} {to:?}");
            }
        }
    }

    #[test]
    fn names_are_read_as_written() {
        for state in State::ALL {
            assert_eq!(State::parse(state.as_str()), Some(state));
        }
        assert_eq!(State::parse("sent"), None);
    }
}
