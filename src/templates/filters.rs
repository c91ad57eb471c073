//! Filters: the questions that a template asks of a figure. Plain functions, registered in one
//! place.

use std::sync::Arc;

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::claims;
use crate::diagnostics::did_you_mean;
use crate::document::Mark;
use crate::figures::{Comparison, Figure, FigureSet, Point, Remark, format};
use crate::language::fill;
use crate::project::{AreaCode, AreaKind, FigureId, Period};

use super::context::{Asked, print};
use super::exhibits::refusal;
use super::markdown::escape;
use super::origin::{chosen, sealed};
use super::{notes, trace};

/// The filters with the arguments that each takes. One that is not here is a slip, not a wish.
pub(super) const FILTERS: [(&str, &[&str]); 13] = [
    ("value", &[]),
    ("at", &["period"]),
    ("of", &["area"]),
    ("change", &["since", "than", "as", "decimals", "up", "down", "flat"]),
    ("word", &["since", "than", "up", "down", "flat"]),
    ("rank", &["among", "first"]),
    ("cite", &[]),
    ("period", &[]),
    ("label", &[]),
    ("unit", &[]),
    ("caveat", &[]),
    ("coverage", &[]),
    ("with_unit", &[]),
];

/// The names that a template may mean besides its variables, for hints.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FILTERS.iter().map(|(name, _)| *name).chain([
        "known",
        "chart",
        "table",
        "key_figures",
        "deal",
        "claim",
        "holds",
        "range",
        "quote",
        "bibliography",
    ])
}

/// Refuses arguments that are not among those allowed.
pub(super) fn check_arguments(kwargs: &Kwargs, of: &str, allowed: &[&str]) -> TeraResult<()> {
    let mut given = kwargs.iter().filter_map(|(key, _)| key.as_str());
    match given.find(|name| !allowed.contains(name)) {
        None => Ok(()),
        Some(name) => {
            let hint = did_you_mean(name, allowed.iter().copied())
                .unwrap_or_else(|| format!("`{of}` takes no arguments"));
            Err(Error::message(format!("unknown argument `{name}` of `{of}`\n{hint}")))
        }
    }
}

/// Adds the filters to Tera.
pub(super) fn register(tera: &mut Tera, figures: &Arc<FigureSet>) {
    for (name, allowed) in FILTERS {
        let set = Arc::clone(figures);
        let filter = move |text: &str, kwargs: Kwargs, _: &State<'_>| -> TeraResult<Value> {
            check_arguments(&kwargs, name, allowed)?;
            Question::new(&set, text, name)?.answer(name, &kwargs)
        };
        tera.register_filter(name, filter);
    }
    let set = Arc::clone(figures);
    tera.register_test("known", move |text: &str, _: Kwargs, _: &State<'_>| -> TeraResult<bool> {
        let question = Question::new(&set, text, "known")?;
        Ok(question.point.is_some_and(|point| point.value.is_some()))
    });
}

/// A figure as a filter meets it: which one, where, when.
struct Question<'a> {
    set: &'a FigureSet,
    figure: &'a Figure,
    id: FigureId,
    area: AreaCode,
    period: Period,
    chosen: bool,
    point: Option<&'a Point>,
}

impl<'a> Question<'a> {
    /// Reads the mark of a printed figure.
    fn new(set: &'a FigureSet, text: &str, filter: &str) -> TeraResult<Self> {
        let no_figure = || Error::message(format!("`{filter}` asks a figure, and this is none"));
        let (mark, _) = Mark::first(text).ok_or_else(no_figure)?;
        let figure = set.figures.get(mark.figure.as_str()).ok_or_else(no_figure)?;
        let period = Period::parse(&mark.period).ok_or_else(no_figure)?;
        let area = AreaCode::new(&mark.area);
        let point = figure.at(&area, period);
        let id = FigureId::new(&mark.figure);
        Ok(Self { set, figure, id, area, period, chosen: mark.chosen, point })
    }

