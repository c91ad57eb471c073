//! Deliveries on their way.

use proptest::prelude::*;

use super::*;
use State::*;

/// The states that the history of a delivery went through, which must hang together.
fn told(ledger: &Ledger, id: DeliveryId) -> Vec<State> {
    let steps = ledger.history(id).unwrap();
    let mut last = None;
    for (one, next) in steps.iter().zip(steps.iter().skip(1)) {
        assert!(one.number < next.number);
    }
    for step in &steps {
        assert_eq!(step.from, last);
        last = Some(step.to);
    }
    assert_eq!(last, Some(ledger.delivery(id).unwrap().state));
    steps.iter().map(|step| step.to).collect()
}

#[test]
fn a_delivery_is_entered_once() {
    let mut kept = Kept::new();
    let first = kept.planned(PAT);
    kept.take(first.id, &[Intent, Transmitting, Accepted]);
    let key = kept.key(" Pat.Jones@Parliament.Example. ");
    let again = kept.ledger.enter(&key, "p…", Held, "a blackout", at(9)).unwrap();
    assert_eq!((again.id, again.state, again.attempts), (first.id, Accepted, 1));
    assert_eq!(told(&kept.ledger, first.id), [Planned, Intent, Transmitting, Accepted]);
    let other = DeliveryKey { correction: 1, ..key };
    let other = kept.ledger.enter(&other, "p…", Held, "a blackout", at(9)).unwrap();
    assert_eq!((other.state, other.words.as_str()), (Held, "a blackout"));
    assert_ne!(other.id, first.id);
    assert_eq!(
        code(kept.ledger.enter(&kept.key("new@b.example"), "", Accepted, "", at(9))),
        "internal"
    );
}

#[test]
fn the_file_itself_refuses_a_second_row_and_another_past() {
    let mut kept = Kept::new();
    let id = kept.planned(PAT).id;
    let refused = |sql: &str| {
        let error = kept.ledger.connection.execute_batch(sql).unwrap_err();
        error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
    };
    for sql in [
        "INSERT INTO deliveries (brief, edition, correction, area, digest, recipient, channel, redacted,
            state, words, changed)
         SELECT brief, edition, correction, area, digest, recipient, channel, redacted, 'planned', '',
            changed FROM deliveries",
        "UPDATE history SET became = 'accepted'",
        "UPDATE history SET words = 'all is well'",
        "UPDATE history SET words = 'erased', at = '2020-01-01T00:00:00Z'",
        "DELETE FROM history",
        "REPLACE INTO history SELECT * FROM history",
        "UPDATE deliveries SET digest = ''",
        "UPDATE deliveries SET recipient = ''",
        "UPDATE deliveries SET state = 'sent'",
        "DELETE FROM deliveries",
        "INSERT INTO history (delivery, at, became, words) VALUES (99, '', 'planned', '')",
    ] {
        assert!(refused(sql), "{sql}");
    }
    assert_eq!(told(&kept.ledger, id), [Planned]);
}

#[test]
fn a_step_that_is_not_allowed_changes_nothing() {
    let mut kept = Kept::new();
    let id = kept.planned(PAT).id;
    for (from, to) in [(Planned, Transmitting), (Intent, Transmitting), (Planned, Accepted)] {
        assert_eq!(code(kept.ledger.advance(id, from, to, "", at(1))), "internal");
    }
    kept.take(id, &[Intent, Transmitting, Unknown]);
    for to in [Accepted, Planned] {
        assert_eq!(code(kept.ledger.advance(id, Unknown, to, "", at(1))), "internal");
    }
    assert_eq!(told(&kept.ledger, id), [Planned, Intent, Transmitting, Unknown]);
    let id = kept.planned("sam@b.example").id;
    kept.take(id, &[Intent, Refused]);
    assert_eq!(code(kept.ledger.advance(id, Refused, Planned, "", at(1))), "internal");
}

#[test]
fn a_person_settles_what_is_unknown() {
    let mut kept = Kept::new();
    let (one, other) = (kept.planned(PAT).id, kept.planned("sam@b.example").id);
    for id in [one, other] {
        kept.take(id, &[Intent, Transmitting, Unknown]);
    }
    kept.ledger.resolve(one, true, "Alex", "she has answered", at(5)).unwrap();
    kept.ledger.resolve(other, false, "Alex", "the server's log has nothing", at(5)).unwrap();
    let delivery = kept.ledger.delivery(one).unwrap();
    assert_eq!((delivery.state, delivery.words.as_str()), (Accepted, "Alex: she has answered"));
    assert_eq!(kept.ledger.delivery(other).unwrap().state, Planned);
    assert_eq!(code(kept.ledger.resolve(one, false, "Alex", "", at(6))), "not-unknown");
    let nobody = DeliveryId::new(99);
    assert_eq!(code(kept.ledger.resolve(nobody, false, "Alex", "", at(6))), "unknown-delivery");
}

