//! The templates that come with the program. A file of the same name in a project's `templates/` wins.

/// The printed page, the web pages and how they look, and the frame of a message: by name.
pub const BUILT_IN: [(&str, &str); 5] = [
    ("brief.typ", include_str!("../../templates/brief.typ")),
    ("email.html", include_str!("../../templates/email.html")),
    ("index.html", include_str!("../../templates/index.html")),
    ("page.html", include_str!("../../templates/page.html")),
    ("site.css", include_str!("../../templates/site.css")),
];
