//! A publisher's site for tests: real HTTP/1.1 on the loopback, with everything that a publisher can
//! do wrong.
//!
//! ```ignore
//! let site = Publisher::start();
//! site.page("/series", "<html>…</html>").file("/files/a.csv", "a,b\n1,2\n");
//! site.answer("/files/b.zip", vec![Answer::status(503), Answer::usual().cut(100), Answer::usual()]);
//! let url = site.url("/series");
//! …
//! assert_eq!(site.asked("/series").len(), 1);
//! ```
//!
//! A path may have a query; an address with a query that nothing was put at gets what is at its path
//! alone. Pages and files have an `ETag` and a `Last-Modified`, and answer conditional requests; files
//! answer requests for a range too. Putting something at a path again replaces it, under a new `ETag`.
//! As a proxy it answers for every host.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

use url::Url;

/// A site that ends with the test.
pub struct Publisher {
    address: SocketAddr,
    site: Arc<Site>,
}

#[derive(Default)]
struct Site {
    things: Mutex<BTreeMap<String, Thing>>,
    plans: Mutex<BTreeMap<String, Vec<Answer>>>,
    asked: Mutex<Vec<Asked>>,
    wants_contact: AtomicBool,
    connections: AtomicUsize,
    busy: AtomicUsize,
    most_busy: AtomicUsize,
    over: AtomicBool,
}

/// What lies at a path.
#[derive(Clone)]
struct Thing {
    bytes: Vec<u8>,
    content_type: &'static str,
    ranges: bool,
    etag: String,
    modified: String,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    /// As on the first line: a path with its query, or a whole address if asked as a proxy.
    pub target: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
}

impl Asked {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// How one request is answered.
#[derive(Clone, Default)]
pub struct Answer {
    /// `None`: with what lies at the path.
    status: Option<u16>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    delay: Duration,
    pieces: Option<(usize, Duration)>,
    cut: Option<usize>,
    claims: Option<usize>,
    framing: Framing,
    silent: bool,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Framing {
    #[default]
    Length,
    Chunks,
    Close,
}

impl Answer {
    /// With what lies at the path, as if nothing had been planned.
    pub fn usual() -> Self {
        Self::default()
    }

    /// 200 with these bytes, and nothing to know their version by.
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..Self::status(200) }
    }

    /// A status with a short text.
    pub fn status(status: u16) -> Self {
        let body = format!("<html><body>{status}</body></html>").into();
        Self { status: Some(status), body, ..Self::default() }
    }

