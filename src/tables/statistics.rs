//! Aggregate functions that SQLite lacks: `median(x)`, `percentile(x, p)`, `stddev(x)`.

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::{Connection, Error, Result};

/// Adds the functions to a connection. NULLs are skipped, as by SQLite's own `avg`.
pub(super) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_aggregate_function("median", 1, flags, Percentile)?;
    connection.create_aggregate_function("percentile", 2, flags, Percentile)?;
    connection.create_aggregate_function("stddev", 1, flags, StandardDeviation)
}

struct Percentile;

/// The values so far, and the percentage asked for.
struct Sample {
    values: Vec<f64>,
    percentage: f64,
}

impl Aggregate<Sample, Option<f64>> for Percentile {
    fn init(&self, _: &mut Context<'_>) -> Result<Sample> {
        Ok(Sample { values: Vec::new(), percentage: 50.0 })
    }

    fn step(&self, context: &mut Context<'_>, sample: &mut Sample) -> Result<()> {
        if context.len() == 2 {
            sample.percentage = context.get(1)?;
            if !(0.0..=100.0).contains(&sample.percentage) {
                return Err(Error::UserFunctionError("a percentile lies between 0 and 100".into()));
            }
        }
        sample.values.extend(context.get::<Option<f64>>(0)?);
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, sample: Option<Sample>) -> Result<Option<f64>> {
        Ok(sample.and_then(|mut sample| percentile(&mut sample.values, sample.percentage)))
    }
}

/// The percentile with linear interpolation between the two nearest values (Hyndman and Fan's
/// definition 7, the one of most statistical software).
fn percentile(values: &mut [f64], percentage: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let place = percentage / 100.0 * last as f64;
    let (below, share) = (place.floor(), place.fract());
    let low = *values.get(below as usize)?;
    let high = *values.get((below as usize + 1).min(last))?;
    Some(low + (high - low) * share)
}

struct StandardDeviation;

/// Welford's running mean and sum of squared differences.
#[derive(Default)]
struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Aggregate<Moments, Option<f64>> for StandardDeviation {
    fn init(&self, _: &mut Context<'_>) -> Result<Moments> {
        Ok(Moments::default())
    }

    fn step(&self, context: &mut Context<'_>, moments: &mut Moments) -> Result<()> {
        if let Some(value) = context.get::<Option<f64>>(0)? {
            moments.count += 1.0;
            let distance = value - moments.mean;
            moments.mean += distance / moments.count;
            moments.squares += distance * (value - moments.mean);
        }
        Ok(())
    }

    /// The sample standard deviation (n − 1); NULL for fewer than two values.
    fn finalize(&self, _: &mut Context<'_>, moments: Option<Moments>) -> Result<Option<f64>> {
        let enough = moments.filter(|moments| moments.count > 1.5);
        Ok(enough.map(|moments| (moments.squares / (moments.count - 1.0)).sqrt()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() -> Result<()> {
        let connection = Connection::open_in_memory()?;
        register(&connection)?;
        let ask = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, Option<f64>>(0));
        let of = |what: &str| format!("SELECT {what} FROM (VALUES (1),(2),(NULL),(4),(9))");
        assert_eq!(ask(&of("median(column1)"))?, Some(3.0));
        assert_eq!(ask(&of("percentile(column1, 25)"))?, Some(1.75));
        assert_eq!(ask(&of("percentile(column1, 100)"))?, Some(9.0));
        let deviation = ask(&of("stddev(column1)"))?.unwrap_or_default();
        assert!((deviation - 3.559_026_084_010_437).abs() < 1e-12);
        assert_eq!(ask("SELECT median(1) WHERE 0")?, None);
        assert!(ask("SELECT percentile(1, 101)").is_err());
        Ok(())
    }
}