#[test]
fn a_person_has_what_was_refused_sent_again() {
    let mut kept = Kept::new();
    let id = kept.planned(PAT).id;
    kept.take(id, &[Intent, Transmitting, Refused]);
    assert_eq!(code(kept.ledger.resolve(id, true, "Alex", "", at(5))), "not-unknown");
    kept.ledger.resolve(id, false, "Alex", "their filter is mended", at(5)).unwrap();
    let words = "Alex: their filter is mended";
    assert_eq!(kept.ledger.delivery(id).unwrap().words, words);
    kept.take(id, &[Intent, Transmitting, Accepted]);
    assert_eq!(
        told(&kept.ledger, id),
        [Planned, Intent, Transmitting, Refused, Planned, Intent, Transmitting, Accepted]
    );
}

#[test]
fn wherever_it_is_killed_nothing_is_lost_and_nothing_sent_twice() {
    let way = [Intent, Transmitting, Accepted];
    for steps in 0..=way.len() {
        let mut kept = Kept::new();
        let id = kept.planned(PAT).id;
        kept.take(id, &way[..steps]);
        let mut left = kept.as_left_behind();
        let _alone = left.ledger.alone().unwrap();
        let changed = left.ledger.recover(at(7)).unwrap();
        let state = left.ledger.delivery(id).unwrap().state;
        let (expected, recovered) =
            [(Planned, false), (Planned, true), (Unknown, true), (Accepted, false)][steps];
        assert_eq!((state, changed.len() == 1), (expected, recovered), "after {steps} steps");
        assert!(changed.iter().all(|one| *one == left.ledger.delivery(id).unwrap()));
        told(&left.ledger, id);
        assert_eq!(left.ledger.recover(at(8)).unwrap(), []);
    }
}

#[test]
fn two_at_once_can_not_both_begin() {
    let mut kept = Kept::new();
    let path = kept.path();
    let ids: Vec<DeliveryId> =
        (0..20).map(|one| kept.planned(&format!("p{one}@b.example")).id).collect();
    let run = || {
        let mut ledger = Ledger::open(&path).unwrap().unwrap();
        let begin = |id: &&DeliveryId| ledger.advance(**id, Planned, Intent, "", at(1)).is_ok();
        ids.iter().filter(begin).count()
    };
    let begun = std::thread::scope(|scope| {
        let (one, other) = (scope.spawn(run), scope.spawn(run));
        one.join().unwrap() + other.join().unwrap()
    });
    assert_eq!(begun, ids.len());
    for id in ids {
        assert_eq!(told(&kept.ledger, id), [Planned, Intent]);
    }
}

#[test]
fn the_clock_may_jump() {
    let mut kept = Kept::new();
    let id = kept.planned(PAT).id;
    kept.ledger.advance(id, Planned, Intent, "", at(500)).unwrap();
    kept.ledger.advance(id, Intent, Transmitting, "", at(-90_000)).unwrap();
    kept.ledger.advance(id, Transmitting, Accepted, "", at(20)).unwrap();
    assert_eq!(told(&kept.ledger, id), [Planned, Intent, Transmitting, Accepted]);
    // The one that changed last is the newest, though its clock says that it is older.
    let by = |channel: &str, kept: &Kept| DeliveryKey {
        channel: ChannelId::new(channel),
        ..kept.key(PAT)
    };
    let key = by("folder", &kept);
    let other = kept.ledger.enter(&key, "p…", Planned, "", at(-900_000)).unwrap().id;
    for (from, to) in [(Planned, Intent), (Intent, Transmitting), (Transmitting, Unknown)] {
        kept.ledger.advance(other, from, to, "", at(-900_000)).unwrap();
    }
    let newest = kept.ledger.sent_before(&by("webhook", &kept)).unwrap().unwrap();
    assert_eq!(newest.id, other);
}

