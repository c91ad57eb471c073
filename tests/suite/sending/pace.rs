//! How fast messages leave.

use std::time::Duration;

use super::post::{Post, line};
use crate::mail_server::Setup;

#[test]
fn six_hundred_recipients_at_ten_a_second() {
    let people: String =
        (0..600).map(|n| line("Ann", &format!("ann{n}@example.org"), "Y01")).collect();
    let pace = ", pace: { per_second: 10, connections: 3, slow_start: false }";
    let post = Post::with(&people, Setup::default(), pace);
    post.approve();
    let ran = post.live().succeeded();
    assert!(ran.stdout.contains("600 accepted"), "{}", ran.stdout);
    let times: Vec<Duration> = post.server.taken().into_iter().map(|taken| taken.at).collect();
    assert_eq!(times.len(), 600);
    // Not how long it took, which is the machine's: that no second had more than the limit allows. A message
    // may be late and arrive with the next ones.
    for (at, first) in times.iter().enumerate() {
        let within =
            times[at..].iter().take_while(|time| **time < *first + Duration::from_secs(10));
        assert!(within.count() <= 103, "more than a hundred in ten seconds from {first:?}");
    }
}
