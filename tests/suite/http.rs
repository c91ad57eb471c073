//! The door to the network, against a publisher that does everything wrong that can be done wrong.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use briefwright::diagnostics::{Diagnostic, Diagnostics, Kind, to_json};
use briefwright::system::hash::Sha256;
use briefwright::system::http::{Client, Download, Downloaded, Found, Manners, Page, Validators};
use tempfile::TempDir;
use url::Url;

use crate::publisher::{Answer, Publisher};

/// Manners that do not make a test wait.
fn manners() -> Manners {
    Manners {
        agent: "briefwright-test/1 (tests@example.org)".to_owned(),
        allow_private: true,
        first_wait: Duration::from_millis(5),
        connect: Duration::from_secs(5),
        idle: Duration::from_secs(5),
        ..Manners::default()
    }
}

fn client() -> Client {
    Client::new(manners()).unwrap()
}

fn found(page: Option<Page>) -> Found {
    match page {
        Some(Page::Found(found)) => found,
        other => panic!("{other:?}"),
    }
}

fn new(download: Option<Download>) -> Downloaded {
    match download {
        Some(Download::New(downloaded)) => *downloaded,
        other => panic!("{other:?}"),
    }
}

/// The one thing that went wrong; it must be the network's.
fn only(problems: Diagnostics) -> Diagnostic {
    assert_eq!(problems.len(), 1, "{problems}");
    let problem = problems.into_iter().next().unwrap();
    assert_eq!(problem.kind, Kind::Unreachable, "{problem:?}");
    assert!(!problem.hints.is_empty(), "it says what to do: {problem:?}");
    problem
}

/// What went wrong with a page.
fn fails(client: &Client, url: &Url) -> Diagnostic {
    only(client.page(url, None).unwrap_err())
}

/// Downloads to `folder/partial`.
fn get(client: &Client, url: &Url, folder: &TempDir) -> Result<Downloaded, Diagnostics> {
    client.download(url, &folder.path().join("partial"), None, &|_, _| {}).map(new)
}

/// Bytes that are the same nowhere.
fn bytes(size: usize) -> Vec<u8> {
    (0_u32..).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).take(size).collect()
}

/// The diagnostic as it is printed, with the port taken out.
fn shown(problem: &Diagnostic, site: &Publisher) -> String {
    let text = Diagnostics::from(problem.clone()).to_string();
    text.replace(&site.address().port().to_string(), "PORT").trim_end().to_owned()
}

#[test]
fn a_page_comes_with_what_it_is_known_by() {
    let site = Publisher::start();
    site.page("/series", "<h1>GP</h1>");
    let client = client();
    let page = found(client.page(&site.url("/series"), None).unwrap());
    assert_eq!(page.bytes, b"<h1>GP</h1>");
    assert_eq!(page.content_type.as_deref(), Some("text/html; charset=utf-8"));
    assert_eq!(page.url, site.url("/series"));
    assert!(page.validators.etag.is_some() && page.validators.modified.is_some());
    let asked = &site.requests()[0];
    assert_eq!(asked.header("user-agent"), Some("briefwright-test/1 (tests@example.org)"));
    assert_eq!(asked.header("accept-encoding"), Some("identity"));
    assert_eq!(asked.header("if-none-match"), None);
    assert_eq!(client.requests(), 1);
}

#[test]
fn an_unchanged_page_is_not_sent_again() {
    let site = Publisher::start();
    site.page("/series", "one");
    let client = client();
    let first = found(client.page(&site.url("/series"), None).unwrap());
    let again = client.page(&site.url("/series"), Some(&first.validators)).unwrap();
    assert!(matches!(again, Some(Page::Unchanged)), "{again:?}");
    // Either of the two is enough.
    let dated = Validators { etag: None, ..first.validators.clone() };
    assert!(matches!(client.page(&site.url("/series"), Some(&dated)), Ok(Some(Page::Unchanged))));
    site.page("/series", "two");
    let new = found(client.page(&site.url("/series"), Some(&first.validators)).unwrap());
    assert_eq!(new.bytes, b"two");
    assert_ne!(new.validators, first.validators);
    // Four requests, one connection.
    assert_eq!((client.requests(), site.connections()), (4, 1));
}

#[test]
fn an_unchanged_answer_to_an_unconditional_question_is_a_fault() {
    let site = Publisher::start();
    site.answer("/", vec![Answer::status(304)]);
    assert_eq!(fails(&client(), &site.url("/")).code, "server-fault");
}

#[test]
fn a_page_that_is_not_there_is_no_error() {
    let site = Publisher::start();
    site.answer("/gone", vec![Answer::status(410)]);
    let folder = TempDir::new().unwrap();
    for path in ["/gone", "/never"] {
        assert!(client().page(&site.url(path), None).unwrap().is_none());
        let partial = folder.path().join("partial");
        let file = client().download(&site.url(path), &partial, None, &|_, _| {}).unwrap();
        assert!(file.is_none() && !partial.exists());
    }
    assert_eq!(site.requests().len(), 4, "it is asked for once");
}

