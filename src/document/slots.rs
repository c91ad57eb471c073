//! Slots: what only the sender of a message knows, such as the recipient's name.
//!
//! The words of a message are made when a brief is built, for nobody in particular, and hold a slot
//! where a recipient's own words will stand. Unlike marks, slots are seen, and stay in the artifacts.
//! Text from data can't forge them: [`super::marks::clean`] drops their brackets.

/// How a letter to the recipient begins: `Dear Ms Pritchard`.
pub const SALUTATION: &str = "⟦salutation⟧";
/// The recipient's name.
pub const NAME: &str = "⟦name⟧";
/// The message's id, for the address that ends them.
pub const MESSAGE: &str = "⟦message⟧";
/// The line that says whether the brief is attached, or where it is.
pub const ENCLOSURE: &str = "⟦enclosure⟧";
/// All of them.
pub const ALL: [&str; 4] = [SALUTATION, NAME, MESSAGE, ENCLOSURE];

/// Whether a character opens or closes a slot.
pub fn is_bracket(c: char) -> bool {
    matches!(c, '⟦' | '⟧')
}

/// What looks like a slot in a text and is none.
pub fn unknown(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(is_bracket) {
        rest = &rest[at..];
        let end = rest.find('⟧').map_or(rest.len(), |end| end + '⟧'.len_utf8());
        let (slot, after) = rest.split_at(end);
        if !ALL.contains(&slot) {
            found.push(slot);
        }
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::marks::clean;
    use super::*;

    #[test]
    fn only_slots_have_brackets() {
        let text = format!("{SALUTATION}, {ENCLOSURE} {MESSAGE}{NAME}");
        assert_eq!(unknown(&text), [""; 0]);
        assert_eq!(unknown("a ⟦nme⟧ b ⟧ c ⟦d"), ["⟦nme⟧", "⟧", "⟦d"]);
        assert_eq!(clean("Lord ⟦message⟧"), "Lord message");
    }
}
