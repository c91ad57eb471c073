//! The rows of a CSV file, one at a time, and of each only the fields that are wanted.
//!
//! A field that begins with a quote is quoted, and a quote elsewhere is a quote: as spreadsheets
//! read it. Rows end with a line feed, with or without a carriage return before it. Nearly all of
//! a wide file is fields that nobody asks for, so these are counted past, 64 bytes at a time.

use std::borrow::Cow;
use std::io::{self, Read};

use memchr::{memchr, memchr2};

use crate::diagnostics::{Diagnostic, Result};

use super::archive;
use super::decode::finding;

/// How much is read ahead.
const AHEAD: usize = 256 << 10;
/// The longest row that is read, in bytes.
const MAX_ROW: usize = 16 << 20;

/// The rows of a CSV file.
pub(super) struct Lines<'r> {
    name: String,
    input: Box<dyn Read + 'r>,
    buffer: Vec<u8>,
    /// What of the buffer is still to be read.
    start: usize,
    end: usize,
    whole: bool,
    begun: bool,
    /// The number of the last row, from 1.
    number: usize,
}

/// One row as it stands in the file.
pub(super) struct Line<'a> {
    bytes: &'a [u8],
    /// Where its last quote stands.
    last_quote: Option<usize>,
    /// Its number, from 1.
    pub number: usize,
}

/// Where a field stands in its row.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    start: usize,
    end: usize,
}

impl<'r> Lines<'r> {
    /// Reads a file; `name` is for messages.
    pub fn new(name: &str, input: Box<dyn Read + 'r>) -> Self {
        Self {
            name: name.to_owned(),
            input,
            buffer: vec![0; AHEAD],
            start: 0,
            end: 0,
            whole: false,
            begun: false,
            number: 0,
        }
    }

    /// The next row, if there is one.
    pub fn next(&mut self) -> Result<Option<Line<'_>>> {
        if !self.begun {
            self.begin()?;
        }
        loop {
            let rest = &self.buffer[self.start..self.end];
            if rest.is_empty() && self.whole {
                return Ok(None);
            }
            let (length, last_quote) = match end_of_row(rest) {
                Ok(found) => found,
                Err(_) if !self.whole => {
                    self.fill()?;
                    continue;
                }
                // The last row may end without a line feed, but not within quotes.
                Err(Unfinished::Plain(last_quote)) => (rest.len(), last_quote),
                Err(Unfinished::Quoted) => {
                    return Err(self
                        .broken("a quote is not closed")
                        .why(format!("row {} goes on to the end of the file", self.number + 1))
                        .into());
                }
            };
            let (from, to) = (self.start, self.start + length);
            self.start = (to + 1).min(self.end);
            self.number += 1;
            let bytes = &self.buffer[from..to];
            let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
            return Ok(Some(Line { bytes, last_quote, number: self.number }));
        }
    }

    /// Drops a byte order mark, and looks whether this is text at all.
    fn begin(&mut self) -> Result<()> {
        self.begun = true;
        self.fill()?;
        let head = &self.buffer[..self.end];
        if head.starts_with(b"\xef\xbb\xbf") {
            self.start = 3;
        }
        if memchr(0, head).is_some() {
            return Err(self.broken("it has bytes that no text has").into());
        }
        if head.trim_ascii_start().first() == Some(&b'<') {
            let why = "it is a web page, perhaps an error page of the publisher's site";
            return Err(self.broken(why).hint("download the file again").into());
        }
        Ok(())
    }

    /// Reads on until the buffer is full. A row that fills it by itself gets a larger one.
    fn fill(&mut self) -> Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end == self.buffer.len() {
            if self.end >= MAX_ROW {
                let why = format!("row {} has more than {} MiB", self.number + 1, MAX_ROW >> 20);
                return Err(self.broken(&why).why("perhaps a quote is not closed").into());
            }
            self.buffer.resize(self.end * 2, 0);
        }
        while self.end < self.buffer.len() {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    self.whole = true;
                    break;
                }
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(archive::explain(error, &self.name).into()),
            }
        }
        Ok(())
    }

    fn broken(&self, why: &str) -> Diagnostic {
        finding("not-csv", format!("`{}` can't be read as CSV", self.name)).why(why)
    }
}

