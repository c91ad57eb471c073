//! What a page says of itself to machines: schema.org's `Report`, as JSON-LD.

use serde_json::{Value, json};

/// What is known of a brief.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report<'a> {
    /// The title.
    pub title: &'a str,
    /// What it is about, in a sentence.
    pub description: &'a str,
    /// The language, such as `en-GB`.
    pub language: &'a str,
    /// Who publishes it.
    pub organisation: &'a str,
    /// The day of publication, `2025-11-27`.
    pub published: Option<&'a str>,
    /// The month that it is for, `2025-10`.
    pub period: &'a str,
    /// The area's name and code.
    pub area: (&'a str, &'a str),
    /// Where the page is on the web, if that is known.
    pub url: Option<&'a str>,
    /// The other forms of it: address relative to the page, media type, size in bytes.
    pub files: Vec<(&'a str, &'static str, usize)>,
    /// What it is made from.
    pub sources: Vec<Basis<'a>>,
}

/// A release that a brief is made from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Basis<'a> {
    /// The title of the series.
    pub title: &'a str,
    /// Who publishes it.
    pub publisher: &'a str,
    /// The day that the release is for.
    pub release: &'a str,
    /// The day of publication.
    pub published: &'a str,
    /// Its page.
    pub url: &'a str,
    /// The licence's SPDX id.
    pub licence: &'a str,
    /// The line that the licence asks for.
    pub attribution: &'a str,
}

impl Report<'_> {
    /// The text of a `script` element. No word in it can end that element: what has a meaning in
    /// HTML is written as JSON's escapes.
    pub fn to_json(&self) -> String {
        let area = json!({
            "@type": "AdministrativeArea", "name": self.area.0, "identifier": self.area.1,
        });
        let organisation = json!({ "@type": "Organization", "name": self.organisation });
        let mut report = json!({
            "@context": "https://schema.org",
            "@type": "Report",
            "name": self.title,
            "headline": self.title,
            "description": self.description,
            "inLanguage": self.language,
            "temporalCoverage": self.period,
            "author": organisation,
            "publisher": organisation,
            "about": area,
            "spatialCoverage": area,
            "isBasedOn": self.sources.iter().map(Basis::to_json).collect::<Vec<Value>>(),
            "encoding": self.files.iter().map(encoding).collect::<Vec<Value>>(),
        });
        if let Some(published) = self.published {
            report["datePublished"] = published.into();
        }
        if let Some(url) = self.url {
            report["url"] = url.into();
            report["mainEntityOfPage"] = url.into();
        }
        for_script(&report.to_string())
    }
}

impl Basis<'_> {
    fn to_json(&self) -> Value {
        json!({
            "@type": "Dataset",
            "name": self.title,
            "version": self.release,
            "publisher": { "@type": "Organization", "name": self.publisher },
            "datePublished": self.published,
            "url": self.url,
            "license": { "@type": "CreativeWork", "name": self.licence },
            "creditText": self.attribution,
        })
    }
}

fn encoding((href, media_type, size): &(&str, &str, usize)) -> Value {
    json!({
        "@type": "MediaObject", "contentUrl": href, "encodingFormat": media_type,
        "contentSize": size.to_string(),
    })
}

fn for_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever a name is, it stays within the script, and is read as it was.
        #[test]
        fn no_name_ends_the_script(name in r#"(</script>|<!--|&|"|\\|\PC|\u{2028}){0,12}"#) {
            let report = Report { title: &name, area: (&name, "Y01"), ..Report::default() };
            let text = report.to_json();
            let ends = text.contains(['<', '>', '&', '\u{2028}']);
            prop_assert!(!ends);
            let read: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(read["headline"].as_str(), Some(name.as_str()));
            prop_assert_eq!(read["spatialCoverage"]["name"].as_str(), Some(name.as_str()));
        }
    }
}