#[test]
fn who_does_not_say_who_is_asking_is_told_to() {
    let site = Publisher::start();
    site.page("/", "hello").wants_contact();
    let anonymous = Client::new(Manners { agent: "anonymous".to_owned(), ..manners() }).unwrap();
    let problem = fails(&anonymous, &site.url("/"));
    insta::assert_snapshot!(shown(&problem, &site), @r"
    error[refused]: `http://127.0.0.1:PORT/` answered 403 Forbidden
     |
     = note: the publisher may turn away who does not say who is asking
     = help: give a contact in the project, which goes into the `User-Agent`
    ");
    assert_eq!(site.requests().len(), 1, "it is not asked again");
    assert_eq!(found(client().page(&site.url("/"), None).unwrap()).bytes, b"hello");
}

#[test]
fn an_agent_that_would_forge_headers_is_refused() {
    let agent = "me\r\nX-Forged: 1".to_owned();
    let problems = Client::new(Manners { agent, ..manners() }).unwrap_err();
    assert_eq!(problems.iter().next().unwrap().code, "bad-agent");
    // Names with accents are sent as they are.
    let site = Publisher::start();
    site.page("/", "hello");
    let agent = "briefwright (zoë@example.org)".to_owned();
    Client::new(Manners { agent, ..manners() }).unwrap().page(&site.url("/"), None).unwrap();
}

#[test]
fn too_many_requests_are_followed_by_the_wait_that_is_asked_for() {
    let site = Publisher::start();
    site.page("/s", "ok").page("/d", "ok");
    let busy = |wait: &str| vec![Answer::status(429).header("Retry-After", wait), Answer::usual()];
    site.answer("/s", busy("1"));
    let soon = SystemTime::now() + Duration::from_secs(3);
    site.answer("/d", busy(&httpdate::fmt_http_date(soon)));
    let client = client();
    thread::scope(|scope| {
        for path in ["/s", "/d"] {
            let (client, site) = (&client, &site);
            scope.spawn(move || {
                let started = Instant::now();
                assert_eq!(found(client.page(&site.url(path), None).unwrap()).bytes, b"ok");
                // A date has whole seconds, and so has the clock here: one may be lost at each end.
                assert!(started.elapsed() >= Duration::from_millis(990), "{path}");
                assert_eq!(site.asked(path).len(), 2);
            });
        }
    });
}

#[test]
fn a_wait_that_is_too_long_is_told_instead() {
    let site = Publisher::start();
    site.answer("/", vec![Answer::status(503).header("Retry-After", 3600)]);
    let problem = fails(&client(), &site.url("/"));
    assert_eq!(problem.code, "server-fault");
    assert!(problem.hints[0].starts_with("come back after "), "{problem:?}");
    site.answer("/many", vec![Answer::status(429).header("Retry-After", u64::MAX)]);
    assert_eq!(fails(&client(), &site.url("/many")).code, "too-many-requests");
    assert_eq!(site.requests().len(), 2);
}

#[test]
fn a_passing_fault_is_tried_again() {
    let site = Publisher::start();
    for status in [429, 500, 502, 503, 504] {
        let path = format!("/{status}");
        site.page(&path, "ok").answer(&path, vec![Answer::status(status), Answer::usual()]);
        assert_eq!(found(client().page(&site.url(&path), None).unwrap()).bytes, b"ok");
    }
    site.page("/closed", "ok");
    site.answer("/closed", vec![Answer::nothing(), Answer::nothing(), Answer::usual()]);
    let client = client();
    assert_eq!(found(client.page(&site.url("/closed"), None).unwrap()).bytes, b"ok");
    assert_eq!(client.requests(), 3);
}

#[test]
fn a_lasting_fault_is_not() {
    let site = Publisher::start();
    for status in [400, 401, 402, 403, 405, 406, 408, 418, 451, 501, 505] {
        let path = format!("/{status}");
        site.answer(&path, vec![Answer::status(status)]);
        let problem = fails(&client(), &site.url(&path));
        assert!(problem.message.contains(&format!("answered {status}")), "{problem:?}");
        assert_eq!(site.asked(&path).len(), 1, "{status}");
    }
}

#[test]
fn attempts_come_to_an_end() {
    let site = Publisher::start();
    site.answer("/", vec![Answer::status(500)]);
    let problem = fails(&client(), &site.url("/"));
    insta::assert_snapshot!(shown(&problem, &site), @r"
    error[server-fault]: `http://127.0.0.1:PORT/` answered 500 Internal Server Error
     |
     = note: it was asked 4 times
     = help: try again later; builds go on with what is locked
    ");
    assert_eq!(site.requests().len(), 4);
    let once = Client::new(Manners { attempts: 1, ..manners() }).unwrap();
    assert_eq!(fails(&once, &site.url("/")).why, Vec::<String>::new());
    assert_eq!(once.requests(), 1);
}

#[test]
fn waits_grow() {
    let site = Publisher::start();
    site.answer("/", vec![Answer::status(500)]);
    let slow = Manners { first_wait: Duration::from_millis(40), ..manners() };
    let started = Instant::now();
    fails(&Client::new(slow).unwrap(), &site.url("/"));
    let took = started.elapsed();
    // 40 + 80 + 160 ms, up to as much again by chance, and what a busy machine adds.
    assert!((280..5000).contains(&took.as_millis()), "{took:?}");
}

#[test]
fn a_slow_drip_ends_with_the_time_there_is() {
    let site = Publisher::start();
    let drip = || Answer::ok(bytes(1000)).drip(1, Duration::from_millis(20));
    site.answer("/page", vec![drip()]).answer("/file", vec![drip()]);
    let time = Duration::from_millis(300);
    // Each byte comes in time; all of them don't.
    for idle in [Duration::from_millis(200), Duration::from_secs(5)] {
        let hasty = Manners { page_time: time, file_time: time, idle, ..manners() };
        let hasty = Client::new(hasty).unwrap();
        let folder = TempDir::new().unwrap();
        let started = Instant::now();
        assert_eq!(fails(&hasty, &site.url("/page")).code, "timeout");
        let problem = only(get(&hasty, &site.url("/file"), &folder).unwrap_err());
        assert_eq!(problem.code, "timeout");
        assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    }
    assert_eq!(site.requests().len(), 4, "it is not tried again");
}

#[test]
fn silence_is_a_passing_fault() {
    let site = Publisher::start();
    site.page("/late", "ok");
    let pause = Duration::from_millis(1200);
    site.answer("/late", vec![Answer::usual().after(pause), Answer::usual()]);
    site.file("/stuck", bytes(1000));
    site.answer("/stuck", vec![Answer::usual().drip(400, pause), Answer::usual()]);
    let hasty = Client::new(Manners { idle: Duration::from_millis(400), ..manners() }).unwrap();
    assert_eq!(found(hasty.page(&site.url("/late"), None).unwrap()).bytes, b"ok");
    let folder = TempDir::new().unwrap();
    let file = get(&hasty, &site.url("/stuck"), &folder).unwrap();
    assert_eq!(file.sha256, Sha256::of(&bytes(1000)));
    assert_eq!(site.asked("/stuck")[1].header("range"), Some("bytes=400-"));
}

#[test]
fn a_page_that_is_cut_short_is_asked_for_again() {
    let site = Publisher::start();
    site.page("/right", "x".repeat(1000)).page("/more", "x".repeat(1000)).page("/chunks", "x");
    // Cut with the right length; whole with a length that is too large; cut in chunks.
    site.answer("/right", vec![Answer::usual().cut(10), Answer::usual()]);
    site.answer("/more", vec![Answer::usual().claims(2000).cut(1000), Answer::usual()]);
    site.answer("/chunks", vec![Answer::ok("x").chunked().cut(1), Answer::usual()]);
    for path in ["/right", "/more", "/chunks"] {
        let page = found(client().page(&site.url(path), None).unwrap());
        assert!(matches!(page.bytes.len(), 1 | 1000), "{path}");
        assert_eq!(site.asked(path).len(), 2, "{path}");
    }
    site.answer("/never", vec![Answer::ok("xyz").claims(4).cut(3)]);
    assert_eq!(fails(&client(), &site.url("/never")).code, "cut-short");
}

#[test]
fn what_is_beyond_the_length_is_not_part_of_it() {
    let site = Publisher::start();
    let forged = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged";
    site.answer("/", vec![Answer::ok(format!("whole{forged}")).claims(5)]).page("/next", "next");
    let client = client();
    for _ in 0..3 {
        assert_eq!(found(client.page(&site.url("/"), None).unwrap()).bytes, b"whole");
        // Nor is it the answer to the next question.
        assert_eq!(found(client.page(&site.url("/next"), None).unwrap()).bytes, b"next");
    }
}

#[test]
fn bodies_may_come_in_chunks_or_end_with_the_connection() {
    let site = Publisher::start();
    site.answer("/chunks", vec![Answer::ok("a,b").chunked().drip(1, Duration::ZERO)]);
    site.answer("/close", vec![Answer::ok("a,b").until_close()]);
    let folder = TempDir::new().unwrap();
    for path in ["/chunks", "/close"] {
        assert_eq!(found(client().page(&site.url(path), None).unwrap()).bytes, b"a,b");
        assert_eq!(get(&client(), &site.url(path), &folder).unwrap().size, 3);
    }
}

#[test]
fn a_file_is_hashed_on_its_way_to_the_disk() {
    let site = Publisher::start();
    let content = bytes(1_000_000);
    site.file("/gp.zip", content.clone());
    let folder = TempDir::new().unwrap();
    let told = Mutex::new(Vec::new());
    let client = client();
    let partial = folder.path().join("sub/partial");
    let url = site.url("/gp.zip");
    let tell = |here, whole| told.lock().unwrap().push((here, whole));
    let file = new(client.download(&url, &partial, None, &tell).unwrap());
    assert_eq!((file.size, &file.sha256), (1_000_000, &Sha256::of(&content)));
    assert_eq!(file.content_type.as_deref(), Some("application/zip"));
    assert_eq!(file.url, url);
    assert_eq!(fs::read(&file.path).unwrap(), content);
    let told = told.into_inner().unwrap();
    assert_eq!(told.first(), Some(&(0, Some(1_000_000))));
    assert_eq!(told.last(), Some(&(1_000_000, Some(1_000_000))));
    assert!(told.is_sorted());
    let validators = file.validators.clone();
    let place = folder.path().join("cache/gp.zip");
    file.keep(&place).unwrap();
    assert_eq!(fs::read(&place).unwrap(), content);
    // The next time it is not sent, and nothing but the lock is left.
    let again = client.download(&url, &partial, Some(&validators), &|_, _| {}).unwrap();
    assert!(matches!(again, Some(Download::Unchanged)), "{again:?}");
    assert_eq!(names(partial.parent().unwrap()), ["partial.lock"]);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_download_goes_on_where_it_was_cut_short() {
    let site = Publisher::start();
    let content = bytes(100_000);
    site.file("/f", content.clone());
    let cut = |after| Answer::usual().cut(after);
    site.answer("/f", vec![cut(40_000), cut(30_000), Answer::nothing(), Answer::usual()]);
    let folder = TempDir::new().unwrap();
    let file = get(&client(), &site.url("/f"), &folder).unwrap();
    assert_eq!(file.sha256, Sha256::of(&content));
    assert_eq!(fs::read(&file.path).unwrap(), content);
    let ranges: Vec<_> =
        site.requests().iter().map(|r| r.header("range").map(str::to_owned)).collect();
    let ranges: Vec<_> = ranges.iter().map(Option::as_deref).collect();
    assert_eq!(ranges, [None, Some("bytes=40000-"), Some("bytes=70000-"), Some("bytes=70000-")]);
    let etag = file.validators.etag.as_deref();
    assert!(site.requests()[1..].iter().all(|asked| asked.header("if-range") == etag));
}

#[test]
fn a_later_run_goes_on_where_one_was_killed() {
    let site = Publisher::start();
    let content = bytes(50_000);
    site.file("/f", content.clone());
    // The machine slept, and the connection was dead when it woke.
    site.answer("/f", vec![Answer::usual().cut(20_000), Answer::nothing()]);
    let folder = TempDir::new().unwrap();
    let problem = only(get(&client(), &site.url("/f"), &folder).unwrap_err());
    assert_eq!(problem.code, "cut-short");
    site.answer("/f", vec![Answer::usual()]);
    let before = site.requests().len();
    let file = get(&client(), &site.url("/f"), &folder).unwrap();
    assert_eq!(file.sha256, Sha256::of(&content));
    assert_eq!(file.content_type.as_deref(), Some("application/octet-stream"));
    assert!(file.validators.etag.is_some());
    let asked = &site.requests()[before..];
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].header("range"), Some("bytes=20000-"));
}

#[test]
fn a_file_that_was_whole_but_not_kept_is_not_sent_again() {
    let site = Publisher::start();
    site.file("/f", bytes(50_000));
    let folder = TempDir::new().unwrap();
    let first = get(&client(), &site.url("/f"), &folder).unwrap();
    let hash = first.sha256.clone();
    drop(first);
    let again = get(&client(), &site.url("/f"), &folder).unwrap();
    assert_eq!((again.sha256.clone(), again.size), (hash, 50_000));
    assert_eq!(site.requests()[1].header("range"), Some("bytes=49999-"));
    // What is not what it should be is thrown away, and sent again.
    again.discard().unwrap();
    get(&client(), &site.url("/f"), &folder).unwrap();
    assert_eq!(site.requests()[2].header("range"), None);
}

#[test]
fn two_versions_are_never_glued_together() {
    let (old, new) = (vec![b'o'; 60_000], vec![b'n'; 60_000]);
    let folder = TempDir::new().unwrap();
    // The publisher sees that it has changed, and sends all of it.
    let site = Publisher::start();
    site.file("/f", old.clone()).answer("/f", vec![Answer::usual().cut(1000), Answer::nothing()]);
    get(&client(), &site.url("/f"), &folder).unwrap_err();
    site.file("/f", new.clone()).answer("/f", vec![Answer::usual()]);
    assert_eq!(get(&client(), &site.url("/f"), &folder).unwrap().sha256, Sha256::of(&new));

    // A publisher that heeds a range but not `If-Range` answers with a part of another version.
    let part = |from: usize, of: &[u8]| {
        Answer::ok(&of[from..])
            .status_is(206)
            .header("Content-Range", format!("bytes {from}-{}/{}", of.len() - 1, of.len()))
    };
    for (name, answer) in [
        ("other etag", part(1000, &new).header("ETag", "\"new\"")),
        ("other place", part(500, &new)),
        ("other size", part(1000, &[&new[..], b"more"].concat())),
        ("no range", Answer::ok(new[1000..].to_vec()).status_is(206)),
        ("no such rest", Answer::status(416)),
    ] {
        let site = Publisher::start();
        let folder = TempDir::new().unwrap();
        let first = Answer::ok(old.clone()).header("ETag", "\"old\"").cut(1000);
        let last = Answer::ok(new.clone()).header("ETag", "\"new\"");
        site.answer("/f", vec![first, answer, last]);
        let file = get(&client(), &site.url("/f"), &folder).unwrap();
        assert_eq!(file.sha256, Sha256::of(&new), "{name}");
        assert_eq!(file.validators.etag.as_deref(), Some("\"new\""), "{name}");
        assert_eq!(site.requests().len(), 3, "{name}");
    }
}

#[test]
fn what_no_validator_vouches_for_is_not_resumed() {
    let now = httpdate::fmt_http_date(SystemTime::now());
    for (name, value) in [("X-None", "1"), ("ETag", "W/\"weak\""), ("Last-Modified", now.as_str())]
    {
        let site = Publisher::start();
        let content = bytes(1000);
        let whole = Answer::ok(content.clone()).header(name, value);
        site.answer("/f", vec![whole.clone().cut(500), whole]);
        let folder = TempDir::new().unwrap();
        let file = get(&client(), &site.url("/f"), &folder).unwrap();
        assert_eq!(file.sha256, Sha256::of(&content));
        assert!(site.requests().iter().all(|asked| asked.header("range").is_none()), "{name}");
    }
    // A date that is long over will do.
    let site = Publisher::start();
    let long_ago = "Thu, 27 Nov 2025 09:30:00 GMT";
    let whole = Answer::ok(bytes(1000)).header("Last-Modified", long_ago);
    site.answer("/f", vec![whole.clone().cut(500), whole]);
    get(&client(), &site.url("/f"), &TempDir::new().unwrap()).unwrap();
    assert_eq!(site.requests()[1].header("if-range"), Some(long_ago));
}

#[test]
fn the_rest_of_one_address_is_not_given_to_another() {
    let site = Publisher::start();
    site.answer("/a", vec![Answer::ok(bytes(1000)).header("ETag", "\"v1\"").cut(500)]);
    site.answer("/b", vec![Answer::ok(vec![0; 1000]).header("ETag", "\"v1\"")]);
    let folder = TempDir::new().unwrap();
    get(&client(), &site.url("/a"), &folder).unwrap_err();
    let file = get(&client(), &site.url("/b"), &folder).unwrap();
    assert_eq!(file.sha256, Sha256::of(&[0; 1000]));
    assert_eq!(site.asked("/b")[0].header("range"), None);
}

#[test]
fn a_note_that_was_damaged_is_as_none() {
    let site = Publisher::start();
    site.file("/f", bytes(1000));
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("partial"), "garbage").unwrap();
    for note in ["", "{", "null", "{\"url\":1}", "\u{0}\u{0}"] {
        fs::write(folder.path().join("partial.from"), note).unwrap();
        let file = get(&client(), &site.url("/f"), &folder).unwrap();
        assert_eq!(file.sha256, Sha256::of(&bytes(1000)), "{note:?}");
        file.discard().unwrap();
    }
}