/// Why a row has no end in the buffer.
enum Unfinished {
    /// There is no line feed.
    Plain(Option<usize>),
    /// A quote is open.
    Quoted,
}

/// The length of the row that begins here, and where its last quote stands.
fn end_of_row(bytes: &[u8]) -> std::result::Result<(usize, Option<usize>), Unfinished> {
    let mut last_quote = None;
    let mut at = 0;
    loop {
        let Some(found) = memchr2(b'\n', b'"', &bytes[at..]).map(|found| at + found) else {
            return Err(Unfinished::Plain(last_quote));
        };
        if bytes[found] == b'\n' {
            return Ok((found, last_quote));
        }
        last_quote = Some(found);
        at = found + 1;
        let opens = found == 0 || bytes[found - 1] == b',';
        if opens {
            let close = closing_quote(bytes, found).ok_or(Unfinished::Quoted)?;
            last_quote = Some(close);
            at = close + 1;
        }
    }
}

/// Where the quote closes that opens at `open`. Two quotes together are one quote within.
fn closing_quote(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        let close = at + memchr(b'"', bytes.get(at..)?)?;
        if bytes.get(close + 1) != Some(&b'"') {
            return Some(close);
        }
        at = close + 2;
    }
}

impl<'a> Line<'a> {
    /// Finds the fields at some positions, which are sorted. A field that is not there is empty.
    pub fn pick(&self, positions: &[usize], places: &mut Vec<Place>) {
        places.clear();
        let (mut at, mut field) = (0, 0);
        for &position in positions {
            while field < position && at <= self.bytes.len() {
                if self.last_quote.is_none_or(|quote| quote < at) {
                    let past = nth_comma(&self.bytes[at..], position - field);
                    at = past.map_or(usize::MAX, |past| at + past + 1);
                    field = position;
                } else {
                    at = self.end_of_field(at) + 1;
                    field += 1;
                }
            }
            places.push(if field == position && at <= self.bytes.len() {
                Place { start: at, end: self.end_of_field(at) }
            } else {
                Place::default()
            });
        }
    }

    /// How many fields there are.
    pub fn count(&self) -> usize {
        let (mut at, mut count) = (0, 0);
        while at <= self.bytes.len() {
            at = self.end_of_field(at) + 1;
            count += 1;
        }
        count
    }

    /// Where the field ends that begins at `at`.
    fn end_of_field(&self, at: usize) -> usize {
        let quoted = self.bytes.get(at) == Some(&b'"');
        let from = quoted.then(|| closing_quote(self.bytes, at)).flatten().unwrap_or(at);
        memchr(b',', &self.bytes[from..]).map_or(self.bytes.len(), |comma| from + comma)
    }

    /// The text of a field, without its quotes and the blanks around it: UTF-8, or else
    /// Windows-1252.
    pub fn text(&self, place: Place) -> Cow<'a, str> {
        let bytes = &self.bytes[place.start..place.end];
        if let Some(inside) = bytes.strip_prefix(b"\"") {
            let close = closing_quote(bytes, 0).unwrap_or(bytes.len());
            let within = inside.get(..close.saturating_sub(1)).unwrap_or(inside);
            let after = bytes.get(close + 1..).unwrap_or_default();
            if memchr(b'"', within).is_some() || !after.is_empty() {
                let within = decoded(within).replace("\"\"", "\"");
                return Cow::Owned((within + &decoded(after)).trim().to_owned());
            }
            return trimmed(decoded(within));
        }
        trimmed(decoded(bytes))
    }
}

fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// Where the `count`th comma stands (from 1).
fn nth_comma(bytes: &[u8], mut count: usize) -> Option<usize> {
    let mut from = 0;
    for block in bytes.chunks(64) {
        // A sum of 64 comparisons: the compiler makes a few wide instructions of it.
        let here = usize::from(block.iter().map(|byte| u8::from(*byte == b',')).sum::<u8>());
        if here >= count {
            let mut commas = block.iter().enumerate().filter(|(_, byte)| **byte == b',');
            return commas.nth(count - 1).map(|(at, _)| from + at);
        }
        count -= here;
        from += block.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut lines = Lines::new("a.csv", Box::new(bytes));
        let mut rows = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            let mut places = Vec::new();
            line.pick(&(0..line.count()).collect::<Vec<_>>(), &mut places);
            rows.push(places.iter().map(|place| line.text(*place).into_owned()).collect());
        }
        rows
    }

    #[test]
    fn quotes_commas_and_line_ends_within_quotes() {
        let rows = read(
            b"\xef\xbb\xbfA,B\r\n\"The \"\"Old\"\" Surgery, Hill\n Road\",1\r\n5\" pipe,\"x\"\n,",
        );
        assert_eq!(rows[0], ["A", "B"]);
        assert_eq!(rows[1], ["The \"Old\" Surgery, Hill\n Road", "1"]);
        assert_eq!(rows[2], ["5\" pipe", "x"]);
        assert_eq!(rows[3], ["", ""]);
        assert_eq!(rows.len(), 4);
    }

    #[test]
    fn windows_1252_and_utf_8_in_one_file() {
        assert_eq!(read(b"St Mary\x92s,St Mary\xe2\x80\x99s\n")[0], ["St Mary’s", "St Mary’s"]);
    }

    #[test]
    fn a_quote_that_is_never_closed() {
        let mut lines = Lines::new("a.csv", Box::new(&b"A,B\n\"x,1\ny,2\n"[..]));
        assert!(lines.next().unwrap().is_some());
        let said = lines.next().err().unwrap().to_string();
        assert!(said.contains("row 2 goes on to the end of the file"), "{said}");
    }

    #[test]
    fn only_the_wanted_fields_of_a_wide_row() {
        let wide = (0..830).map(|at| at.to_string()).collect::<Vec<_>>().join(",");
        let mut lines = Lines::new("a.csv", Box::new(wide.as_bytes()));
        let line = lines.next().unwrap().unwrap();
        let (mut places, wanted) = (Vec::new(), [0, 1, 63, 64, 500, 829, 830, 2000]);
        line.pick(&wanted, &mut places);
        let texts: Vec<_> = places.iter().map(|place| line.text(*place)).collect();
        assert_eq!(texts, ["0", "1", "63", "64", "500", "829", "", ""]);
    }

    proptest! {
        /// Whatever a writer of CSV writes is read back, also across the ends of the buffer.
        #[test]
        fn what_is_written_is_read(
            rows in prop::collection::vec(prop::collection::vec("[a-z\",\n é]{0,12}", 3), 1..40),
            wanted in prop::collection::btree_set(0_usize..3, 1..3),
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let bytes = writer.into_inner().unwrap();
            let slow = Slow(&bytes);
            let mut lines = Lines::new("a.csv", Box::new(slow));
            let wanted: Vec<usize> = wanted.into_iter().collect();
            for row in &rows {
                let line = lines.next().unwrap().unwrap();
                let mut places = Vec::new();
                line.pick(&wanted, &mut places);
                for (place, at) in places.iter().zip(&wanted) {
                    prop_assert_eq!(line.text(*place), row[*at].trim());
                }
            }
            prop_assert!(lines.next().unwrap().is_none());
        }

        /// No bytes make it fail in another way than by an error.
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut lines = Lines::new("a.csv", Box::new(&bytes[..]));
            while let Ok(Some(line)) = lines.next() {
                let mut places = Vec::new();
                line.pick(&[0, 1, 5], &mut places);
                places.iter().for_each(|place| drop(line.text(*place)));
            }
        }
    }

    /// Gives a byte at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(into.len()).min(1);
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }
}
