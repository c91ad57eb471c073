//! Areas by name, for data that has no codes: names differ in case, accents and punctuation.

use std::collections::BTreeMap;

use super::{AreaKind, Areas};
use crate::diagnostics::nearest;
use crate::project::ids::AreaCode;

/// The areas of a kind by their folded names.
#[derive(Debug, Clone, Default)]
pub struct Names {
    codes: BTreeMap<String, Vec<AreaCode>>,
    /// The names as `areas.csv` has them, by their folded form.
    shown: BTreeMap<String, String>,
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// This area.
    One(AreaCode),
    /// Any of these.
    Several(Vec<AreaCode>),
    /// None; this name comes nearest.
    None(Option<String>),
}

impl Names {
    /// The names of the areas of a kind. For areas whose codes have changed, pass them as they
    /// stand on a day ([`Areas::on`]).
    pub fn new(areas: &Areas, kind: AreaKind) -> Self {
        let mut names = Self::default();
        for area in areas.iter().filter(|area| area.kind == kind) {
            let folded = fold_name(&area.name);
            names.shown.entry(folded.clone()).or_insert_with(|| area.name.clone());
            names.codes.entry(folded).or_default().push(area.code.clone());
        }
        names
    }

    /// The area of a name.
    pub fn find(&self, name: &str) -> Named {
        let folded = fold_name(name);
        match self.codes.get(&folded).map(Vec::as_slice) {
            Some([one]) => Named::One(one.clone()),
            Some(several) => Named::Several(several.to_vec()),
            None => Named::None(self.nearest(&folded)),
        }
    }

    /// The areas and their names.
    pub fn iter(&self) -> impl Iterator<Item = (&AreaCode, &str)> {
        let shown = |folded: &String| self.shown.get(folded).map_or("", String::as_str);
        self.codes
            .iter()
            .flat_map(move |(folded, codes)| codes.iter().map(move |code| (code, shown(folded))))
    }

    fn nearest(&self, folded: &str) -> Option<String> {
        let near = nearest(folded, self.codes.keys().map(String::as_str))?;
        self.shown.get(near).cloned()
    }
}

/// A name for comparison: letters and digits alone, lower case, without accents; `&` is `and`.
/// `Ynys Môn`, `Inverness, Skye & West Ross-shire`.
pub fn fold_name(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            '&' => folded.push_str("and"),
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => folded.push('a'),
            'ç' => folded.push('c'),
            'è' | 'é' | 'ê' | 'ë' => folded.push('e'),
            'ì' | 'í' | 'î' | 'ï' => folded.push('i'),
            'ñ' => folded.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => folded.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => folded.push('u'),
            'ŵ' => folded.push('w'),
            'ý' | 'ÿ' | 'ŷ' => folded.push('y'),
            // An accent that stands by itself after its letter is no letter.
            '\u{300}'..='\u{36f}' => {}
            c if c.is_alphanumeric() => folded.push(c),
            _ => {}
        }
    }
    folded
}
