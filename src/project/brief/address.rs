//! Where on the web the output is put.

use url::Url;

use super::check::Checking;
use crate::diagnostics::Diagnostic;

impl Checking<'_> {
    /// A web address of a folder, to which the names of files are added.
    pub fn address(&mut self, text: Option<String>) -> Option<String> {
        let text = text?;
        match folder(text.trim()) {
            Ok(address) => Some(address),
            Err(why) => {
                self.checker.push_at_value(
                    &["address"],
                    Diagnostic::error("wrong-address", format!("`{text}` can't be the address"))
                        .why(why)
                        .hint(
                            "write where `output/` is put: `address: https://example.org/briefs/`",
                        ),
                );
                None
            }
        }
    }
}

fn folder(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| format!("it is no web address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("`{}` is no scheme of the web", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address that is published has no name or password in it".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("what follows `?` or `#` belongs to one page".to_owned());
    }
    let address = url.to_string();
    Ok(if address.ends_with('/') { address } else { address + "/" })
}

#[cfg(test)]
mod tests {
    use super::folder;

    #[test]
    fn an_address_is_that_of_a_folder_on_the_web() {
        assert_eq!(folder("https://example.org"), Ok("https://example.org/".into()));
        assert_eq!(folder("https://example.org/a b"), Ok("https://example.org/a%20b/".into()));
        for wrong in [
            "example.org",
            "ftp://example.org/",
            "https://me:secret@example.org/",
            "https://example.org/?page=1",
            "https://example.org/#top",
            "javascript:alert(1)",
        ] {
            assert!(folder(wrong).is_err(), "{wrong}");
        }
    }
}
