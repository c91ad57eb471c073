//! Filters: the questions that a template asks of a figure. Plain functions, registered in one
//! place.

use std::sync::Arc;

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::diagnostics::did_you_mean;
use crate::document::Mark;
use crate::figures::{Comparison, Figure, FigureSet, Point, format};
use crate::project::{AreaCode, AreaKind, FigureId, Period};

use super::context::print;
use super::notes;

/// The names of the filters, the tests and the functions, for hints.
pub(super) const NAMES: [&str; 16] = [
    "value",
    "at",
    "of",
    "change",
    "word",
    "rank",
    "cite",
    "period",
    "label",
    "unit",
    "caveat",
    "with_unit",
    "known",
    "chart",
    "table",
    "range",
];

/// Adds the filters to Tera.
pub(super) fn register(tera: &mut Tera, figures: &Arc<FigureSet>) {
    macro_rules! filters {
        ($($name:ident),+ $(,)?) => {$(
            let set = Arc::clone(figures);
            tera.register_filter(stringify!($name), move |text: &str, kwargs: Kwargs, _: &State<'_>| {
                Asked::new(&set, text, stringify!($name))?.$name(&kwargs)
            });
        )+};
    }
    // As many as in `NAMES`.
    filters!(value, at, of, change, word, rank, cite, period, label, unit, caveat, with_unit);
    let set = Arc::clone(figures);
    tera.register_test("known", move |text: &str, _: Kwargs, _: &State<'_>| -> TeraResult<bool> {
        Ok(Asked::new(&set, text, "known")?.point.is_some_and(|point| point.value.is_some()))
    });
}

/// A figure as a filter meets it: which one, where, when.
struct Asked<'a> {
    set: &'a FigureSet,
    figure: &'a Figure,
    id: FigureId,
    area: AreaCode,
    period: Period,
    point: Option<&'a Point>,
}

impl<'a> Asked<'a> {
    /// Reads the mark of a printed figure.
    fn new(set: &'a FigureSet, text: &str, filter: &str) -> TeraResult<Self> {
        let no_figure = || Error::message(format!("`{filter}` asks a figure, and this is none"));
        let (mark, _) = Mark::first(text).ok_or_else(no_figure)?;
        let figure = set.figures.get(mark.figure.as_str()).ok_or_else(no_figure)?;
        let period = Period::parse(&mark.period).ok_or_else(no_figure)?;
        let area = AreaCode::new(&mark.area);
        let point = figure.at(&area, period);
        Ok(Self { set, figure, id: FigureId::new(&mark.figure), area, period, point })
    }

    fn print(&self, area: &AreaCode, point: Option<&Point>, asked: Period) -> Value {
        Value::safe_string(&print(&self.id, self.figure, area, point, asked))
    }

    /// Prints words about this figure with its mark.
    fn marked(&self, text: &str, value: f64) -> Value {
        let mark = Mark {
            figure: self.id.to_string(),
            area: self.area.to_string(),
            period: self.period.to_string(),
            value: value.to_string(),
        };
        Value::safe_string(&mark.wrap(text))
    }

    /// The raw number; none if it is missing.
    fn value(&self, _: &Kwargs) -> TeraResult<Value> {
        Ok(self.point.and_then(|point| point.value).map_or_else(Value::none, Value::from))
    }

    /// The value at another period.
    fn at(&self, kwargs: &Kwargs) -> TeraResult<Value> {
        let period = period_of(kwargs.must_get::<&str>("period")?)?;
        Ok(self.print(&self.area, self.figure.at(&self.area, period), period))
    }

    /// The value of another area.
    fn of(&self, kwargs: &Kwargs) -> TeraResult<Value> {
        let area = self.area_of(kwargs.must_get::<&str>("area")?)?;
        let latest = self.figure.latest(&area, self.set.edition);
        // A value that was asked for at some period stays at that period.
        let here = self.figure.latest(&self.area, self.set.edition).map(|point| point.period);
        let point = if here.is_none_or(|here| here == self.period) {
            latest
        } else {
            self.figure.at(&area, self.period)
        };
        Ok(self.print(&area, point, self.period))
    }

    /// What it is compared with: the same area at `since`, or another area with `than`.
    fn comparison(&self, kwargs: &Kwargs) -> TeraResult<Option<Comparison>> {
        let now = self.point.and_then(|point| point.value);
        let then = match (kwargs.get::<&str>("since")?, kwargs.get::<&str>("than")?) {
            (Some(since), None) => self.figure.at(&self.area, period_of(since)?),
            (None, Some(than)) => self.figure.latest(&self.area_of(than)?, self.set.edition),
            _ => {
                return Err(Error::message(
                    "say what to compare with: `since=\"2015-09\"` or `than=\"E92000001\"`",
                ));
            }
        };
        Ok(self.figure.compare(now, then.and_then(|point| point.value)))
    }

