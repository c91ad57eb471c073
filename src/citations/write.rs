//! Asks the style for the text of notes, and for the list of works.

use std::collections::BTreeSet;

use hayagriva::types::EntryType;
use hayagriva::{
    BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest, Entry, SpecificLocator,
};

use super::{Bibliography, Citation, Note, locator, markdown};

/// The key of what stands for a note of the author's own. No file can hold it.
const OWN: &str = "\u{1}own";

impl Bibliography {
    /// See [`Bibliography::notes`].
    pub(super) fn write(&self, notes: &[Note]) -> Vec<String> {
        // A style that says "ibid." means the note before, whatever that is. So what stands between
        // two notes of works must be there too, although nothing of it is printed.
        let own = Entry::new(OWN, EntryType::Misc);
        let mut driver = BibliographyDriver::new();
        let asked: Vec<Option<&Entry>> = notes
            .iter()
            .map(|note| match note {
                Note::Own => Some(&own),
                Note::Work(citation) => self.works.get(&citation.key).map(|work| &work.entry),
            })
            .collect();
        for (index, (note, entry)) in notes.iter().zip(&asked).enumerate() {
            let Some(entry) = entry else { continue };
            let locator = match note {
                Note::Own => None,
                Note::Work(citation) => citation.locator.as_deref().map(locator::parse),
            };
            driver.citation(self.request(entry, locator, index + 1));
        }
        // The style answers in the order of the requests; unknown keys made none.
        let mut rendered = driver.finish(self.all()).citations.into_iter();
        let mut text = |entry: &Entry| match rendered.next() {
            Some(note) => markdown::write(&note.citation, entry.title()),
            None => String::new(),
        };
        notes
            .iter()
            .zip(&asked)
            .map(|(note, entry)| match (note, entry) {
                (Note::Own, _) => {
                    text(&own);
                    String::new()
                }
                (Note::Work(_), Some(entry)) => text(entry),
                (Note::Work(citation), None) => markdown::escape(&citation.key),
            })
            .collect()
    }

    /// See [`Bibliography::list`].
    pub(super) fn write_list(&self, keys: &BTreeSet<String>) -> Vec<String> {
        let mut driver = BibliographyDriver::new();
        let works = keys.iter().filter_map(|key| self.works.get(key));
        for (index, work) in works.enumerate() {
            driver.citation(self.request(&work.entry, None, index + 1));
        }
        let Some(list) = driver.finish(self.all()).bibliography else { return Vec::new() };
        let write = |item: &hayagriva::BibliographyItem| {
            let title = self.works.get(&item.key).and_then(|work| work.entry.title());
            let listed = markdown::write(&item.content, title);
            if !listed.is_empty() {
                return listed;
            }
            // A style may have no words for a kind of work in its list. Its note has.
            let cited = Citation { key: item.key.clone(), locator: None };
            self.write(&[Note::Work(cited)]).concat()
        };
        list.items.iter().map(write).collect()
    }

    fn request<'a>(
        &'a self,
        entry: &'a Entry,
        locator: Option<SpecificLocator<'a>>,
        number: usize,
    ) -> CitationRequest<'a, Entry> {
        let items = vec![CitationItem::with_locator(entry, locator)];
        let language = Some(self.words.language.clone());
        CitationRequest::new(items, &self.style, language, &self.words.locales, Some(number))
    }

    fn all(&self) -> BibliographyRequest<'_> {
        let language = Some(self.words.language.clone());
        BibliographyRequest::new(&self.style, language, &self.words.locales)
    }
}
