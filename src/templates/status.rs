//! The page of `status --html`. It is the program's own: it is for the people who run it.

use serde::Serialize;
use tera::{Context, Tera};

use crate::diagnostics::{Diagnostic, Result};

const NAME: &str = "status.html";

/// Fills the page with where everything stands.
///
/// # Errors
/// None that a person can cause.
pub fn status_page(status: &impl Serialize) -> Result<String> {
    let fault =
        |error: tera::Error| Diagnostic::error("internal", format!("the status page: {error}"));
    let mut tera = Tera::new();
    tera.add_raw_template(NAME, include_str!("status.html")).map_err(fault)?;
    let mut context = Context::new();
    context.insert("status", status);
    Ok(tera.render(NAME, &context).map_err(fault)?)
}
