//! A YAML file into a raw type, with every problem at its place.
//!
//! serde stops at the first problem. A person wants all of them, so the reader takes the offending
//! node out of the value and tries again until what is left fits. Raw types have optional fields
//! only; what is missing is for the check that follows to say.
//!
//! serde_yaml keeps no places, so a second pass over the same text with an event parser notes
//! where each key and value stands ([`Places`]).

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, Span as YamlSpan, SpannedEventReceiver};
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use serde_yaml::Value;

use super::slips::{explain, unknown_field};
use crate::diagnostics::{
    Diagnostic, Diagnostics, SourceFile, Span, nests_too_deep, too_deep, yaml_slip,
};

/// How many problems of one file are reported before giving up.
const MAX_PROBLEMS: usize = 200;

/// Where the keys and values of a YAML file stand, by path: `["figures", "nurses", "sql"]`.
#[derive(Debug, Clone)]
pub struct Places {
    file: Arc<SourceFile>,
    keys: BTreeMap<Vec<String>, Range<usize>>,
    values: BTreeMap<Vec<String>, Range<usize>>,
}

impl Places {
    /// The place of a key, or of the nearest thing above it.
    pub fn key(&self, path: &[&str]) -> Span {
        self.find(path, |places, path| places.keys.get(path).or_else(|| places.values.get(path)))
    }

    /// The place of a value, or of the nearest thing above it.
    pub fn value(&self, path: &[&str]) -> Span {
        self.find(path, |places, path| places.values.get(path).or_else(|| places.keys.get(path)))
    }

    fn find<'a>(
        &'a self,
        path: &[&str],
        look: impl Fn(&'a Self, &[String]) -> Option<&'a Range<usize>>,
    ) -> Span {
        let mut path: Vec<String> = path.iter().map(|&part| part.to_owned()).collect();
        loop {
            if let Some(range) = look(self, &path) {
                return Span::new(&self.file, range.clone());
            }
            if path.pop().is_none() {
                return Span::new(&self.file, 0..0);
            }
        }
    }
}

/// Reads a file into `T`. `None` if the file is not usable at all, so that whoever refers to its
/// content can stay silent about it.
pub fn read<T: DeserializeOwned>(
    file: &Arc<SourceFile>,
    diagnostics: &mut Diagnostics,
) -> Option<(T, Places)> {
    if nests_too_deep(&file.text) {
        diagnostics.push(too_deep().in_place(file.path.clone()));
        return None;
    }
    let places = locate(file, diagnostics)?;
    let mut value = parse(file, diagnostics)?;
    for _ in 0..MAX_PROBLEMS {
        match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(raw) => return Some((raw, places)),
            Err(error) => {
                let path = path_of(error.path(), &error.inner().to_string());
                diagnostics.push(explain(&error.inner().to_string(), &path, &places));
                if !remove(&mut value, &path) {
                    return None;
                }
            }
        }
    }
    None
}

/// Parses the text into a value.
fn parse(file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Option<Value> {
    match serde_yaml::from_str::<Value>(&file.text) {
        Ok(Value::Null) => {
            diagnostics.push(
                Diagnostic::error("empty-file", format!("`{}` is empty", file.path))
                    .in_place(file.path.clone())
                    .hint("write what it should hold, or restore it from your version control"),
            );
            None
        }
        Ok(value) => Some(value),
        Err(error) => {
            let message = error.to_string();
            let slip = yaml_slip(&message);
            let place = error.location().map(|place| (place.line(), place.column()));
            let at = slip
                .began
                .or(place)
                .map(|(line, column)| Span::at_line(file, line, column.saturating_sub(1), 1));
            let diagnostic = if message.contains("repetition limit") {
                Diagnostic::error("yaml-bomb", "the file's aliases repeat too much")
                    .why("a few lines that refer to each other would fill the memory")
                    .hint("write the values out instead of referring to them with `*`")
                    .in_place(file.path.clone())
            } else {
                if let Some(tab) = tab_in_margin(&file.text) {
                    diagnostics.push(
                        Diagnostic::error("tab", "a tab stands at the beginning of a line")
                            .at(&Span::new(file, tab..tab + 1))
                            .why("YAML is indented with blanks")
                            .hint("put two blanks in place of each tab"),
                    );
                    return None;
                }
                let one = Diagnostic::error("not-yaml", format!("this is not YAML: {}", slip.what))
                    .hint(slip.hint);
                match at {
                    Some(span) => one.at(&span),
                    None => one.in_place(file.path.clone()),
                }
            };
            diagnostics.push(diagnostic);
            None
        }
    }
}

/// The first tab that stands where indentation should be.
fn tab_in_margin(text: &str) -> Option<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let margin = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(at) = line[..margin].find('\t') {
            return Some(start + at);
        }
        start += line.len();
    }
    None
}

/// The path of an error. For an unknown field some deserializers name the field, others the map
/// that holds it; the message tells.
fn path_of(path: &serde_path_to_error::Path, message: &str) -> Vec<String> {
    let mut parts: Vec<String> = path
        .iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Map { key } => Some(key.clone()),
            Segment::Enum { variant } => Some(variant.clone()),
            Segment::Unknown => None,
        })
        .collect();
    if let Some(field) = unknown_field(message).map(|(field, _)| field)
        && parts.last().is_none_or(|last| last != field)
    {
        parts.push(field.to_owned());
    }
    parts
}

