//! Templates: Tera and Markdown make the words of one area's brief.
//!
//! An [`Engine`] is made once per brief. It compiles every template, checks that each variable is
//! known, and then renders area by area:
//!
//! 1. [`context`] gives a template its variables: each figure, `area`, `edition`, `brief`,
//!    `releases`;
//! 2. [`filters`] and [`functions`] answer what the template asks of them; neither reads a file,
//!    the clock or the network;
//! 3. [`exhibits`] draws the charts and tables of the brief, [`boxes`] its key figures and its deal;
//! 4. [`notes`] numbers what was cited and writes the notes;
//! 5. [`claims`] tests the claims of the brief and puts them into words, before the template begins;
//! 6. [`source`], [`origin`] and [`prose`] tell where each printed word comes from;
//! 7. [`limits`] stops a template that runs away.
//!
//! [`pages`] fills the web pages around the finished text. The message of a brief is rendered as the brief
//! is, from its own template; [`letter`] has what such a template may use besides.

mod boxes;
mod built_in;
mod calls;
mod claims;
mod context;
mod engine;
mod errors;
mod exhibits;
mod filters;
mod functions;
mod layers;
mod letter;
mod limits;
mod markdown;
mod notes;
mod open;
mod origin;
mod pages;
mod prose;
mod source;
mod status;
mod texts;
mod trace;

pub use built_in::BUILT_IN;
pub use calls::{Argument, CALLS, Call, CallKind};
pub use context::Release;
pub use engine::{Engine, Rendered, lint};
pub use exhibits::Shown;
pub use markdown::escape;
pub use pages::{Link, MessageContext, PageContext, Pages};
pub use status::status_page;