    /// Answers by the name of the filter.
    fn answer(&self, filter: &str, kwargs: &Kwargs) -> TeraResult<Value> {
        match filter {
            "value" => Ok(self.value()),
            "at" => self.at(kwargs),
            "of" => self.of(kwargs),
            "change" => self.change(kwargs),
            "word" => self.word(kwargs),
            "rank" => self.rank(kwargs),
            "cite" => Ok(self.cite()),
            "period" => {
                let month = self.set.words.month(self.period.date());
                Ok(Value::safe_string(&sealed(&month)))
            }
            "label" => Ok(Value::normal_string(&self.figure.spec.label)),
            "unit" => Ok(Value::normal_string(self.figure.spec.unit.as_str())),
            "caveat" => Ok(Value::normal_string(&self.figure.caveats(&self.area).join(" "))),
            "coverage" => Ok(self.coverage()),
            "with_unit" => Ok(self.with_unit()),
            other => Err(Error::message(format!("there is no filter `{other}`"))),
        }
    }

    /// The period that this is about, and whether a template chose it.
    fn asked(&self) -> Asked {
        if self.chosen { Asked::For(self.period) } else { Asked::Newest(self.period) }
    }

    fn print(&self, area: &AreaCode, point: Option<&Point>, asked: Asked) -> Value {
        Value::safe_string(&print(self.set.words, &self.id, self.figure, area, point, asked))
    }

    /// How many parts had data: `38 of 41 practices`; blank where nobody says.
    fn coverage(&self) -> Value {
        let coverage = self.point.and_then(|point| point.coverage.as_ref());
        let label = coverage.map(|coverage| sealed(&escape(&coverage.label(self.set.words))));
        Value::safe_string(&label.unwrap_or_default())
    }

    /// What must be said of a comparison with another month of the same area (N5).
    fn broken(&self, kwargs: &Kwargs) -> TeraResult<Vec<Remark>> {
        let Some(since) = kwargs.get::<&str>("since")? else { return Ok(Vec::new()) };
        let since = period_of(since)?;
        if let Some(one) = self.set.refused(self.figure, &self.area, self.period, since) {
            let why = refusal(one, &self.id);
            return Err(Error::message(format!("{}\n{}", why.message, why.hints.join("\n"))));
        }
        Ok(self.set.broken(self.figure, &self.area, self.period, since))
    }

    /// A mention that no reader sees: the notes of the sources say what must be said.
    fn say(&self, remarks: &[Remark]) -> String {
        let sources = || self.figure.sources(&self.area);
        let each =
            |remark| sources().map(move |(source, _)| notes::mark_remark(source.as_str(), remark));
        remarks.iter().flat_map(each).collect()
    }

    /// Prints words about this figure with its mark: what they measure, and against what.
    fn marked(&self, text: &str, value: f64, measure: &str, against: String) -> Value {
        let mark = Mark {
            figure: self.id.to_string(),
            area: self.area.to_string(),
            period: self.period.to_string(),
            value: value.to_string(),
            measure: measure.to_owned(),
            against,
            chosen: self.chosen,
        };
        Value::safe_string(&mark.wrap(text))
    }

    /// The raw number; none if it is missing.
    fn value(&self) -> Value {
        self.ask(&self.area, self.period);
        self.point.and_then(|point| point.value).map_or_else(Value::none, Value::from)
    }

    /// The value at another period.
    fn at(&self, kwargs: &Kwargs) -> TeraResult<Value> {
        let period = period_of(kwargs.must_get::<&str>("period")?)?;
        let everywhere = || self.figure.series.values().flatten();
        if period <= self.set.edition && !everywhere().any(|point| point.period == period) {
            return Err(Error::message(format!(
                "`{}` has no value for {} in any area\nlook at `figures.csv` for its months",
                self.id,
                period.label()
            )));
        }
        Ok(self.print(&self.area, self.figure.at(&self.area, period), Asked::For(period)))
    }

    /// The value of another area: its newest, or that of the month that a template chose.
    fn of(&self, kwargs: &Kwargs) -> TeraResult<Value> {
        let area = self.area_of(kwargs.must_get::<&str>("area")?)?;
        let point = if self.chosen {
            self.figure.at(&area, self.period)
        } else {
            self.figure.latest(&area, self.set.edition)
        };
        Ok(self.print(&area, point, self.asked()))
    }

    /// Notes that a value was asked for, for the test of a claim.
    fn ask(&self, area: &AreaCode, period: Period) {
        let value = self.figure.at(area, period).and_then(|point| point.value);
        let (figure, area) = (self.id.clone(), area.clone());
        trace::ask(claims::Asked { figure, area, period, value });
    }