#[test]
fn two_downloads_of_the_same_file_do_not_meet() {
    let site = Publisher::start();
    let content = bytes(200_000);
    site.file("/f", content.clone());
    site.answer("/f", vec![Answer::usual().drip(50_000, Duration::from_millis(40))]);
    let folder = TempDir::new().unwrap();
    let files: Vec<Downloaded> = thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| get(&client(), &site.url("/f"), &folder).unwrap()))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(site.most_at_once(), 2, "neither waited for the other");
    assert_ne!(files[0].path, files[1].path);
    let place = folder.path().join("kept");
    for file in files {
        assert_eq!(file.sha256, Sha256::of(&content));
        file.keep(&place).unwrap();
        assert_eq!(fs::read(&place).unwrap(), content);
    }
    assert_eq!(names(folder.path()), ["kept", "partial-2.lock", "partial.lock"]);
}

#[test]
fn redirects_are_followed_and_told() {
    let site = Publisher::start();
    site.page("/new/page", "here");
    site.answer("/old", vec![Answer::redirect("/older?x=1")]);
    site.answer("/older", vec![Answer::redirect(site.url("/new/")).header("Set-Cookie", "a=b")]);
    site.answer("/new/", vec![Answer::status(308).header("Location", "page#part")]);
    let client = client();
    let page = found(client.page(&site.url("/old"), None).unwrap());
    assert_eq!((page.bytes.as_slice(), page.url), (&b"here"[..], site.url("/new/page")));
    assert_eq!(client.requests(), 4);
    assert!(site.requests().iter().all(|asked| asked.header("cookie").is_none()));
    site.answer("/new/page", vec![Answer::status(500)]);
    insta::assert_snapshot!(shown(&fails(&client, &site.url("/old")), &site), @r"
    error[server-fault]: `http://127.0.0.1:PORT/new/page` answered 500 Internal Server Error
     |
     = note: `http://127.0.0.1:PORT/old` leads there by 3 redirects
     = note: it was asked 4 times
     = help: try again later; builds go on with what is locked
    ");
    site.answer("/nowhere", vec![Answer::status(302)]);
    assert_eq!(fails(&client, &site.url("/nowhere")).code, "server-fault");
    site.answer("/lost", vec![Answer::redirect("/never")]);
    assert!(client.page(&site.url("/lost"), None).unwrap().is_none());
}

#[test]
fn circles_and_endless_chains_are_found() {
    let site = Publisher::start();
    for (from, to) in [("/a", "/b"), ("/b", "/c"), ("/c", "/a"), ("/self", "/self")] {
        site.answer(from, vec![Answer::redirect(to)]);
    }
    for n in 0..20 {
        site.answer(&format!("/{n}"), vec![Answer::redirect(format!("/{}", n + 1))]);
    }
    let client = client();
    let problem = fails(&client, &site.url("/a"));
    insta::assert_snapshot!(shown(&problem, &site), @r"
    error[too-many-redirects]: `http://127.0.0.1:PORT/c` redirects in a circle
     |
     = note: `http://127.0.0.1:PORT/a` leads there by 2 redirects
     = note: it leads back to `http://127.0.0.1:PORT/a`
     = help: ask for the page's new address, and put that into `sources.yaml`
    ");
    assert_eq!(client.requests(), 3);
    assert_eq!(fails(&client, &site.url("/self")).code, "too-many-redirects");
    assert_eq!(client.requests(), 4);
    assert_eq!(fails(&client, &site.url("/0")).code, "too-many-redirects");
    assert_eq!(client.requests(), 4 + 11);
    // Ten are not too many.
    site.page("/10", "here").answer("/10", vec![Answer::usual()]);
    assert_eq!(found(client.page(&site.url("/0"), None).unwrap()).bytes, b"here");
}

#[test]
fn redirects_lead_nowhere_else() {
    let site = Publisher::start();
    let client = client();
    for to in [
        "file:///etc/passwd",
        "ftp://example.org/",
        "data:text/plain,x",
        "gopher://x",
        "//",
        "http://",
    ] {
        site.answer("/", vec![Answer::redirect(to)]);
        let problem = fails(&client, &site.url("/"));
        assert_eq!(problem.code, "redirect-scheme", "{to}");
    }
    site.answer("/", vec![Answer::redirect("file:///etc/passwd")]);
    insta::assert_snapshot!(shown(&fails(&client, &site.url("/")), &site), @r"
    error[redirect-scheme]: `http://127.0.0.1:PORT/` redirects to `file:///etc/passwd`
     |
     = note: only http and https are followed
     = help: ask for the page's new address, and put that into `sources.yaml`
    ");
}

#[test]
fn only_web_addresses_are_asked() {
    for url in ["file:///etc/passwd", "ftp://example.org/x", "data:text/plain,x"] {
        let url = Url::parse(url).unwrap();
        assert_eq!(fails(&client(), &url).code, "scheme");
    }
}

#[test]
fn private_addresses_are_refused() {
    let site = Publisher::start();
    let port = site.address().port();
    let guarded = Client::new(Manners { allow_private: false, ..manners() }).unwrap();
    for host in [
        "127.0.0.1",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "10.0.0.1",
        "169.254.169.254",
        "localhost",
        "LOCALHOST",
    ] {
        let url = Url::parse(&format!("http://{host}:{port}/")).unwrap();
        let problem = fails(&guarded, &url);
        assert_eq!(problem.code, "private-address", "{host}: {problem:?}");
    }
    let problem = fails(&guarded, &Url::parse(&format!("http://localhost:{port}/x")).unwrap());
    assert!(problem.message.contains("localhost"), "{problem:?}");
    insta::assert_snapshot!(shown(&fails(&guarded, &site.url("/x")), &site), @r"
    error[private-address]: `http://127.0.0.1:PORT/x` is not on the public internet
     |
     = note: 127.0.0.1 is an address of this machine or of its own network
     = help: if it is yours, allow it: `network: { allow_private: true }` in `sources.yaml`, or `BRIEFWRIGHT_ALLOW_PRIVATE=1`
    ");
    assert_eq!(site.connections(), 0);
    // The same name with leave.
    site.page("/", "hello");
    let url = Url::parse(&format!("http://localhost:{port}/")).unwrap();
    assert_eq!(found(client().page(&url, None).unwrap()).bytes, b"hello");
}

#[test]
fn credentials_are_never_shown_or_carried_on() {
    let site = Publisher::start();
    let mut url = site.url("/start");
    url.set_username("someone").unwrap();
    url.set_password(Some("s3cret")).unwrap();
    let mut other = site.url("/other");
    other.set_username("s3cret").unwrap();
    let folder = TempDir::new().unwrap();
    let cases = [
        Answer::status(500),
        Answer::status(403),
        Answer::nothing(),
        Answer::redirect(&other),
        Answer::redirect("/other"),
        Answer::redirect("ftp://someone:s3cret@example.org/"),
        Answer::ok("12").claims(3).cut(2),
        Answer::ok("12").header("Content-Encoding", "gzip"),
    ];
    site.answer("/other", vec![Answer::status(500)]);
    for answer in cases {
        site.answer("/start", vec![answer]);
        for problem in [fails(&client(), &url), only(get(&client(), &url, &folder).unwrap_err())] {
            let told = format!("{} {problem:?}", to_json(&problem));
            assert!(!told.contains("s3cret"), "{told}");
        }
    }
    assert!(site.asked("/start").iter().all(|asked| asked.header("authorization").is_some()));
    assert!(site.asked("/other").iter().all(|asked| asked.header("authorization").is_none()));
    // Nor written down.
    site.file("/start", bytes(1000));
    site.answer("/start", vec![Answer::usual().cut(500), Answer::nothing()]);
    get(&client(), &url, &folder).unwrap_err();
    let note = fs::read_to_string(folder.path().join("partial.from")).unwrap();
    assert!(note.contains("/start") && !note.contains("s3cret"), "{note}");
    let offline = Client::new(Manners { offline: true, ..manners() }).unwrap();
    assert!(!format!("{:?}", fails(&offline, &url)).contains("s3cret"));
}

#[test]
fn a_packed_body_is_refused() {
    let site = Publisher::start();
    site.answer("/", vec![Answer::ok("packed").header("Content-Encoding", "gzip")]);
    assert_eq!(fails(&client(), &site.url("/")).code, "server-fault");
    site.answer("/", vec![Answer::ok("plain").header("Content-Encoding", "identity")]);
    assert_eq!(found(client().page(&site.url("/"), None).unwrap()).bytes, b"plain");
}

#[test]
fn what_is_too_large_is_left() {
    let site = Publisher::start();
    let body = vec![0; 300_000];
    site.answer("/said", vec![Answer::ok(body.clone())]);
    site.answer("/unsaid", vec![Answer::ok(body).chunked().drip(10_000, Duration::ZERO)]);
    site.answer("/lies", vec![Answer::ok("x").claims(1 << 60)]);
    let small = Manners { page_size: 100_000, file_size: 100_000, ..manners() };
    let client = Client::new(small).unwrap();
    let folder = TempDir::new().unwrap();
    for path in ["/said", "/unsaid", "/lies"] {
        assert_eq!(fails(&client, &site.url(path)).code, "too-large", "{path}");
        let problem = only(get(&client, &site.url(path), &folder).unwrap_err());
        assert_eq!(problem.code, "too-large", "{path}");
        assert_eq!(names(folder.path()), ["partial.lock"], "{path}");
        assert_eq!(site.asked(path).len(), 2, "{path} is asked for once");
    }
    // As large as it may be is not too large.
    site.answer("/just", vec![Answer::ok(vec![0; 100_000])]);
    assert_eq!(found(client.page(&site.url("/just"), None).unwrap()).bytes.len(), 100_000);
}

#[test]
fn a_host_gets_four_requests_at_a_time() {
    let site = Publisher::start();
    site.page("/", "hello");
    site.answer("/", vec![Answer::usual().after(Duration::from_millis(50))]);
    let client = client();
    let folder = TempDir::new().unwrap();
    thread::scope(|scope| {
        for n in 0..16 {
            let (client, site, folder) = (&client, &site, &folder);
            scope.spawn(move || {
                if n % 2 == 0 {
                    client.page(&site.url("/"), None).unwrap();
                } else {
                    get(client, &site.url("/"), folder).unwrap();
                }
            });
        }
    });
    assert_eq!(site.requests().len(), 16);
    assert_eq!(site.most_at_once(), 4);
    assert!(site.connections() <= 4 + 4, "{} connections", site.connections());
}

#[test]
fn offline_opens_no_socket() {
    let site = Publisher::start();
    let offline = Client::new(Manners { offline: true, ..manners() }).unwrap();
    let folder = TempDir::new().unwrap();
    let problem = fails(&offline, &site.url("/"));
    insta::assert_snapshot!(shown(&problem, &site), @r"
    error[offline]: `http://127.0.0.1:PORT/` is not asked
     |
     = note: this run is offline
     = help: run without `--offline`; builds go on with what is locked
    ");
    assert_eq!(only(get(&offline, &site.url("/"), &folder).unwrap_err()).code, "offline");
    assert_eq!((site.connections(), offline.requests()), (0, 0));
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn no_one_there() {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let client = client();
    let problem = fails(&client, &Url::parse(&format!("http://127.0.0.1:{port}/")).unwrap());
    assert_eq!(problem.code, "unreachable");
    assert_eq!(client.requests(), 1, "it is told at once");
    let problem = fails(&client, &Url::parse("http://nowhere.invalid/").unwrap());
    assert_eq!(problem.code, "unreachable");
    assert!(problem.message.ends_with("can't be found"), "{problem:?}");
}

#[test]
fn an_answer_that_is_no_http_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 1000]);
            let _ = stream.write_all(b"220 ftp.example.org ready\r\n");
        }
    });
    assert_eq!(fails(&client(), &url).code, "cut-short");
    let mut secure = url;
    secure.set_scheme("https").unwrap();
    assert_eq!(fails(&client(), &secure).code, "tls");
}

