//! Noto Sans, with its spacing accents set apart.
//!
//! The tables of the font take `´`, `` ` ``, `¨`, `ʼ` and others of their kind for accents that stand
//! over a letter, and whoever shapes text by them gives those no width: "Children´s" is printed with
//! the mark over its "s". What Unicode says is a character of its own gets its own width here.

use std::collections::{BTreeMap, BTreeSet};

use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontInfo, FontInstance, FontVariations};
use unicode_normalization::char::is_combining_mark;

/// The classes of glyphs in a font: a letter, and an accent over one.
/// <https://learn.microsoft.com/typography/opentype/spec/gdef#glyph-class-definition-table>
const BASE: u16 = 1;
const MARK: u16 = 3;

/// Yields Noto Sans in its four cuts.
pub fn noto() -> impl Iterator<Item = (Font, FontInfo)> {
    [notosans::REGULAR_TTF, notosans::ITALIC_TTF, notosans::BOLD_TTF, notosans::BOLD_ITALIC_TTF]
        .into_iter()
        .flat_map(|data| {
            // A font that can't be read thus is taken as it is.
            Font::iter(set_apart(data).map_or_else(|| Bytes::new(data), Bytes::new))
        })
        .map(|font| (font.clone(), font.info().clone()))
}

/// Rewrites the classes of glyphs of a font; `None` if they are not where they should be.
fn set_apart(data: &'static [u8]) -> Option<Vec<u8>> {
    let font = Font::new(Bytes::new(data), 0)?;
    let entry = entry(data, b"GDEF")?;
    let (start, length) = (u32_at(data, entry + 8)? as usize, u32_at(data, entry + 12)? as usize);
    let mut table = data.get(start..start.checked_add(length)?)?.to_vec();
    let mut classes = classes(&table, usize::from(u16_at(&table, 4)?))?;
    for glyph in spacing(&instance(font)) {
        if let Some(class) = classes.get_mut(&glyph).filter(|class| **class == MARK) {
            *class = BASE;
        }
    }
    // The classes of before stay where they are, and nothing points at them.
    let place = u16::try_from(table.len()).ok()?;
    table.get_mut(4..6)?.copy_from_slice(&place.to_be_bytes());
    table.extend(written(&classes)?);
    let mut whole = data.to_vec();
    whole.resize(whole.len().next_multiple_of(4), 0);
    let place = u32::try_from(whole.len()).ok()?;
    let length = u32::try_from(table.len()).ok()?;
    whole.get_mut(entry + 8..entry + 12)?.copy_from_slice(&place.to_be_bytes());
    whole.get_mut(entry + 12..entry + 16)?.copy_from_slice(&length.to_be_bytes());
    whole.extend(table);
    Some(whole)
}

/// The font as it is, for what it says of its glyphs.
fn instance(font: Font) -> FontInstance {
    let variant = font.info().variant;
    font.instantiate(variant, Abs::pt(11.0), &FontVariations::default())
}

/// The glyphs of characters that stand by themselves and have a width.
fn spacing(font: &FontInstance) -> BTreeSet<u16> {
    let glyph = |c: char| font.ttf().glyph_index(c).map(|id| id.0);
    let all = || ('\u{20}'..'\u{2000}').filter_map(|c| Some((c, glyph(c)?)));
    let over: BTreeSet<u16> =
        all().filter(|(c, _)| is_combining_mark(*c)).map(|(_, glyph)| glyph).collect();
    all()
        .filter(|(c, glyph)| !is_combining_mark(*c) && !over.contains(glyph))
        .filter(|(_, glyph)| font.x_advance(*glyph).is_some_and(|width| width.get() > 0.0))
        .map(|(_, glyph)| glyph)
        .collect()
}

/// Where the directory of a font has its line about a table.
fn entry(data: &[u8], name: &[u8; 4]) -> Option<usize> {
    (0..usize::from(u16_at(data, 4)?))
        .map(|at| 12 + 16 * at)
        .find(|at| data.get(*at..at + 4) == Some(name.as_slice()))
}

/// Reads the class of each glyph that has one, in either of the two forms.
/// <https://learn.microsoft.com/typography/opentype/spec/chapter2#class-definition-table>
fn classes(table: &[u8], at: usize) -> Option<BTreeMap<u16, u16>> {
    let mut classes = BTreeMap::new();
    match u16_at(table, at)? {
        1 => {
            let first = u16_at(table, at + 2)?;
            for index in 0..u16_at(table, at + 4)? {
                let class = u16_at(table, at + 6 + 2 * usize::from(index))?;
                classes.insert(first.checked_add(index)?, class);
            }
        }
        2 => {
            for index in 0..usize::from(u16_at(table, at + 2)?) {
                let range = at + 4 + 6 * index;
                let class = u16_at(table, range + 4)?;
                for glyph in u16_at(table, range)?..=u16_at(table, range + 2)? {
                    classes.insert(glyph, class);
                }
            }
        }
        _ => return None,
    }
    Some(classes)
}

/// Writes the classes in the second form.
fn written(classes: &BTreeMap<u16, u16>) -> Option<Vec<u8>> {
    let mut ranges: Vec<[u16; 3]> = Vec::new();
    for (&glyph, &class) in classes {
        match ranges.last_mut() {
            Some([_, last, known]) if *known == class && last.checked_add(1) == Some(glyph) => {
                *last = glyph;
            }
            _ => ranges.push([glyph, glyph, class]),
        }
    }
    let count = u16::try_from(ranges.len()).ok()?;
    let words = [2, count].into_iter().chain(ranges.into_iter().flatten());
    Some(words.flat_map(u16::to_be_bytes).collect())
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_be_bytes)
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The class of a character's glyph.
    fn class(font: &Font, c: char) -> Option<u16> {
        let glyph = instance(font.clone()).ttf().glyph_index(c)?;
        let data = font.data();
        let start = u32_at(data, entry(data, b"GDEF")? + 8)? as usize;
        let table = &data[start..];
        classes(table, usize::from(u16_at(table, 4)?))?.get(&glyph.0).copied()
    }

    #[test]
    fn spacing_accents_are_characters_of_their_own() {
        let fonts: Vec<Font> = noto().map(|(font, _)| font).collect();
        assert_eq!(fonts.len(), 4);
        for font in &fonts {
            for c in "´`¨¸˜ˆʼʻ".chars() {
                assert_eq!(class(font, c), Some(BASE), "{c}");
            }
            for c in ['\u{300}', '\u{301}', '\u{327}'] {
                assert_eq!(class(font, c), Some(MARK), "{c}");
            }
            assert_eq!(
                class(font, 'a'),
                class(&Font::new(Bytes::new(notosans::REGULAR_TTF), 0).unwrap(), 'a')
            );
        }
    }
}
