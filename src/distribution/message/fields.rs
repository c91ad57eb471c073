//! What may stand in a header. Names and subjects come from data, and what comes from data may try to
//! add a header of its own (CWE-93): what could is refused here, before anything is put together.

use lettre::Address;
use lettre::message::Mailbox;

use crate::diagnostics::{Diagnostic, Diagnostics};

/// The code of every refusal.
pub(super) const REFUSED: &str = "bad-message";

/// The longest subject, in characters.
pub(super) const SUBJECT: usize = 500;
/// The longest name of a person, a body or a file, in characters.
pub(in crate::distribution) const NAME: usize = 200;
/// The longest address, in bytes (RFC 5321, section 4.5.3.1.3).
const ADDRESS: usize = 254;
/// What an address may have besides letters and digits before its `@` (RFC 5322, `atext`, and the
/// dot): without quotes, so that no program reads it in another way than the next.
const ATOM: &str = "!#$%&'*+-/=?^_`{|}~.";

/// A text on one line, with single spaces; empty if something is wrong with it, which is told.
pub(super) fn line(what: &str, text: &str, most: usize, problems: &mut Diagnostics) -> String {
    match fault(text, most) {
        Some(why) => {
            problems.push(refused(what, why));
            String::new()
        }
        None => text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "),
    }
}

/// As [`line()`], and something must be there.
pub(super) fn some_line(what: &str, text: &str, most: usize, problems: &mut Diagnostics) -> String {
    if text.trim().is_empty() {
        problems.push(refused(what, "is empty".to_owned()));
    }
    line(what, text, most, problems)
}

/// The words of a message: lines end as they do on this machine, whatever wrote them.
pub(super) fn words(what: &str, text: &str, problems: &mut Diagnostics) -> String {
    let text = text.replace("\r\n", "\n");
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        problems.push(refused(what, "has a control character".to_owned()));
    }
    text
}

/// A name that a program reads: letters, digits and what is allowed besides.
pub(super) fn token(what: &str, text: &str, besides: &str, problems: &mut Diagnostics) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || besides.contains(c);
    if text.is_empty() || text.len() > 100 || !text.chars().all(plain) || text.contains("..") {
        problems.push(refused(what, "has something else than letters, digits and dashes".into()));
        return String::new();
    }
    text.to_owned()
}

/// Whether every server takes what stands before an `@`: without quotes, and without letters that only
/// those who know SMTPUTF8 (RFC 6531) take.
pub(in crate::distribution) fn is_plain(user: &str) -> bool {
    user.chars().all(|c| c.is_ascii_alphanumeric() || ATOM.contains(c))
}

/// A mail address; the name of its host in ASCII.
pub(in crate::distribution) fn address(
    what: &str,
    text: &str,
    problems: &mut Diagnostics,
) -> Option<Address> {
    let read = || {
        let (user, host) = text.rsplit_once('@')?;
        let host = if host.is_ascii() {
            host.to_owned()
        } else {
            url::Host::parse(host).ok()?.to_string()
        };
        let fits = is_plain(user) && user.len() + host.len() < ADDRESS;
        Address::new(user, host).ok().filter(|_| fits)
    };
    let address = read();
    if address.is_none() {
        let hint = "letters, digits and dots before the `@`, and the name of a host behind it";
        problems.push(refused(what, "is no mail address".to_owned()).hint(hint));
    }
    address
}

/// An address with the name before it, if there is one.
pub(super) fn mailbox(name: &str, address: Address) -> Mailbox {
    Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address)
}

/// Why a text may not stand on one line of a header.
pub(in crate::distribution) fn fault(text: &str, most: usize) -> Option<String> {
    // The two separators end a line in some programs.
    if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Some("has a line break or another control character".to_owned());
    }
    // With these a text reads other than it is written: `exe.pdf` for `fdp.exe`.
    if text.chars().any(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')) {
        return Some("has a character that turns the direction of text around".to_owned());
    }
    // A mail program would take it for an encoded word (RFC 2047) and show something else.
    if text.contains("=?") {
        return Some("has `=?`, which begins an encoded word".to_owned());
    }
    (text.chars().count() > most).then(|| format!("is longer than {most} characters"))
}

/// A refusal. It never repeats the text: that may be a recipient's.
pub(super) fn refused(what: &str, why: String) -> Diagnostic {
    Diagnostic::error(REFUSED, format!("{what} {why}"))
}