/// Runs one of the tests below in a process of its own, where the environment may be set.
fn in_environment(test: &str, variables: &[(&str, String)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "--ignored", "--nocapture", test]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    let output =
        command.envs(variables.iter().map(|(name, value)| (name, value))).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.contains("1 passed"), "{told}\n{failed}");
}

#[test]
fn a_proxy_of_the_environment_is_used() {
    let proxy = Publisher::start();
    proxy.page("/page", "by proxy");
    let site = Publisher::start();
    site.page("/page", "straight");
    in_environment(
        "http::behind_a_proxy",
        &[
            // A private address by its name: the proxy's own may be one.
            ("HTTP_PROXY", format!("http://me:s3cret@localhost:{}", proxy.address().port())),
            ("NO_PROXY", "straight.invalid".to_owned()),
            ("TEST_SITE", site.url("/page").to_string()),
            ("TEST_PROXY", format!("http://localhost:{}/page", proxy.address().port())),
        ],
    );
    let asked = proxy.requests();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert_eq!(asked[0].target, "http://publisher.invalid/page");
    assert!(asked[0].header("proxy-authorization").is_some());
    assert_eq!(site.requests().len(), 1);
}

#[test]
#[ignore = "run by `a_proxy_of_the_environment_is_used`, which sets the environment"]
fn behind_a_proxy() {
    let url = |name: &str| Url::parse(&std::env::var(name).unwrap()).unwrap();
    let guarded = Client::new(Manners { allow_private: false, ..manners() }).unwrap();
    let far = Url::parse("http://publisher.invalid/page").unwrap();
    assert_eq!(found(guarded.page(&far, None).unwrap()).bytes, b"by proxy");
    assert_eq!(found(guarded.page(&far, None).unwrap()).bytes, b"by proxy");
    // Only the proxy is exempt, and only as a proxy.
    for private in [url("TEST_SITE"), url("TEST_PROXY"), Url::parse("http://10.1.2.3/").unwrap()] {
        assert_eq!(fails(&guarded, &private).code, "private-address", "{private}");
    }
    // This machine is never asked through a proxy, nor is what the environment excepts.
    assert_eq!(found(client().page(&url("TEST_SITE"), None).unwrap()).bytes, b"straight");
    let excepted = Url::parse("http://straight.invalid/").unwrap();
    assert_eq!(fails(&guarded, &excepted).code, "unreachable");
}

