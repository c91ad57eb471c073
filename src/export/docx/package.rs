//! The package: parts of a Word file, what ties them to each other, and the zip around them.

use std::io::{Cursor, Write};
use std::sync::Arc;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::super::escape::escape;
use crate::diagnostics::{Diagnostic, Result};

/// What each part begins with.
pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// What a part refers to, by numbers of its own.
#[derive(Default)]
pub struct Relations {
    /// The kind, the target, and whether that is outside of the package.
    all: Vec<(&'static str, String, bool)>,
}

impl Relations {
    /// Ties the part to another one; returns the name of the tie.
    pub fn part(&mut self, kind: &'static str, target: &str) -> String {
        self.tie((kind, target.to_owned(), false))
    }

    /// Ties the part to an address; returns the name of the tie.
    pub fn address(&mut self, target: &str) -> String {
        self.tie(("hyperlink", target.to_owned(), true))
    }

    fn tie(&mut self, one: (&'static str, String, bool)) -> String {
        let known = self.all.iter().position(|other| *other == one);
        let index = known.unwrap_or_else(|| {
            self.all.push(one);
            self.all.len() - 1
        });
        format!("rId{}", index + 1)
    }

    fn xml(&self) -> String {
        let ties = self.all.iter().enumerate().map(|(index, (kind, target, outside))| {
            let mode = if *outside { " TargetMode=\"External\"" } else { "" };
            let (id, target) = (index + 1, escape(target));
            format!(
                "<Relationship Id=\"rId{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"{mode}/>"
            )
        });
        relationships(&ties.collect::<String>())
    }
}

fn relationships(ties: &str) -> String {
    format!("{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">{ties}</Relationships>")
}

/// A package under construction.
pub struct Package {
    files: Vec<(String, Arc<[u8]>)>,
}

impl Package {
    /// Begins a package with what says what its parts are. By rule that comes first.
    pub fn new() -> Self {
        let properties = format!("{PACKAGE}/relationships/metadata/core-properties");
        let ties = [
            ("rId1", format!("{OFFICE}/officeDocument"), "word/document.xml"),
            ("rId2", properties, "docProps/core.xml"),
            ("rId3", format!("{OFFICE}/extended-properties"), "docProps/app.xml"),
        ]
        .map(|(id, kind, target)| {
            format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"/>")
        });
        let mut package = Self { files: Vec::new() };
        package.part("[Content_Types].xml", &content_types());
        package.part("_rels/.rels", &relationships(&ties.concat()));
        package
    }

    /// Adds a part.
    pub fn part(&mut self, name: &str, xml: &str) {
        self.files.push((name.to_owned(), xml.as_bytes().into()));
    }

    /// Adds a part with what it refers to.
    pub fn related(&mut self, name: &str, xml: &str, relations: &Relations) {
        self.part(name, xml);
        if let Some((folder, file)) = name.rsplit_once('/').filter(|_| !relations.all.is_empty()) {
            self.part(&format!("{folder}/_rels/{file}.rels"), &relations.xml());
        }
    }

    /// Adds a picture.
    pub fn picture(&mut self, name: &str, bytes: Arc<[u8]>) {
        self.files.push((format!("word/{name}"), bytes));
    }

    /// Zips the package. No time of making is in it.
    pub fn pack(self) -> Result<Vec<u8>> {
        self.zipped().map_err(|error| {
            Diagnostic::error("docx", format!("the Word file can't be packed: {error}")).into()
        })
    }

    fn zipped(self) -> zip::result::ZipResult<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in self.files {
            // A PNG is compressed already.
            let method = match name.ends_with(".png") {
                true => CompressionMethod::Stored,
                false => CompressionMethod::Deflated,
            };
            let options = SimpleFileOptions::default()
                .compression_method(method)
                .last_modified_time(DateTime::default());
            zip.start_file(name, options)?;
            zip.write_all(&bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}

fn content_types() -> String {
    let defaults = [
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
        ("png", "image/png"),
        ("svg", "image/svg+xml"),
    ]
    .map(|(ending, kind)| format!("<Default Extension=\"{ending}\" ContentType=\"{kind}\"/>"));
    let parts = [
        ("word/document.xml", format!("{WORD}.document.main+xml")),
        ("word/footnotes.xml", format!("{WORD}.footnotes+xml")),
        ("word/numbering.xml", format!("{WORD}.numbering+xml")),
        ("word/styles.xml", format!("{WORD}.styles+xml")),
        ("word/fontTable.xml", format!("{WORD}.fontTable+xml")),
        ("word/theme.xml", "application/vnd.openxmlformats-officedocument.theme+xml".to_owned()),
        ("word/settings.xml", format!("{WORD}.settings+xml")),
        ("word/header.xml", format!("{WORD}.header+xml")),
        ("word/footer.xml", format!("{WORD}.footer+xml")),
        (
            "docProps/core.xml",
            "application/vnd.openxmlformats-package.core-properties+xml".to_owned(),
        ),
        (
            "docProps/app.xml",
            "application/vnd.openxmlformats-officedocument.extended-properties+xml".to_owned(),
        ),
    ]
    .map(|(name, kind)| format!("<Override PartName=\"/{name}\" ContentType=\"{kind}\"/>"));
    format!(
        "{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\">{}{}</Types>",
        defaults.concat(),
        parts.concat()
    )
}
