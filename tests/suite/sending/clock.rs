//! The machine's clock may jump, to and fro: what was sent is known by its order, and no time decides
//! whether something is sent again.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use briefwright::distribution::channels;
use briefwright::distribution::ledger::{DeliveryKey, Filter, Ledger, State};
use briefwright::distribution::message::{Attachment, Parcel};
use briefwright::distribution::send::{Job, Sent, Way, send};
use briefwright::project::{AreaCode, BriefId, ChannelId, Period};
use briefwright::system::hash::Sha256;
use briefwright::system::http::Manners;
use jiff::Timestamp;

use super::post::{Post, line};
use crate::support::files_below;

/// Each look at the clock is years before or after the one before.
fn jumping() -> Timestamp {
    static LOOKS: AtomicI64 = AtomicI64::new(0);
    let look = LOOKS.fetch_add(1, Ordering::SeqCst);
    let year = 365 * 24 * 3600;
    Timestamp::from_second(1_700_000_000 + (look * 7 % 11 - 5) * year).unwrap()
}

#[test]
fn e6_a_clock_that_jumps_sends_nothing_twice() {
    let post = Post::new(&line("Ann", "ann@example.org", "Y01"));
    let project = &post.project;
    let delivery = post.delivery_spec();
    let folder = project.path("drop");
    let mut ledger = Ledger::init(&project.path("jumping.sqlite")).unwrap();
    let parcel = |n: usize| Parcel {
        id: format!("id{n}"),
        to_name: "Ann".into(),
        to_address: format!("ann{n}@example.org"),
        date: Timestamp::UNIX_EPOCH,
        subject: "Doctors".into(),
        text: "Text".into(),
        html: "<p>Text</p>".into(),
        language: "en-GB".into(),
        attachments: vec![Attachment {
            name: "a.pdf".into(),
            media_type: "application/pdf",
            bytes: b"%PDF".to_vec(),
        }],
        brief: "tiny".into(),
        edition: "2025-03".into(),
        area: "Y01".into(),
    };
    let key = |ledger: &Ledger, n: usize| DeliveryKey {
        brief: BriefId::new("tiny"),
        edition: Period::new(2025, 3).unwrap(),
        correction: 0,
        area: AreaCode::new("Y01"),
        digest: Sha256::of(b"bytes"),
        recipient: ledger.hash(&format!("ann{n}@example.org")),
        channel: ChannelId::new("drop"),
    };
    let spec = delivery.channels.get("drop").unwrap();
    let open = || channels::open(spec, &delivery, project.path("").as_path(), &Manners::default());
    let mut all = Sent::default();
    for _ in 0..3 {
        ledger.recover(jumping()).unwrap();
        let mut jobs = Vec::new();
        for n in 0..10 {
            let key = key(&ledger, n);
            let entered = ledger.enter(&key, "a…", State::Planned, "", jumping()).unwrap();
            if entered.state == State::Planned {
                let parcel = Box::new(move || Ok(parcel(n)));
                jobs.push(Job { id: entered.id, parcel, barred: Box::new(|_| Ok(None)) });
            }
        }
        let way = Way { pace: spec.pace, open: &open, now: &jumping, done: &|| {} };
        let (sent, faults) = send(jobs, &way, &Mutex::new(&mut ledger));
        assert!(faults.is_empty(), "{faults}");
        all.add(sent);
    }
    assert_eq!(all, Sent { accepted: 10, ..Sent::default() });
    let mails = files_below(&folder).into_iter().filter(|name| name.ends_with(".eml"));
    assert_eq!(mails.count(), 10);
    for delivery in ledger.deliveries(&Filter::default()).unwrap() {
        let steps: Vec<State> =
            ledger.history(delivery.id).unwrap().iter().map(|step| step.to).collect();
        assert_eq!(steps, [State::Planned, State::Intent, State::Transmitting, State::Accepted]);
    }
}
