use super::*;
use crate::document::sample;

#[test]
fn the_sample_as_a_page() {
    let parts = html(&sample::document());
    if let Some(folder) = std::env::var_os("BRIEFWRIGHT_LOOK") {
        std::fs::write(std::path::Path::new(&folder).join("body.html"), parts.body).unwrap();
    }
}
