//! Diagnostics written down, to be told again by a later run over the same texts.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Diagnostic, Kind, Place, Severity, SourceFile, Span, page};

/// A diagnostic as it is kept in a file: texts are named by their paths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    severity: Severity,
    kind: Kind,
    code: String,
    message: String,
    place: Option<WrittenPlace>,
    why: Vec<String>,
    hints: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WrittenPlace {
    Text { file: String, start: usize, end: usize },
    Named(String),
}

impl From<&Diagnostic> for Written {
    fn from(one: &Diagnostic) -> Self {
        let place = one.place.as_ref().map(|place| match place {
            Place::Named(name) => WrittenPlace::Named(name.clone()),
            Place::Text(span) => {
                let (file, range) = (span.file.path.clone(), span.range());
                WrittenPlace::Text { file, start: range.start, end: range.end }
            }
        });
        Self {
            severity: one.severity,
            kind: one.kind,
            code: one.code.to_owned(),
            message: one.message.clone(),
            place,
            why: one.why.clone(),
            hints: one.hints.clone(),
        }
    }
}

impl Written {
    /// The diagnostic, if its code and its file are still known.
    pub fn read<'a>(
        self,
        files: impl Fn(&str) -> Option<&'a Arc<SourceFile>>,
    ) -> Option<Diagnostic> {
        let place = match self.place {
            None => None,
            Some(WrittenPlace::Named(name)) => Some(Place::Named(name)),
            Some(WrittenPlace::Text { file, start, end }) => {
                Some(Place::Text(Span::new(files(&file)?, start..end)))
            }
        };
        Some(Diagnostic {
            severity: self.severity,
            kind: self.kind,
            code: page(&self.code)?.code,
            message: self.message,
            place,
            why: self.why,
            hints: self.hints,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_as_it_was() -> serde_json::Result<()> {
        let file = SourceFile::new("briefs/a.yaml", "title: “x”\nareas: [icb]\n");
        let at = Span::new(&file, 7..14);
        let all = [
            Diagnostic::error("unknown-key", "a").at(&at).why("b").hint("c").kind(Kind::Area),
            Diagnostic::warning("unknown-key", "a").in_place("somewhere"),
            Diagnostic::note("unknown-key", "a"),
        ];
        for one in all {
            let text = serde_json::to_string(&Written::from(&one))?;
            let written: Written = serde_json::from_str(&text)?;
            assert_eq!(written.clone().read(|_| Some(&file)), Some(one.clone()));
            assert_eq!(written.read(|_| None).is_some(), one.span().is_none());
        }
        Ok(())
    }

    #[test]
    fn a_code_that_is_gone_is_not_read() {
        let written = Written::from(&Diagnostic::note("no-such-code", "a"));
        assert_eq!(written.read(|_| None), None);
    }
}