/// A certificate for `localhost` that vouches for itself, made for this test: where the certificate
/// and its key lie, both as DER.
fn certificate(folder: &Path) -> Option<(std::path::PathBuf, std::path::PathBuf)> {
    let (pem, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    let made = Command::new("openssl")
        .args("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split(' '))
        .args(["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&pem)
        .output();
    if !made.is_ok_and(|made| made.status.success()) {
        eprintln!("skipped: there is no `openssl` to make a certificate with");
        return None;
    }
    Some((pem, key))
}

/// Serves one page over TLS; returns the port.
fn secure_page(pem: &Path, key: &Path) -> u16 {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let chain = vec![CertificateDer::from_pem_file(pem).unwrap()];
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    let provider = rustls::crypto::ring::default_provider();
    let config = rustls::ServerConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = std::sync::Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut server = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut secure = rustls::Stream::new(&mut server, &mut stream);
            // A client that doesn't trust the certificate goes away here.
            if secure.read(&mut [0; 4096]).is_ok_and(|size| size > 0) {
                let _ = secure.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret");
                secure.conn.send_close_notify();
                let _ = secure.flush();
            }
        }
    });
    port
}

#[test]
fn only_a_certificate_that_the_system_trusts_is_trusted() {
    let folder = TempDir::new().unwrap();
    let Some((pem, key)) = certificate(folder.path()) else { return };
    let url = format!("https://localhost:{}/", secure_page(&pem, &key));
    let problem = fails(&client(), &Url::parse(&url).unwrap());
    assert_eq!(problem.code, "tls", "{problem:?}");
    // Linux takes what the system trusts from here; elsewhere it is not a matter of variables.
    if cfg!(target_os = "linux") {
        let pem = pem.to_str().unwrap().to_owned();
        in_environment("http::with_a_certificate", &[("SSL_CERT_FILE", pem), ("TEST_SITE", url)]);
    }
}

#[test]
#[ignore = "run by `only_a_certificate_that_the_system_trusts_is_trusted`"]
fn with_a_certificate() {
    let url = Url::parse(&std::env::var("TEST_SITE").unwrap()).unwrap();
    assert_eq!(found(client().page(&url, None).unwrap()).bytes, b"secret");
    // Trusted for the name, not for the address.
    let mut other = url;
    other.set_host(Some("127.0.0.1")).unwrap();
    assert_eq!(fails(&client(), &other).code, "tls");
}

#[test]
fn the_publisher_plays_its_part() {
    let site = Publisher::start();
    site.page("/api?skip=20", "[20]").page("/api", "[0]").file("/GPW Bulletin.xlsx", "x");
    let client = client();
    let body = |path: &str| found(client.page(&site.url(path), None).unwrap()).bytes;
    assert_eq!((body("/api?skip=20"), body("/api?skip=0")), (b"[20]".to_vec(), b"[0]".to_vec()));
    assert_eq!(body("/GPW%20Bulletin.xlsx"), b"x");
    assert_eq!(site.asked("/api?skip=20").len(), 1);
    assert!(site.requests().iter().all(|asked| asked.method == "GET"));
    site.remove("/api");
    assert!(client.page(&site.url("/api?skip=0"), None).unwrap().is_none());
}
