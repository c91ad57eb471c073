//! Names of places that are made up, as long and as short as real ones, none of them twice.

use std::collections::BTreeSet;

use super::Chance;

const FIRST: [&str; 32] = [
    "Ash",
    "Bar",
    "Black",
    "Brad",
    "Bright",
    "Burn",
    "Carl",
    "Chel",
    "Cold",
    "Dar",
    "East",
    "Elm",
    "Glou",
    "Green",
    "Hale",
    "Harrow",
    "High",
    "King’s ",
    "Lang",
    "Lynn",
    "Mar",
    "Mil",
    "New",
    "Oak",
    "Peter",
    "Red",
    "Sal",
    "Stan",
    "Thorn",
    "Wal",
    "West",
    "Whit",
];
const LAST: [&str; 24] = [
    "borough", "bridge", "bury", "by", "church", "cester", "combe", "dale", "den", "field", "ford",
    "ham", "hurst", "ley", "mere", "minster", "mouth", "port", "sea", "stead", "stoke", "ton",
    "well", "wick",
];

/// Names, one after another.
pub struct Names {
    chance: Chance,
    used: BTreeSet<String>,
}

impl Names {
    pub fn new() -> Self {
        Self { chance: Chance(1948), used: BTreeSet::new() }
    }

    fn town(&mut self) -> String {
        let first = FIRST[self.chance.below(FIRST.len())];
        let last = LAST[self.chance.below(LAST.len())];
        match first.strip_suffix(' ') {
            // King’s Ton is King’s Town.
            Some(first) => format!("{first} {}{}", last[..1].to_uppercase(), &last[1..]),
            None => format!("{first}{last}"),
        }
    }

    /// A name that was not there yet.
    pub fn next(&mut self) -> String {
        loop {
            let (one, two, three) = (self.town(), self.town(), self.town());
            let name = match self.chance.below(12) {
                0..2 => one,
                2 => format!("North {one}"),
                3 => format!("South {one} and the Vale of {two}"),
                4..7 => format!("{one} and {two}"),
                7 => format!("{one}, {two} and {three}"),
                8 => format!("{one}-on-{two}"),
                9 => format!("{one} and North East {two}, {three} and the Coast"),
                10 => format!("St {one}’s"),
                _ => format!("{one} City"),
            };
            if self.used.insert(name.clone()) {
                return name;
            }
        }
    }
}