    /// What it is compared with: the same area at `since`, or another area with `than`.
    fn comparison(&self, kwargs: &Kwargs) -> TeraResult<Option<Comparison>> {
        self.ask(&self.area, self.period);
        let now = self.point.and_then(|point| point.value);
        let then = match (kwargs.get::<&str>("since")?, kwargs.get::<&str>("than")?) {
            (Some(since), None) => {
                let since = period_of(since)?;
                self.ask(&self.area, since);
                self.figure.at(&self.area, since)
            }
            // Of the same month: two months of two places are no comparison (N5).
            (None, Some(than)) => {
                let than = self.area_of(than)?;
                self.ask(&than, self.period);
                self.figure.at(&than, self.period)
            }
            _ => {
                return Err(Error::message(
                    "say what to compare with: `since=\"2015-09\"` or `than=\"E92000001\"`",
                ));
            }
        };
        Ok(self.figure.compare(now, then.and_then(|point| point.value)))
    }

    /// The area and period that it is compared with.
    fn against(&self, kwargs: &Kwargs) -> TeraResult<String> {
        let area = match kwargs.get::<&str>("than")? {
            Some(than) => self.area_of(than)?,
            None => self.area.clone(),
        };
        let period = match kwargs.get::<&str>("since")? {
            Some(since) => period_of(since)?,
            None => self.period,
        };
        Ok(format!("{area} {period}"))
    }

    /// The change, in words that are true: `773 fewer`, `2.6% fewer`.
    fn change(&self, kwargs: &Kwargs) -> TeraResult<Value> {
        let Some(comparison) = self.comparison(kwargs)? else {
            return Ok(self.print(&self.area, None, self.asked()));
        };
        let broken = self.broken(kwargs)?;
        let share = self.figure.spec.is_share();
        let (words, said) = (self.set.words, &self.set.words.change);
        let (up, down) =
            if share { (&said.higher, &said.lower) } else { (&said.more, &said.fewer) };
        let up = kwargs.get::<&str>("up")?.unwrap_or(up);
        let down = kwargs.get::<&str>("down")?.unwrap_or(down);
        let against = self.against(kwargs)?;
        let (amount, direction, measure, number) = match kwargs.get::<&str>("as")? {
            Some("percent") => {
                let percent = comparison.percent().ok_or_else(|| {
                    Error::message(format!("`{}` was zero; there is no per cent of it", self.id))
                })?;
                let decimals = kwargs.get::<u64>("decimals")?.unwrap_or(1);
                let decimals = usize::try_from(decimals.min(6)).unwrap_or(1);
                let flat = format::rounds_to_zero(percent, decimals);
                let amount = format!("{}%", words.number(percent.abs(), decimals));
                let direction =
                    if flat { std::cmp::Ordering::Equal } else { comparison.direction() };
                (amount, direction, "percent", percent)
            }
            None => {
                if kwargs.get::<u64>("decimals")?.is_some() {
                    return Err(Error::message("`decimals` goes with `as=\"percent\"`"));
                }
                let decimals = self.figure.spec.decimals;
                let amount = words.number(comparison.difference().abs(), decimals);
                let flat = format::rounds_to_zero(comparison.difference(), decimals);
                let points = match share {
                    true => format!("\u{a0}{}", said.points.of(&amount)),
                    false => String::new(),
                };
                let direction =
                    if flat { std::cmp::Ordering::Equal } else { comparison.direction() };
                (format!("{amount}{points}"), direction, "change", comparison.difference())
            }
            Some(other) => {
                return Err(Error::message(format!(
                    "unknown form `{other}`; a change may be printed as \"percent\""
                )));
            }
        };
        // Words that are the same either way are no choice, and a number in them has no source.
        let (word, given) = match direction {
            std::cmp::Ordering::Greater => (up, "up"),
            std::cmp::Ordering::Less => (down, "down"),
            std::cmp::Ordering::Equal => {
                (kwargs.get::<&str>("flat")?.unwrap_or(&said.same), "flat")
            }
        };
        let word = match kwargs.get::<&str>(given)? {
            Some(_) => chosen(word, differ(up, down)),
            None => word.to_owned(),
        };
        let text = match direction {
            std::cmp::Ordering::Equal => word,
            _ => format!("{amount} {word}"),
        };
        if broken.is_empty() {
            return Ok(self.marked(&text, number, measure, against));
        }
        let text = format!("{text}\u{a0}\\[b\\]{}", self.say(&broken));
        Ok(self.marked(&text, number, measure, against))
    }