#[test]
fn what_makes_a_delivery_a_repeat() {
    let mut kept = Kept::new();
    let id = kept.planned(PAT).id;
    let key = kept.key(PAT);
    let again = DeliveryKey {
        digest: Sha256::of(b"made again"),
        channel: ChannelId::new("folder"),
        ..key.clone()
    };
    let asked = |kept: &Kept, key: &DeliveryKey| {
        kept.ledger.sent_before(key).unwrap().map(|delivery| delivery.id)
    };
    assert_eq!(asked(&kept, &again), None);
    kept.take(id, &[Intent, Transmitting]);
    assert_eq!(asked(&kept, &again), Some(id));
    // It is no repeat of itself, nor is a later correction one of it.
    assert_eq!(asked(&kept, &key), None);
    assert_eq!(asked(&kept, &DeliveryKey { correction: 1, ..again.clone() }), None);
    for other in [
        DeliveryKey { area: AreaCode::new("QWO"), ..again.clone() },
        DeliveryKey { edition: Period::new(2025, 11).unwrap(), ..again.clone() },
        DeliveryKey { brief: BriefId::new("other"), ..again.clone() },
        kept.key("sam@b.example"),
    ] {
        assert_eq!(asked(&kept, &other), None, "{other:?}");
    }
    kept.ledger.advance(id, Transmitting, Refused, "no such user", at(2)).unwrap();
    assert_eq!(asked(&kept, &again), None);
    // What was corrected is not followed by what it corrects.
    let corrected = DeliveryKey { correction: 2, ..again.clone() };
    let second = kept.ledger.enter(&corrected, "p…", Planned, "", at(3)).unwrap().id;
    kept.take(second, &[Intent, Transmitting, Accepted]);
    assert_eq!(asked(&kept, &DeliveryKey { correction: 1, ..again }), Some(second));
}

#[test]
fn deliveries_are_found_by_what_they_are() {
    let mut kept = Kept::new();
    let (one, two) = (kept.planned(PAT).id, kept.planned("sam@b.example").id);
    kept.take(two, &[Intent]);
    let find = |filter: Filter| -> Vec<DeliveryId> {
        kept.ledger.deliveries(&filter).unwrap().iter().map(|delivery| delivery.id).collect()
    };
    assert_eq!(find(Filter::default()), [one, two]);
    assert_eq!(find(Filter { state: Some(Intent), ..Filter::default() }), [two]);
    let recipient = Some(kept.ledger.hash(PAT));
    assert_eq!(find(Filter { recipient, ..Filter::default() }), [one]);
    let edition = Period::new(2025, 10);
    assert_eq!(find(Filter { edition, ..Filter::default() }), [one, two]);
    assert_eq!(find(Filter { brief: Some(BriefId::new("none")), ..Filter::default() }), []);
}

#[derive(Debug, Clone)]
enum Act {
    Advance { delivery: usize, to: usize },
    Resolve { delivery: usize, as_sent: bool },
    Crash,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (0..3_usize, 0..State::ALL.len()).prop_map(|(delivery, to)| Act::Advance { delivery, to }),
        2 => (0..3_usize, any::<bool>())
            .prop_map(|(delivery, as_sent)| Act::Resolve { delivery, as_sent }),
        1 => Just(Act::Crash),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn whatever_happens_the_history_tells_it(acts in prop::collection::vec(act(), 1..60)) {
        let mut kept = Kept::new();
        let ids: Vec<DeliveryId> =
            (0..3).map(|one| kept.planned(&format!("p{one}@b.example")).id).collect();
        let mut states = [Planned; 3];
        for act in acts {
            match act {
                Act::Advance { delivery, to } => {
                    let (from, to) = (states[delivery], State::ALL[to]);
                    let done = kept.ledger.advance(ids[delivery], from, to, "", at(1)).is_ok();
                    prop_assert_eq!(done, !from.is_settled_by_hand() && from.may_become(to));
                    if done {
                        states[delivery] = to;
                    }
                }
                Act::Resolve { delivery, as_sent } => {
                    let done = kept.ledger.resolve(ids[delivery], as_sent, "A", "", at(1)).is_ok();
                    let state = states[delivery];
                    prop_assert_eq!(done, state == Unknown || state == Refused && !as_sent);
                    if done {
                        states[delivery] = if as_sent { Accepted } else { Planned };
                    }
                }
                Act::Crash => {
                    kept = kept.as_left_behind();
                    kept.ledger.recover(at(1)).unwrap();
                    for state in &mut states {
                        *state = match *state {
                            Intent => Planned,
                            Transmitting => Unknown,
                            other => other,
                        };
                    }
                }
            }
        }
        for (id, state) in ids.iter().zip(states) {
            let told = told(&kept.ledger, *id);
            prop_assert_eq!(told.last(), Some(&state));
            // Nothing comes after the other side has taken it.
            let taken = told.iter().position(|state| *state == Accepted);
            prop_assert!(taken.is_none_or(|at| at + 1 == told.len()), "{:?}", told);
            let attempts = told.iter().filter(|state| **state == Intent).count();
            prop_assert_eq!(kept.ledger.delivery(*id).unwrap().attempts as usize, attempts);
        }
    }
}
