//! E6 under `kill -9`: whenever a run is ended from outside, nobody gets an edition twice, and nothing is
//! lost without a word. `BRIEFWRIGHT_CRASHES` says how often a run is killed. A thousand times:
//! `BRIEFWRIGHT_CRASHES=1000 cargo test --release --test suite e6_killed_at_random -- --nocapture`, which takes
//! about an hour: most of it is waiting for the moment to kill.

use std::collections::BTreeMap;
use std::io::Write;
use std::thread::sleep;
use std::time::Duration;

use super::post::{Post, line};
use crate::mail_server::{Setup, Turn};

/// How many recipients an edition has.
const PEOPLE: usize = 20;

/// Numbers that look like chance and are the same each time (Marsaglia, “Xorshift RNGs”, 2003).
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

#[test]
fn e6_killed_at_random_nobody_gets_it_twice_and_nothing_is_lost_silently() {
    let crashes: usize =
        std::env::var("BRIEFWRIGHT_CRASHES").ok().and_then(|text| text.parse().ok()).unwrap_or(40);
    let people: String =
        (0..PEOPLE).map(|n| line("Ann", &format!("ann{n}@example.org"), "Y01")).collect();
    let setup = Setup { slow: Duration::from_millis(1), ..Setup::default() };
    let post = Post::with(&people, setup, "");
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let (mut killed, mut rounds, mut longest) = (0, 0, 60);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    while killed < crashes {
        rounds += 1;
        // Another round is another project as far as the ledger knows: a new ledger, a new server's memory.
        post.server.forget();
        for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", "ledger.sqlite.key"]
        {
            let _ = std::fs::remove_file(post.project.path("ledger").join(name));
        }
        post.project.run(&["ledger", "init"]).succeeded();
        post.approve();
        loop {
            // Trouble of the server on top, now and then.
            match chance.next(12) {
                0 => post.server.next(Turn::CutBeforeAnswer),
                1 => post.server.next(Turn::CutWithin(100)),
                _ => {}
            }
            let mut run = post.spawn(&[]);
            run.stdin.take().unwrap().write_all(b"2025-03\n").unwrap();
            sleep(Duration::from_micros(chance.next(longest * 1000)));
            // Not a signal that a program can catch: the kernel ends it where it is.
            let ended = run.try_wait().unwrap().is_some();
            if !ended {
                run.kill().unwrap();
                killed += 1;
            }
            run.wait().unwrap();
            let states = post.states();
            let count = |state: &str| states.get(state).copied().unwrap_or_default();
            let done = count("accepted") + count("unknown");
            for (state, count) in &states {
                *seen.entry(state.clone()).or_default() += count;
            }
            if ended && done == PEOPLE || killed >= crashes {
                break;
            }
            // So that most are killed on the way, on a quick machine and on a slow one.
            longest =
                if ended { (longest * 9 / 10).max(10) } else { (longest * 21 / 20 + 1).min(5000) };
        }
        // What is left is sent, without anyone ending it.
        post.live();
        let taken = post.server.taken();
        let (accepted, unknown) = (post.count("accepted"), post.count("unknown"));
        assert_eq!(accepted + unknown, PEOPLE, "round {rounds}: something was lost");
        for n in 0..PEOPLE {
            let address = format!("ann{n}@example.org");
            let has = taken.iter().filter(|one| one.to == [address.clone()]).count();
            assert!(has <= 1, "round {rounds}: {address} got it {has} times");
        }
        assert!(taken.len() >= accepted, "round {rounds}: what was never taken counts as accepted");
        assert!(taken.len() <= accepted + unknown);
    }
    println!("{killed} runs were killed in {rounds} rounds; states seen after a kill: {seen:?}");
}

#[test]
fn e6_a_run_that_was_killed_while_handing_over_leaves_it_unknown() {
    let post = Post::new(&line("Ann", "ann@example.org", "Y01"));
    post.approve();
    post.server.next(Turn::Silence(crate::mail_server::Step::Content));
    let mut run = post.spawn(&[]);
    run.stdin.take().unwrap().write_all(b"2025-03\n").unwrap();
    while post.count("transmitting") == 0 {
        sleep(Duration::from_millis(5));
    }
    run.kill().unwrap();
    run.wait().unwrap();
    let ran = post.live();
    assert!(
        ran.stderr.contains("nobody knows whether a…@example.org has had Y01"),
        "{}",
        ran.stderr
    );
    assert_eq!((post.count("unknown"), post.server.taken().len()), (1, 0));
}
