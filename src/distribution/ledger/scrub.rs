//! Words of others, without what is about a recipient.

use std::sync::LazyLock;

use regex::Regex;

use super::super::recipients::redact;

/// The longest words that are kept, in characters.
const LONGEST: usize = 500;
/// The shortest user of an address that is looked for by itself, in characters: a shorter one is
/// in too many words.
const SHORTEST: usize = 3;

/// Whatever looks like an address, as it is and as it stands in links.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:"[^"]*"|[^\s<>()\[\]",;:]+)(?:@|%40)[^\s<>()\[\]",;:]+"#).ok()
});

/// The words of the other side for the ledger, without the recipient's address: any address is
/// redacted, and the part of the recipient's before the `@` goes wherever it stands by itself. One line,
/// 500 characters at most.
pub fn scrub(words: &str, address: &str) -> String {
    let words = tidy(words);
    let user = address.trim().rsplit_once('@').map_or(address.trim(), |(user, _)| user);
    if user.chars().count() < SHORTEST {
        return words;
    }
    let Ok(pattern) = Regex::new(&format!("(?i){}", regex::escape(user))) else {
        return "…".to_owned();
    };
    let mut clean = String::with_capacity(words.len());
    let mut rest = 0;
    for found in pattern.find_iter(&words) {
        let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let before = words[..found.start()].chars().next_back();
        let after = words[found.end()..].chars().next();
        clean.push_str(&words[rest..found.start()]);
        let within = inside(before) || inside(after);
        clean.push_str(if within { found.as_str() } else { "…" });
        rest = found.end();
    }
    clean.push_str(&words[rest..]);
    clean
}

/// Words for the ledger whoever they are from: one line of bounded length in which every address is
/// redacted.
pub(super) fn tidy(words: &str) -> String {
    // What can't be looked for is not kept.
    let Some(address) = &*ADDRESS else { return String::new() };
    let line: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = address.replace_all(&line, |found: &regex::Captures<'_>| match &found[0] {
        quoted if quoted.starts_with('"') => {
            let domain = quoted.rsplit_once('@').map_or("…", |(_, domain)| domain);
            format!("\"…\"@{domain}")
        }
        plain => redact(plain),
    });
    line.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_servers_say() {
        let address = "Pat.Jones@parliament.uk";
        for (said, kept) in [
            (
                "550 5.1.1 <pat.jones@parliament.uk>: Recipient address rejected",
                "550 5.1.1 <p…@parliament.uk>: Recipient address rejected",
            ),
            ("550 user PAT.JONES not found\r\n", "550 user … not found"),
            ("see https://x.test/?to=pat.jones%40parliament.uk", "see https:…"),
            ("bounce to pat.jones=parliament.uk@lists.test", "bounce to p…@lists.test"),
            (
                "to \"pat jones\"@parliament.uk, mailto:a@b.uk",
                "to \"…\"@parliament.uk, mailto:a…@b.uk",
            ),
            ("queued as xpat.jonesx", "queued as xpat.jonesx"),
            ("250 OK", "250 OK"),
            ("p…@parliament.uk", "p…@parliament.uk"),
        ] {
            assert_eq!(scrub(said, address), kept);
        }
        assert_eq!(scrub(&"a ".repeat(1000), address).chars().count(), 500);
        assert_eq!(scrub("no a here", "a@b.uk"), "no a here");
    }

    proptest! {
        #[test]
        fn no_address_is_left(
            before in "[ -~]{0,20}", user in "[a-z][a-z.]{2,12}[a-z]", after in "[ -~]{0,20}",
        ) {
            let address = format!("{user}@example.org");
            let kept = scrub(&format!("{before} <{address}> {after} {user}"), &address);
            prop_assert!(!kept.contains(&address), "{kept}");
            prop_assert!(!kept.split(' ').any(|word| word == user), "{kept}");
        }

        #[test]
        fn once_is_enough(words in "\\PC{0,80}") {
            let once = tidy(&words);
            prop_assert_eq!(tidy(&once), once);
        }
    }
}
