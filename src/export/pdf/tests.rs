use std::sync::Arc;

use jiff::civil::date;

use super::*;
use crate::diagnostics::{SourceFile, to_json};
use crate::document::{read, sample};

fn template() -> Arc<SourceFile> {
    SourceFile::new("templates/brief.typ", include_str!("../../../templates/brief.typ"))
}

fn press() -> Press {
    Press::new(&template()).unwrap_or_else(|wrong| panic!("{wrong}"))
}

pub fn imprint() -> Imprint {
    Imprint {
        title: sample::document().title(),
        author: "Sussex Medical Committees".into(),
        subject: "The general practice workforce in Sussex".into(),
        keywords: vec!["general practice".into(), "workforce".into()],
        language: "en-GB".into(),
        area: "NHS Sussex Integrated Care Board".into(),
        edition: "October 2025".into(),
        date: date(2025, 10, 31),
        ident: "gp-workforce/2025-10-31/QNX".into(),
    }
}

fn printed(document: &Document) -> Vec<u8> {
    pdf(document, &press(), &imprint()).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// Returns the diagnostics as lines of code, place and message.
fn found(wrong: crate::diagnostics::Diagnostics) -> Vec<String> {
    let line = |one| {
        let json = to_json(one);
        let place = &json["place"];
        let at = match place["file"].as_str() {
            Some(file) => format!("{file}:{}", place["line"]),
            None => place["name"].as_str().unwrap_or("nowhere").to_owned(),
        };
        format!("{} at {at}: {}", one.code, one.message)
    };
    wrong.iter().map(line).collect()
}

#[test]
fn p3_the_sample_prints_twice_the_same() {
    let document = sample::document();
    let (one, two) = (printed(&document), printed(&document));
    assert!(one.starts_with(b"%PDF"));
    assert!(one == two, "the same document gave different bytes");
    if let Some(folder) = std::env::var_os("BRIEFWRIGHT_LOOK") {
        std::fs::write(std::path::Path::new(&folder).join("brief.pdf"), one).unwrap();
    }
}
