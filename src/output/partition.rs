//! One machine's share of the areas of a brief.

use std::fmt;

use serde::{Deserialize, Serialize, de};

use crate::system::hash::Sha256;

/// How areas are dealt out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deal {
    /// Every n-th of the brief's list: shares of the same size.
    Slice,
    /// By a hash of the area's code: an area stays in its share when others come or go.
    Hash,
}

/// A share: the k-th of n.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// How areas are dealt out.
    pub deal: Deal,
    /// Which share it is, from 1.
    pub part: u32,
    /// How many there are.
    pub of: u32,
}

/// The most shares there may be. A part is a file that is read when all are joined.
const MOST: u32 = 10_000;

impl Partition {
    /// Reads `slice:2/4` or `hash:2/4`.
    ///
    /// # Errors
    /// It is none of these; the words say what to write.
    pub fn parse(text: &str) -> Result<Self, String> {
        let like = "write `slice:2/4` or `hash:2/4`: the second of four shares, counted from 1";
        let (deal, share) = text
            .split_once(':')
            .ok_or_else(|| format!("it does not say how areas are dealt out; {like}"))?;
        let deal = match deal {
            "slice" => Deal::Slice,
            "hash" => Deal::Hash,
            other => return Err(format!("areas are not dealt out by `{other}`; {like}")),
        };
        let numbers = share.split_once('/').and_then(|(part, of)| {
            let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            let read = |text: &str| text.parse::<u32>().ok().filter(|_| plain(text));
            Some((read(part)?, read(of)?))
        });
        let (part, of) =
            numbers.ok_or_else(|| format!("`{share}` is not a share of some; {like}"))?;
        if of == 0 || of > MOST {
            return Err(format!("there are 1 to {MOST} shares; {like}"));
        }
        if part == 0 {
            return Err(format!(
                "shares are counted from 1, and the last is {of}/{of}; an index that is counted from 0 \
                 needs one added"
            ));
        }
        if part > of {
            return Err(format!("share {part} of {of} does not exist; the last is {of}/{of}"));
        }
        Ok(Self { deal, part, of })
    }

    /// Whether an area is in the share: its place in the brief's list, from 0, and its code.
    pub fn has(&self, place: usize, code: &str) -> bool {
        let turn = match self.deal {
            Deal::Slice => place as u64,
            Deal::Hash => number(code),
        };
        turn % u64::from(self.of) == u64::from(self.part - 1)
    }

    /// What its files are told apart by: `part-2-of-4`.
    pub fn label(&self) -> String {
        format!("part-{}-of-{}", self.part, self.of)
    }
}

/// The first bytes of the code's SHA-256 as a number: the same on every machine and in every version.
fn number(code: &str) -> u64 {
    let hash = Sha256::of(code.as_bytes());
    // A hash has 64 hexadecimal digits.
    u64::from_str_radix(hash.as_str().get(..16).unwrap_or_default(), 16).unwrap_or_default()
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let deal = match self.deal {
            Deal::Slice => "slice",
            Deal::Hash => "hash",
        };
        write!(f, "{deal}:{}/{}", self.part, self.of)
    }
}

impl Serialize for Partition {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Partition {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_and_printed() {
        for text in ["slice:1/1", "slice:2/4", "hash:10000/10000"] {
            assert_eq!(Partition::parse(text).unwrap().to_string(), text);
        }
        for (text, words) in [
            ("2/4", "does not say how"),
            ("mod:2/4", "`mod`"),
            ("slice:2", "`2` is not a share"),
            ("slice:+2/4", "`+2/4` is not a share"),
            ("slice:a/b", "not a share"),
            ("hash:0/4", "counted from 1"),
            ("hash:5/4", "does not exist"),
            ("hash:1/0", "1 to 10000"),
            ("hash:1/10001", "1 to 10000"),
        ] {
            let told = Partition::parse(text).unwrap_err();
            assert!(told.contains(words), "{text}: {told}");
        }
    }

    #[test]
    fn every_area_is_in_one_share() {
        let codes: Vec<String> = (0..1000).map(|at| format!("A{at:05}")).collect();
        for deal in ["slice", "hash"] {
            for of in [1, 2, 7, 64] {
                let shares: Vec<Partition> = (1..=of)
                    .map(|part| Partition::parse(&format!("{deal}:{part}/{of}")).unwrap())
                    .collect();
                let mut sizes = vec![0_usize; shares.len()];
                for (place, code) in codes.iter().enumerate() {
                    let in_it = shares.iter().enumerate().filter(|(_, one)| one.has(place, code));
                    let found: Vec<usize> = in_it.map(|(at, _)| at).collect();
                    assert_eq!(found.len(), 1, "{deal} {of} {code}");
                    sizes[found[0]] += 1;
                }
                // By a hash they are about as large as each other.
                let even = codes.len() / shares.len();
                assert!(sizes.iter().all(|size| size.abs_diff(even) <= 1 + even), "{sizes:?}");
            }
        }
    }

    /// These may never change: a share that was made by one version is completed by another.
    #[test]
    fn the_hash_of_a_code_stays() {
        let share = |code: &str| {
            let has = |part: &u32| Partition { deal: Deal::Hash, part: *part, of: 4 }.has(0, code);
            (1..=4).find(has).unwrap()
        };
        let codes = ["E92000001", "QWO", "QOP", "15N", "Y58"];
        assert_eq!(codes.map(share), [1, 3, 3, 4, 3]);
    }
}