/// Takes the node at a path out of a value; false if there is no such node.
fn remove(value: &mut Value, path: &[String]) -> bool {
    let Some((last, parents)) = path.split_last() else { return false };
    let mut node = value;
    for part in parents {
        let next = match node {
            Value::Mapping(map) => map.get_mut(part.as_str()),
            Value::Sequence(list) => part.parse::<usize>().ok().and_then(|at| list.get_mut(at)),
            _ => None,
        };
        match next {
            Some(next) => node = next,
            None => return false,
        }
    }
    match node {
        Value::Mapping(map) => map.remove(last.as_str()).is_some(),
        // An item of a list keeps its place, so that later items keep their paths.
        Value::Sequence(list) => match last.parse::<usize>().ok().and_then(|at| list.get_mut(at)) {
            Some(item) if !item.is_null() => {
                *item = Value::Null;
                true
            }
            _ => false,
        },
        _ => false,
    }
}

/// What the walk is inside of.
enum Frame {
    Map { key: Option<String> },
    List { index: usize },
}

struct Walk<'a> {
    file: &'a Arc<SourceFile>,
    /// The byte at which each character starts, if not all are of one byte.
    offsets: Option<Vec<usize>>,
    stack: Vec<Frame>,
    path: Vec<String>,
    places: Places,
    diagnostics: Diagnostics,
    /// How many keys are there twice.
    twice: usize,
}

impl Walk<'_> {
    fn bytes(&self, span: YamlSpan) -> Range<usize> {
        let byte = |at: usize| match &self.offsets {
            Some(offsets) => offsets.get(at).copied().unwrap_or(self.file.text.len()),
            None => at,
        };
        let (start, end) = (byte(span.start.index()), byte(span.end.index()));
        // A block ends where the next thing starts; point at its first line.
        let line = self.file.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
        start..end.min(start + line.len()).max(start)
    }

    /// Notes a node that has just begun; false if it is a key.
    fn begin(&mut self, text: Option<&str>, span: YamlSpan) {
        let range = self.bytes(span);
        match self.stack.last_mut() {
            None => {}
            Some(Frame::List { index }) => {
                self.path.push(index.to_string());
                *index += 1;
            }
            Some(Frame::Map { key: pending @ None }) => {
                let key = text.unwrap_or("").to_owned();
                *pending = Some(key.clone());
                self.path.push(key.clone());
                if text.is_none() {
                    let start = range.start;
                    let braces = self.file.text.get(start..).is_some_and(|at| at.starts_with('{'));
                    let what = if braces {
                        "YAML takes `{{` for the beginning of a mapping"
                    } else {
                        "a key must be a text"
                    };
                    let problem = Diagnostic::error("not-a-key", what)
                        .at(&Span::new(self.file, range.clone()));
                    self.diagnostics.push(if braces {
                        problem.hint("put quotes around a text that begins with `{{`")
                    } else {
                        problem
                    });
                } else if let Some(first) = self.places.keys.get(&self.path) {
                    self.twice += 1;
                    if self.twice > MAX_PROBLEMS {
                        return;
                    }
                    let (line, _) = Span::new(self.file, first.clone()).line_column();
                    self.diagnostics.push(
                        Diagnostic::error("duplicate-key", format!("`{key}` is there twice"))
                            .at(&Span::new(self.file, range))
                            .why(format!("it first stands in line {line}"))
                            .hint("rename or remove one of them"),
                    );
                } else {
                    self.places.keys.insert(self.path.clone(), range);
                }
                return;
            }
            // The key is on the path already.
            Some(Frame::Map { key: Some(_) }) => {}
        }
        self.places.values.entry(self.path.clone()).or_insert(range);
    }

    /// Notes that a node has ended.
    fn end(&mut self) {
        match self.stack.last_mut() {
            Some(Frame::List { .. }) => {
                self.path.pop();
            }
            Some(Frame::Map { key }) => {
                *key = None;
                self.path.pop();
            }
            None => {}
        }
    }

    /// Whether the next node of the map on top is a key.
    fn at_key(&self) -> bool {
        matches!(self.stack.last(), Some(Frame::Map { key: None }))
    }
}

impl<'input> SpannedEventReceiver<'input> for Walk<'_> {
    fn on_event(&mut self, event: Event<'input>, span: YamlSpan) {
        match event {
            Event::Scalar(text, ..) => {
                let key = self.at_key();
                self.begin(Some(&text), span);
                if !key {
                    self.end();
                }
            }
            Event::Alias(_) => {
                let key = self.at_key();
                self.begin(None, span);
                if !key {
                    self.end();
                }
            }
            Event::SequenceStart(..) => {
                self.begin(None, span);
                self.stack.push(Frame::List { index: 0 });
            }
            Event::MappingStart(..) => {
                self.begin(None, span);
                self.stack.push(Frame::Map { key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.stack.pop();
                self.end();
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
    }
}

/// Notes where everything stands. `None` if a key is there twice, which serde_yaml refuses.
fn locate(file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Option<Places> {
    let offsets = (!file.text.is_ascii())
        .then(|| file.text.char_indices().map(|(at, _)| at).collect::<Vec<_>>());
    let places = Places { file: Arc::clone(file), keys: BTreeMap::new(), values: BTreeMap::new() };
    let mut walk = Walk {
        file,
        offsets,
        stack: Vec::new(),
        path: Vec::new(),
        places,
        diagnostics: Diagnostics::new(),
        twice: 0,
    };
    // What is not YAML is for serde_yaml to say, which goes on to read the text.
    let _ = Parser::new_from_str(&file.text).load(&mut walk, false);
    let usable = walk.diagnostics.is_empty();
    diagnostics.extend(walk.diagnostics);
    usable.then_some(walk.places)
}
