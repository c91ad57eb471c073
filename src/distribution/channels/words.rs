//! What the other side said, as it may be kept: on one line, not endless, and without the recipient.

use regex::Regex;

use super::Handover;
use crate::diagnostics::Diagnostics;
use crate::distribution::message::Parcel;

/// The most that is kept, in characters.
const MOST: usize = 300;

/// The words of a server, without anything that says who the parcel is for.
pub(super) fn told(text: &str, parcel: &Parcel) -> String {
    let mut text = plain(text);
    let user = parcel.to_address.split('@').next().unwrap_or_default();
    for secret in [parcel.to_address.as_str(), parcel.to_name.as_str(), user] {
        text = without(&text, secret.trim());
    }
    short(&text)
}

/// The words of a server before any parcel was named, without addresses.
pub(super) fn plain(text: &str) -> String {
    let visible: String =
        text.chars().map(|c| if c.is_control() || hides(c) { ' ' } else { c }).collect();
    let line = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    // Who else is named may be where the recipient's mail is passed on to.
    let line = match Regex::new(r#"[^\s<>()\[\]:;,'"=]+@[^\s<>()\[\]:;,'"]+"#) {
        Ok(addresses) => addresses.replace_all(&line, "…").into_owned(),
        Err(_) => String::new(),
    };
    short(&line)
}

/// What went wrong on this side, on one line, without the places that it happened at.
pub(super) fn causes(problems: &Diagnostics) -> String {
    let all = problems.iter().map(|one| {
        let parts = std::iter::once(&one.message).chain(&one.why).map(String::as_str);
        parts.collect::<Vec<_>>().join("; ")
    });
    short(&all.collect::<Vec<_>>().join("; "))
}

/// That no message can be put together for a parcel. Nobody has refused it: it is left, and told.
pub(super) fn unwritten(problems: &Diagnostics) -> Handover {
    Handover::Deferred(short(&format!("can't be put together: {}", causes(problems))))
}

/// Whether a character changes how those around it are shown.
fn hides(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Leaves a name out wherever it stands as a word.
fn without(text: &str, name: &str) -> String {
    // Shorter ones are in other words, and say nothing.
    if name.chars().count() < 3 {
        return text.to_owned();
    }
    match Regex::new(&format!("(?i){}", regex::escape(name))) {
        Ok(found) => found.replace_all(text, "…").into_owned(),
        Err(_) => String::new(),
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fixture::parcel;
    use super::*;

    #[test]
    fn a_server_names_the_recipient_and_nobody_else_does() {
        let said = |text| told(text, &parcel());
        assert_eq!(
            said("5.1.1 <Sian.Llewelyn@example.org>: no mailbox for\r\n sian.llewelyn here"),
            "5.1.1 <…>: no mailbox for … here"
        );
        assert_eq!(said("forward to other@example.net failed"), "forward to … failed");
        assert_eq!(said("Siân Llewelyn is away"), "… is away");
        assert_eq!(said("\u{1b}[31m4.2.0\u{7} busy\u{202e}"), "[31m4.2.0 busy");
        assert_eq!(said(&"long ".repeat(200)).chars().count(), MOST + 1);
    }

    proptest! {
        #[test]
        fn words_are_one_short_line_without_the_address(before in ".{0,40}", behind in ".{0,40}") {
            let parcel = parcel();
            let text = format!("{before} {} {behind}", parcel.to_address.to_uppercase());
            let told = told(&text, &parcel);
            prop_assert!(!told.to_lowercase().contains(&parcel.to_address));
            prop_assert!(!told.chars().any(char::is_control));
            prop_assert!(told.chars().count() <= MOST + 1);
        }
    }
}