    /// The same with another status.
    pub fn status_is(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// A redirect to anything.
    pub fn redirect(to: impl ToString) -> Self {
        Self::status(302).header("Location", to)
    }

    /// Closes the connection without an answer.
    pub fn nothing() -> Self {
        Self { silent: true, ..Self::default() }
    }

    /// Adds a header; one that is there already is replaced.
    pub fn header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// Waits before it answers.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Sends the body in pieces of so many bytes, with a pause after each.
    pub fn drip(mut self, bytes: usize, pause: Duration) -> Self {
        self.pieces = Some((bytes, pause));
        self
    }

    /// Closes the connection after so many bytes of the body.
    pub fn cut(mut self, after: usize) -> Self {
        self.cut = Some(after);
        self
    }

    /// Says that the body has so many bytes, whatever it has.
    pub fn claims(mut self, length: usize) -> Self {
        self.claims = Some(length);
        self
    }

    /// Sends the body in chunks, without saying how long it is.
    pub fn chunked(mut self) -> Self {
        self.framing = Framing::Chunks;
        self
    }

    /// Ends the body by closing the connection.
    pub fn until_close(mut self) -> Self {
        self.framing = Framing::Close;
        self
    }
}

impl Publisher {
    /// Opens the site.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let site = Arc::new(Site::default());
        let serving = Arc::clone(&site);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if serving.over.load(Ordering::SeqCst) {
                    return;
                }
                serving.connections.fetch_add(1, Ordering::SeqCst);
                let site = Arc::clone(&serving);
                // A client that went away is no fault of the site.
                thread::spawn(move || drop(site.serve(&stream)));
            }
        });
        Self { address, site }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://{}", self.address)).unwrap().join(path).unwrap()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Puts a page at a path: JSON if the text begins like it, else HTML.
    pub fn page(&self, path: &str, body: impl Into<String>) -> &Self {
        let body = body.into();
        let json = body.trim_start().starts_with(['{', '[']);
        let content_type = if json { "application/json" } else { "text/html; charset=utf-8" };
        self.put(path, body.into(), content_type, false)
    }

    /// Puts a file at a path.
    pub fn file(&self, path: &str, bytes: impl Into<Vec<u8>>) -> &Self {
        let content_type = match path.rsplit('.').next() {
            Some("csv") => "text/csv",
            Some("zip") => "application/zip",
            _ => "application/octet-stream",
        };
        self.put(path, bytes.into(), content_type, true)
    }

    fn put(&self, path: &str, bytes: Vec<u8>, content_type: &'static str, ranges: bool) -> &Self {
        let published = SystemTime::UNIX_EPOCH + Duration::from_secs(1_764_235_800);
        let mut things = self.site.things.lock().unwrap();
        let replaced = things.len() as u64;
        let modified = httpdate::fmt_http_date(published + Duration::from_secs(3600 * replaced));
        let hash = briefwright::system::hash::Sha256::of(&bytes);
        let etag = format!("\"{}\"", &hash.as_str()[..16]);
        let thing = Thing { bytes, content_type, ranges, etag, modified };
        things.insert(self.key(path), thing);
        drop(things);
        self
    }

    /// Takes away what is at a path.
    pub fn remove(&self, path: &str) -> &Self {
        self.site.things.lock().unwrap().remove(&self.key(path));
        self
    }

    /// Answers the next requests for a path with these, one after another; the last one repeats.
    pub fn answer(&self, path: &str, answers: Vec<Answer>) -> &Self {
        assert!(!answers.is_empty());
        self.site.plans.lock().unwrap().insert(self.key(path), answers);
        self
    }

    /// From now on, who asks without an `@` in the `User-Agent` gets 403.
    pub fn wants_contact(&self) -> &Self {
        self.site.wants_contact.store(true, Ordering::SeqCst);
        self
    }

    /// All requests so far.
    pub fn requests(&self) -> Vec<Asked> {
        self.site.asked.lock().unwrap().clone()
    }

    /// The requests for a path so far.
    pub fn asked(&self, path: &str) -> Vec<Asked> {
        let path = self.key(path);
        self.requests().into_iter().filter(|asked| asked.target == path).collect()
    }

    /// How many connections were opened.
    pub fn connections(&self) -> usize {
        self.site.connections.load(Ordering::SeqCst)
    }

    /// How many requests were being answered at once, at most.
    pub fn most_at_once(&self) -> usize {
        self.site.most_busy.load(Ordering::SeqCst)
    }

    /// A path as it stands on the first line of a request.
    fn key(&self, path: &str) -> String {
        let url = self.url(path);
        url[url::Position::BeforePath..url::Position::AfterQuery].to_owned()
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.site.over.store(true, Ordering::SeqCst);
        // Wakes the one who listens.
        let _ = TcpStream::connect(self.address);
    }
}