    /// The word that is true.
    fn word(&self, kwargs: &Kwargs) -> TeraResult<Value> {
        let Some(comparison) = self.comparison(kwargs)? else {
            return Err(Error::message(format!(
                "no word is true: `{}` or what it is compared with is missing\nask `is known` first, \
                 or put the figure under `requires`",
                self.id
            )));
        };
        let broken = self.broken(kwargs)?;
        let which = match comparison.direction() {
            std::cmp::Ordering::Greater => "up",
            std::cmp::Ordering::Less => "down",
            std::cmp::Ordering::Equal => "flat",
        };
        // All three must be there, so that new data can't make the sentence fail.
        for needed in ["up", "down", "flat"] {
            kwargs.must_get::<&str>(needed)?;
        }
        let word = kwargs.must_get::<&str>(which)?;
        if differ(kwargs.must_get("up")?, kwargs.must_get("down")?) {
            trace::choose(word);
        }
        Ok(Value::safe_string(&format!("{word}{}", self.say(&broken))))
    }

    /// The place among areas of a kind: `7th of 42`.
    fn rank(&self, kwargs: &Kwargs) -> TeraResult<Value> {
        let among = kwargs.must_get::<&str>("among")?;
        let kind = AreaKind::from_id(among).ok_or_else(|| {
            let hint = did_you_mean(among, AreaKind::ALL.map(AreaKind::id)).unwrap_or_default();
            Error::message(format!("unknown kind of area `{among}`\n{hint}"))
        })?;
        let ascending = match kwargs.get::<&str>("first")?.unwrap_or("highest") {
            "highest" => false,
            "lowest" => true,
            other => {
                return Err(Error::message(format!(
                    "`first` is \"highest\" or \"lowest\", not \"{other}\""
                )));
            }
        };
        self.ask(&self.area, self.period);
        let rank = self.set.rank(self.figure, &self.area, kind, self.period, ascending);
        let Some(rank) = rank else { return Ok(self.print(&self.area, None, self.asked())) };
        let words = self.set.words;
        let pattern = if rank.joint { &words.rank.joint } else { &words.rank.place };
        let (ordinal, of) = (words.ordinal(rank.place), words.number(rank.of as f64, 0));
        let text = fill(pattern, &[("ordinal", &ordinal), ("count", &of)]);
        let against = format!("{among} {}", if ascending { "lowest" } else { "highest" });
        Ok(self.marked(&text, rank.place as f64, "rank", against))
    }

    /// A note that cites the releases behind the figure, and their tables.
    fn cite(&self) -> Value {
        let remarks = self.set.remarks(self.figure, &self.area, self.point);
        let marks: String = self
            .figure
            .sources(&self.area)
            .map(|(source, tables)| notes::mark_tables(source.as_str(), tables, &remarks))
            .collect();
        Value::safe_string(&marks)
    }

    /// The value with its unit, never apart: `28,592 FTE`, `26%`.
    fn with_unit(&self) -> Value {
        let printed =
            print(self.set.words, &self.id, self.figure, &self.area, self.point, self.asked());
        let unit = escape(self.figure.spec.unit.as_str());
        let gap = if self.figure.spec.is_share() { "" } else { "\u{a0}" };
        Value::safe_string(&format!("{printed}{}", sealed(&format!("{gap}{unit}"))))
    }

    fn area_of(&self, code: &str) -> TeraResult<AreaCode> {
        self.set.areas.get(code).map(|area| area.code.clone()).ok_or_else(|| {
            let codes = self.set.areas.iter().map(|area| area.code.as_str());
            let hint = did_you_mean(code, codes).unwrap_or_default();
            Error::message(format!("unknown area `{code}`\n{hint}"))
        })
    }
}

/// Whether two words say different things; if they don't, nothing is chosen.
fn differ(one: &str, other: &str) -> bool {
    !one.trim().eq_ignore_ascii_case(other.trim())
}

/// Reads a period that a template names.
fn period_of(text: &str) -> TeraResult<Period> {
    Period::parse(text)
        .ok_or_else(|| Error::message(format!("`{text}` is no month\nwrite it as \"2025-10\"")))
}
