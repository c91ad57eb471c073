//! `send`: who gets what, each once, whatever goes wrong on the way.

mod clock;
mod crashes;
mod once;
mod pace;
pub mod post;
mod rules;
mod run;