    /// The change, in words that are true: `773 fewer`, `2.6% fewer`.
    fn change(&self, kwargs: &Kwargs) -> TeraResult<Value> {
        let Some(comparison) = self.comparison(kwargs)? else {
            return Ok(self.print(&self.area, None, self.period));
        };
        let share = self.figure.spec.is_share();
        let (up, down) = if share { ("higher", "lower") } else { ("more", "fewer") };
        let up = kwargs.get::<&str>("up")?.unwrap_or(up);
        let down = kwargs.get::<&str>("down")?.unwrap_or(down);
        let (amount, direction) = match kwargs.get::<&str>("as")? {
            Some("percent") => {
                let percent = comparison.percent().ok_or_else(|| {
                    Error::message(format!("`{}` was zero; there is no per cent of it", self.id))
                })?;
                let decimals = kwargs.get::<u64>("decimals")?.unwrap_or(1);
                let decimals = usize::try_from(decimals.min(6)).unwrap_or(1);
                let flat = format::rounds_to_zero(percent, decimals);
                let amount = format!("{}%", format::plain(percent.abs(), decimals));
                let direction =
                    if flat { std::cmp::Ordering::Equal } else { comparison.direction() };
                (amount, direction)
            }
            None => {
                let decimals = self.figure.spec.decimals;
                let amount = format::plain(comparison.difference().abs(), decimals);
                let points = if share { "\u{a0}percentage points" } else { "" };
                (format!("{amount}{points}"), comparison.direction())
            }
            Some(other) => {
                return Err(Error::message(format!(
                    "unknown form `{other}`; a change may be printed as \"percent\""
                )));
            }
        };
        let text = match direction {
            std::cmp::Ordering::Greater => format!("{amount} {up}"),
            std::cmp::Ordering::Less => format!("{amount} {down}"),
            std::cmp::Ordering::Equal => {
                kwargs.get::<&str>("flat")?.unwrap_or("no more and no fewer").to_owned()
            }
        };
        Ok(self.marked(&text, comparison.difference()))
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
        let which = match comparison.direction() {
            std::cmp::Ordering::Greater => "up",
            std::cmp::Ordering::Less => "down",
            std::cmp::Ordering::Equal => "flat",
        };
        // All three must be there, so that new data can't make the sentence fail.
        for needed in ["up", "down", "flat"] {
            kwargs.must_get::<&str>(needed)?;
        }
        Ok(Value::safe_string(kwargs.must_get::<&str>(which)?))
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
        let rank = self.set.rank(self.figure, &self.area, kind, self.period, ascending);
        let Some(rank) = rank else { return Ok(self.print(&self.area, None, self.period)) };
        let joint = if rank.joint { "joint " } else { "" };
        let text = format!("{joint}{} of {}", format::ordinal(rank.place), rank.of);
        Ok(self.marked(&text, rank.place as f64))
    }

    /// A note that cites the releases behind the figure, and their tables.
    fn cite(&self, _: &Kwargs) -> TeraResult<Value> {
        let marks: String = self
            .figure
            .sources(&self.area)
            .map(|(source, tables)| notes::mark_tables(source.as_str(), tables))
            .collect();
        Ok(Value::safe_string(&marks))
    }

    /// The month that the value is for: `July 2025`.
    fn period(&self, _: &Kwargs) -> TeraResult<Value> {
        Ok(Value::safe_string(&self.period.label()))
    }

    /// The figure's name within a sentence.
    fn label(&self, _: &Kwargs) -> TeraResult<Value> {
        Ok(Value::normal_string(&self.figure.spec.label))
    }

    /// The figure's unit.
    fn unit(&self, _: &Kwargs) -> TeraResult<Value> {
        Ok(Value::normal_string(&self.figure.spec.unit))
    }

    /// What a reader must know about the figure; empty if nothing.
    fn caveat(&self, _: &Kwargs) -> TeraResult<Value> {
        Ok(Value::normal_string(self.figure.spec.caveat.as_deref().unwrap_or("")))
    }

    /// The value with its unit, never apart: `28,592 FTE`, `26%`.
    fn with_unit(&self, _: &Kwargs) -> TeraResult<Value> {
        let printed = print(&self.id, self.figure, &self.area, self.point, self.period);
        let unit = &self.figure.spec.unit;
        let gap = if self.figure.spec.is_share() { "" } else { "\u{a0}" };
        Ok(Value::safe_string(&format!("{printed}{gap}{unit}")))
    }

    fn area_of(&self, code: &str) -> TeraResult<AreaCode> {
        self.set.areas.get(code).map(|area| area.code.clone()).ok_or_else(|| {
            let codes = self.set.areas.iter().map(|area| area.code.as_str());
            let hint =
                did_you_mean(code, codes).map(|hint| format!("; {hint}")).unwrap_or_default();
            Error::message(format!("unknown area `{code}`{hint}"))
        })
    }
}

/// Reads a period that a template names.
fn period_of(text: &str) -> TeraResult<Period> {
    Period::parse(text)
        .ok_or_else(|| Error::message(format!("`{text}` is no month\nwrite it as \"2025-10\"")))
}