impl Site {
    /// Answers the requests of a connection.
    fn serve(&self, stream: &TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream);
        while let Some(asked) = read_request(&mut reader)? {
            let busy = Busy::begin(self);
            self.asked.lock().unwrap().push(asked.clone());
            if !self.reply(stream, &asked, busy)? {
                let _ = stream.shutdown(Shutdown::Both);
                return Ok(());
            }
        }
        Ok(())
    }

    /// Sends one answer; whether the connection stays open.
    fn reply(
        &self,
        mut stream: &TcpStream,
        asked: &Asked,
        busy: Busy<'_>,
    ) -> std::io::Result<bool> {
        let answer = self.choose(asked);
        thread::sleep(answer.delay);
        if answer.silent {
            return Ok(false);
        }
        let (status, mut headers, body) = match answer.status {
            Some(status) => (status, BTreeMap::new(), answer.body.clone()),
            None => self.usual(asked),
        };
        let mut set = |name: &str, value: String| headers.insert(name.to_lowercase(), value);
        set("date", httpdate::fmt_http_date(SystemTime::now()));
        match answer.framing {
            _ if status == 304 => None,
            Framing::Length => {
                set("content-length", answer.claims.unwrap_or(body.len()).to_string())
            }
            Framing::Chunks => set("transfer-encoding", "chunked".to_owned()),
            Framing::Close => set("connection", "close".to_owned()),
        };
        for (name, value) in &answer.headers {
            set(name, value.clone());
        }
        let mut head = format!("HTTP/1.1 {status} So It Is\r\n");
        for (name, value) in &headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let mut busy = Some(busy).filter(|_| !body.is_empty());
        stream.write_all(head.as_bytes())?;
        let sent = &body[..answer.cut.unwrap_or(body.len()).min(body.len())];
        let (size, pause) = answer.pieces.unwrap_or((usize::MAX, Duration::ZERO));
        let mut rest = if status == 304 { &[] } else { sent };
        while !rest.is_empty() {
            let (piece, more) = rest.split_at(size.min(rest.len()));
            if more.is_empty() {
                busy.take();
            }
            match answer.framing {
                Framing::Chunks => {
                    write!(stream, "{:x}\r\n", piece.len())?;
                    stream.write_all(piece)?;
                    stream.write_all(b"\r\n")?;
                }
                Framing::Length | Framing::Close => stream.write_all(piece)?,
            }
            thread::sleep(pause);
            rest = more;
        }
        if answer.cut.is_some() {
            return Ok(false);
        }
        if answer.framing == Framing::Chunks {
            stream.write_all(b"0\r\n\r\n")?;
        }
        Ok(answer.framing != Framing::Close)
    }

    /// The answer that is planned, or else the usual one.
    fn choose(&self, asked: &Asked) -> Answer {
        let agent = asked.header("user-agent").unwrap_or_default();
        if self.wants_contact.load(Ordering::SeqCst) && !agent.contains('@') {
            return Answer::status(403);
        }
        let mut plans = self.plans.lock().unwrap();
        match at(&mut plans, &asked.target) {
            Some(plan) if plan.len() > 1 => plan.remove(0),
            Some(plan) => plan[0].clone(),
            None => Answer::usual(),
        }
    }

    /// What lies at the path: whole, unchanged, a part of it, or nothing.
    fn usual(&self, asked: &Asked) -> (u16, BTreeMap<String, String>, Vec<u8>) {
        let thing = at(&mut self.things.lock().unwrap(), &asked.target).cloned();
        let Some(thing) = thing else { return (404, BTreeMap::new(), b"not found".to_vec()) };
        let mut headers = BTreeMap::from([
            ("etag".to_owned(), thing.etag.clone()),
            ("last-modified".to_owned(), thing.modified.clone()),
            ("content-type".to_owned(), thing.content_type.to_owned()),
        ]);
        let unchanged = match asked.header("if-none-match") {
            Some(etag) => etag == thing.etag,
            None => asked.header("if-modified-since") == Some(&thing.modified),
        };
        if unchanged {
            return (304, headers, Vec::new());
        }
        let same = asked
            .header("if-range")
            .is_none_or(|version| version == thing.etag || version == thing.modified);
        let from = asked.header("range").filter(|_| thing.ranges && same).and_then(|range| {
            range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok()
        });
        let size = thing.bytes.len();
        match from {
            None => (200, headers, thing.bytes),
            Some(from) if from >= size => {
                headers.insert("content-range".to_owned(), format!("bytes */{size}"));
                (416, headers, Vec::new())
            }
            Some(from) => {
                let range = format!("bytes {from}-{}/{size}", size - 1);
                headers.insert("content-range".to_owned(), range);
                (206, headers, thing.bytes[from..].to_vec())
            }
        }
    }
}

/// A request that is being answered. It ends before the last bytes are sent: who has them may ask
/// again before this thread gets to count.
struct Busy<'a>(&'a Site);

impl<'a> Busy<'a> {
    fn begin(site: &'a Site) -> Self {
        let busy = site.busy.fetch_add(1, Ordering::SeqCst) + 1;
        site.most_busy.fetch_max(busy, Ordering::SeqCst);
        Self(site)
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What is kept for a target: of the whole, or else without its query; of an address, by its path.
fn at<'a, T>(map: &'a mut BTreeMap<String, T>, target: &str) -> Option<&'a mut T> {
    let address = Url::parse(target).ok();
    let target = match &address {
        Some(url) => &url[url::Position::BeforePath..url::Position::AfterQuery],
        None => target,
    };
    let path = target.split('?').next().unwrap_or_default();
    let key = if map.contains_key(target) { target } else { path };
    map.get_mut(key)
}

fn read_request(reader: &mut BufReader<&TcpStream>) -> std::io::Result<Option<Asked>> {
    let line = |reader: &mut BufReader<&TcpStream>| -> std::io::Result<Option<String>> {
        let mut text = String::new();
        let size = reader.by_ref().take(64 << 10).read_line(&mut text)?;
        Ok((size > 0).then(|| text.trim_end().to_owned()))
    };
    let Some(first) = line(reader)? else { return Ok(None) };
    let mut words = first.split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = BTreeMap::new();
    while let Some(text) = line(reader)?.filter(|text| !text.is_empty()) {
        if let Some((name, value)) = text.split_once(':') {
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
    }
    Ok(Some(Asked { method, target, headers }))
}
