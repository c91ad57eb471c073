//! Rows of the ledger's tables, and what they mean.

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Result, Row};

use super::{AddressHash, Approval, Delivery, DeliveryId, DeliveryKey, State, Step, Suppression};
use crate::project::{AreaCode, BriefId, ChannelId, Period};
use crate::system::hash::Sha256;

impl ToSql for State {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for State {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for DeliveryId {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.0.into())
    }
}

impl ToSql for AddressHash {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

/// A column that is kept as text.
struct Text<T>(T);

impl<T: Written> FromSql for Text<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        T::read(value.as_str()?).map(Self).ok_or(FromSqlError::InvalidType)
    }
}

/// What is read back from its text.
trait Written: Sized {
    fn read(text: &str) -> Option<Self>;
}

impl Written for Timestamp {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Written for Period {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Written for Sha256 {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

fn text<T: Written>(row: &Row<'_>, column: &str) -> Result<T> {
    row.get::<_, Text<T>>(column).map(|text| text.0)
}

pub(super) fn delivery(row: &Row<'_>) -> Result<Delivery> {
    Ok(Delivery {
        id: DeliveryId(row.get("id")?),
        key: DeliveryKey {
            brief: BriefId::new(row.get::<_, String>("brief")?),
            edition: text(row, "edition")?,
            correction: row.get("correction")?,
            area: AreaCode::new(row.get::<_, String>("area")?),
            digest: text(row, "digest")?,
            recipient: AddressHash(row.get("recipient")?),
            channel: ChannelId::new(row.get::<_, String>("channel")?),
        },
        redacted: row.get("redacted")?,
        state: row.get("state")?,
        words: row.get("words")?,
        attempts: row.get("attempts")?,
        changed: text(row, "changed")?,
    })
}

pub(super) fn step(row: &Row<'_>) -> Result<Step> {
    Ok(Step {
        number: row.get("step")?,
        at: text(row, "at")?,
        from: row.get("was")?,
        to: row.get("became")?,
        words: row.get("words")?,
    })
}

pub(super) fn approval(row: &Row<'_>) -> Result<Approval> {
    Ok(Approval {
        brief: BriefId::new(row.get::<_, String>("brief")?),
        edition: text(row, "edition")?,
        digest: text(row, "digest")?,
        by: row.get("approved_by")?,
        when: text(row, "at")?,
    })
}

pub(super) fn suppression(row: &Row<'_>) -> Result<Suppression> {
    Ok(Suppression {
        recipient: AddressHash(row.get("recipient")?),
        why: row.get("why")?,
        since: text(row, "since")?,
    })
}
