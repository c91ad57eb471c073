//! A page that leads to another: for addresses that stay while what they stand for moves.

use super::escape;

/// Where a page leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leads<'a> {
    /// The language of the words.
    pub language: &'a str,
    /// What is there.
    pub title: &'a str,
    /// Where it is, relative to this page.
    pub to: &'a str,
    /// The same as search engines should know it; as `to` if that is not known.
    pub canonical: Option<&'a str>,
    /// What is to be known before one goes there. With it, readers go there themselves.
    pub notice: Option<&'a str>,
}

/// Returns a small page that leads to another at once, or after a word.
///
/// It is a page and no symbolic link or rule of a server: hosts of static files, archives and
/// Windows know no links, and each server has its own rules. Readers without a refresh have a link.
pub fn redirect(leads: &Leads<'_>) -> String {
    let (title, to) = (escape(leads.title), escape(leads.to));
    let canonical = leads.canonical.map_or_else(|| to.clone(), escape);
    let (refresh, notice) = match leads.notice {
        // At once: a page that changes after a while is an obstacle (WCAG 2.2.1).
        None => (format!("<meta http-equiv=\"refresh\" content=\"0; url={to}\">\n"), String::new()),
        Some(notice) => (String::new(), format!("<p>{}</p>\n", escape(notice))),
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n{refresh}<link rel=\"canonical\" href=\"{canonical}\">\n\
         <style>:root {{ color-scheme: light dark; font-family: sans-serif; }}</style>\n\
         </head>\n<body>\n<main>\n<h1>{title}</h1>\n{notice}<p><a href=\"{to}\">{title}</a></p>\n\
         </main>\n</body>\n</html>\n",
        language = escape(leads.language),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_leads_on_whatever_its_title() {
        let leads = Leads {
            language: "en-GB",
            title: "</title><script>alert(1)</script>",
            to: "../../2025-10/Y01/brief.html",
            canonical: None,
            notice: None,
        };
        insta::assert_snapshot!(redirect(&leads));
        let waits = redirect(&Leads { notice: Some("Not & yet."), ..leads });
        assert!(!waits.contains("refresh") && waits.contains("<p>Not &amp; yet.</p>"));
    }
}
