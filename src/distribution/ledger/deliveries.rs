//! Deliveries, step by step.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result as Sql, named_params, params};

use super::scrub::tidy;
use super::{Delivery, DeliveryId, DeliveryKey, Filter, Ledger, State, Step, rows};
use crate::diagnostics::{Diagnostic, Result};

impl Ledger {
    /// What was interrupted: what had not been handed over is planned again, and what was being
    /// handed over is unknown. Call it only while holding [`Ledger::alone`]. Returns those that changed,
    /// as they stand now.
    ///
    /// # Errors
    /// The ledger can't be written to.
    pub fn recover(&mut self, now: Timestamp) -> Result<Vec<Delivery>> {
        let words = "the run before was interrupted";
        self.write(|tx| {
            let mut changed = Vec::new();
            for (from, to) in
                [(State::Intent, State::Planned), (State::Transmitting, State::Unknown)]
            {
                let filter = Filter { state: Some(from), ..Filter::default() };
                for mut delivery in select(tx, &filter)? {
                    take_step(tx, delivery.id, from, to, words, now)?;
                    delivery.state = to;
                    delivery.words = words.to_owned();
                    delivery.changed = now;
                    changed.push(delivery);
                }
            }
            Ok(changed)
        })
    }

    /// Enters a delivery as planned, held or suppressed, with the reason; or returns the one with this
    /// key as it stands.
    ///
    /// # Errors
    /// The ledger can't be written to, or a delivery can't begin in this state (a fault of this
    /// program).
    pub fn enter(
        &mut self,
        key: &DeliveryKey,
        redacted: &str,
        state: State,
        words: &str,
        now: Timestamp,
    ) -> Result<Delivery> {
        if !matches!(state, State::Planned | State::Held | State::Suppressed) {
            let message = format!("a delivery can't begin as {}", state.as_str());
            return Err(Diagnostic::error("internal", message).into());
        }
        let (redacted, words, now) = (tidy(redacted), tidy(words), now.to_string());
        self.write(|tx| {
            if let Some(delivery) = find(tx, key)? {
                return Ok(delivery);
            }
            let id: i64 = tx.query_row(
                "INSERT INTO deliveries (brief, edition, correction, area, digest, recipient, channel,
                    redacted, state, words, changed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING id",
                params![
                    key.brief.as_str(),
                    key.edition.short(),
                    key.correction,
                    key.area.as_str(),
                    key.digest.as_str(),
                    key.recipient,
                    key.channel.as_str(),
                    redacted,
                    state,
                    words,
                    now
                ],
                |row| row.get(0),
            )?;
            record(tx, DeliveryId(id), None, state, &words, &now)?;
            by_id(tx, DeliveryId(id))
        })
    }

    /// Moves a delivery to another state. It is on the disk when this returns.
    ///
    /// # Errors
    /// The ledger can't be written to, has the delivery in another state, or the step is not allowed
    /// (both faults of this program). Nothing has changed then.
    pub fn advance(
        &mut self,
        id: DeliveryId,
        from: State,
        to: State,
        words: &str,
        now: Timestamp,
    ) -> Result<()> {
        let allowed = !from.is_settled_by_hand() && from.may_become(to);
        if allowed && self.write(|tx| take_step(tx, id, from, to, words, now))? {
            return Ok(());
        }
        let (from, to) = (from.as_str(), to.as_str());
        let why =
            if allowed { "the ledger has it in another state" } else { "no such step exists" };
        let message = format!("delivery {id} can't go from {from} to {to}");
        Err(Diagnostic::error("internal", message).why(why).into())
    }

    /// A person says what became of an unknown delivery: it arrived, or it did not and is planned again. One
    /// that was refused can be planned again too: the other side may have refused what it should not.
    ///
    /// # Errors
    /// There is no such delivery, it is neither unknown nor refused, or it was refused and is said to have
    /// arrived; or the ledger can't be written to. Nothing has changed then.
    pub fn resolve(
        &mut self,
        id: DeliveryId,
        as_sent: bool,
        by: &str,
        why: &str,
        now: Timestamp,
    ) -> Result<()> {
        let from = self.delivery(id)?.state;
        let to = if as_sent { State::Accepted } else { State::Planned };
        let words = format!("{by}: {why}");
        if from.is_settled_by_hand()
            && from.may_become(to)
            && self.write(|tx| take_step(tx, id, from, to, &words, now))?
        {
            return Ok(());
        }
        // Another may have been faster.
        let state = self.delivery(id)?.state;
        let told = if state == State::Refused {
            Diagnostic::error("not-unknown", format!("delivery {id} was refused"))
                .why("what the other side refused has not arrived")
                .hint(format!("`briefwright send resolve {id} --again` has it sent again"))
        } else {
            let message = format!("delivery {id} is {}, not unknown or refused", state.as_str());
            Diagnostic::error("not-unknown", message)
                .why("only what nobody knows, or what was refused, is settled by a person")
                .hint("`briefwright ledger list --state unknown` has those of which nobody knows")
        };
        Err(told.into())
    }

