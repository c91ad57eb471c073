//! What filters were asked while a text was rendered.
//!
//! A filter is a plain function of its arguments, and Tera hands it nothing to write to. So what
//! the test of a claim asks for, and the words that `word` chose, are gathered on the thread that
//! renders: each area has one of its own.

use std::cell::RefCell;

use crate::claims::Asked;

thread_local! {
    static ASKED: RefCell<Vec<Asked>> = const { RefCell::new(Vec::new()) };
    static CHOSEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Forgets everything: another area begins.
pub(super) fn begin() {
    ASKED.take();
    CHOSEN.take();
}

/// Notes that a value was asked for.
pub(super) fn ask(asked: Asked) {
    ASKED.with_borrow_mut(|all| all.push(asked));
}

/// Does some work, and returns what it asked for.
pub(super) fn during<T>(work: impl FnOnce() -> T) -> (T, Vec<Asked>) {
    let before = ASKED.take();
    let result = work();
    (result, ASKED.replace(before))
}

/// Notes a word that a filter chose.
pub(super) fn choose(word: &str) {
    CHOSEN.with_borrow_mut(|all| {
        if !all.iter().any(|known| known == word) {
            all.push(word.to_owned());
        }
    });
}

/// The words that filters chose.
pub(super) fn chosen() -> Vec<String> {
    CHOSEN.with_borrow(Clone::clone)
}