    /// A delivery by its number.
    ///
    /// # Errors
    /// There is none, or the ledger can't be read.
    pub fn delivery(&self, id: DeliveryId) -> Result<Delivery> {
        let found = by_id(&self.connection, id).optional().map_err(|error| self.unread(&error))?;
        found.ok_or_else(|| {
            Diagnostic::error("unknown-delivery", format!("there is no delivery {id}"))
                .hint("`briefwright ledger list` has them all")
                .into()
        })
    }

    /// The deliveries that match, in the order in which they were entered.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn deliveries(&self, filter: &Filter) -> Result<Vec<Delivery>> {
        select(&self.connection, filter).map_err(|error| self.unread(&error))
    }

    /// The steps of a delivery, the first one first.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn history(&self, id: DeliveryId) -> Result<Vec<Step>> {
        let read = || -> Sql<Vec<Step>> {
            self.connection
                .prepare_cached("SELECT * FROM history WHERE delivery = ?1 ORDER BY step")?
                .query_map([id], rows::step)?
                .collect()
        };
        read().map_err(|error| self.unread(&error))
    }

    /// Another delivery that makes this one a repeat: the same brief, edition and area to the same
    /// recipient, by any channel and with any digest, in this correction or a later one, that was or may
    /// have been handed over. Of several, the one that changed last.
    ///
    /// # Errors
    /// The ledger can't be read.
    pub fn sent_before(&self, key: &DeliveryKey) -> Result<Option<Delivery>> {
        let read = || -> Sql<Option<Delivery>> {
            let mut query = self.connection.prepare_cached(
                "SELECT * FROM deliveries AS one
                 WHERE brief = ?1 AND edition = ?2 AND area = ?3 AND recipient = ?4
                    AND correction >= ?5
                    AND state IN ('transmitting', 'accepted', 'unknown')
                    AND NOT (correction = ?5 AND digest = ?6 AND channel = ?7)
                 ORDER BY (SELECT max(step) FROM history WHERE delivery = one.id) DESC LIMIT 1",
            )?;
            let params = params![
                key.brief.as_str(),
                key.edition.short(),
                key.area.as_str(),
                key.recipient,
                key.correction,
                key.digest.as_str(),
                key.channel.as_str()
            ];
            query.query_row(params, rows::delivery).optional()
        };
        read().map_err(|error| self.unread(&error))
    }
}

fn by_id(connection: &Connection, id: DeliveryId) -> Sql<Delivery> {
    connection
        .prepare_cached("SELECT * FROM deliveries WHERE id = ?1")?
        .query_row([id], rows::delivery)
}

fn find(connection: &Connection, key: &DeliveryKey) -> Sql<Option<Delivery>> {
    let mut query = connection.prepare_cached(
        "SELECT * FROM deliveries
         WHERE brief = ?1 AND edition = ?2 AND correction = ?3 AND area = ?4 AND digest = ?5
            AND recipient = ?6 AND channel = ?7",
    )?;
    let params = params![
        key.brief.as_str(),
        key.edition.short(),
        key.correction,
        key.area.as_str(),
        key.digest.as_str(),
        key.recipient,
        key.channel.as_str()
    ];
    query.query_row(params, rows::delivery).optional()
}

pub(super) fn select(connection: &Connection, filter: &Filter) -> Sql<Vec<Delivery>> {
    let mut query = connection.prepare_cached(
        "SELECT * FROM deliveries
         WHERE (:brief IS NULL OR brief = :brief) AND (:edition IS NULL OR edition = :edition)
            AND (:state IS NULL OR state = :state)
            AND (:recipient IS NULL OR recipient = :recipient)
         ORDER BY id",
    )?;
    let params = named_params! {
        ":brief": filter.brief.as_ref().map(|brief| brief.as_str()),
        ":edition": filter.edition.map(|edition| edition.short()),
        ":state": filter.state,
        ":recipient": filter.recipient,
    };
    query.query_map(params, rows::delivery)?.collect()
}

/// Moves a delivery, and records it; says whether it was where it was thought to be.
pub(super) fn take_step(
    connection: &Connection,
    id: DeliveryId,
    from: State,
    to: State,
    words: &str,
    now: Timestamp,
) -> Sql<bool> {
    let (words, now) = (tidy(words), now.to_string());
    let attempt = u32::from(to == State::Intent);
    let changed = connection.execute(
        "UPDATE deliveries SET state = ?3, words = ?4, changed = ?5, attempts = attempts + ?6
         WHERE id = ?1 AND state = ?2",
        params![id, from, to, words, now, attempt],
    )?;
    if changed == 1 {
        record(connection, id, Some(from), to, &words, &now)?;
    }
    Ok(changed == 1)
}

fn record(
    connection: &Connection,
    id: DeliveryId,
    was: Option<State>,
    became: State,
    words: &str,
    now: &str,
) -> Sql<()> {
    connection.execute(
        "INSERT INTO history (delivery, at, was, became, words) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id, now, was, became, words],
    )?;
    Ok(())
}
