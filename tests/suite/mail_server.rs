//! A mail server for tests: it speaks SMTP on loopback, does as it is told, and remembers what it took.
//!
//! ```ignore
//! let server = MailServer::start(Setup::default());            // takes everything, in the open
//! server.next(Turn::Answer(Step::Recipient, 451, "try later")); // but puts the next message off
//! // … send to `localhost`, `server.port()` …
//! assert_eq!(server.count("someone@example.org"), 1);
//! assert_eq!(server.taken()[0].from, "briefings@lmc.example");
//! ```
//!
//! - A [`Setup`] says how a connection goes: TLS, login, the largest message, how slow it is.
//! - A [`Turn`] says how one message goes, from its `MAIL` to its end. Turns are used up one by one, over
//!   all connections; when there are none left, messages are taken.
//! - A message counts as taken when all of it has come and nothing was said against it. That includes one
//!   whose answer was never sent ([`Turn::CutBeforeAnswer`]): the server has it, and the client can't know.
//! - [`Certificates::new`] makes an authority and a certificate; `trust` is the authority as PEM, for the
//!   client's `trust`.
//!
//! The server ends when it is dropped. The file uses nothing of the crate, so that its unit tests take it in
//! as well.

#![allow(
    dead_code,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a server of tests, of which no test uses all"
)]

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, PKCS_ECDSA_P256_SHA256,
    date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How connections go.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// What it says first; empty: that it is ready.
    pub greeting: &'static str,
    /// The certificate, if it can be private.
    pub certificates: Option<Certificates>,
    /// Whether it is private from the first byte; else it offers STARTTLS.
    pub wrapped: bool,
    /// Who may send, and their password; without, everyone may.
    pub login: Option<(&'static str, &'static str)>,
    /// The largest message, in bytes, if it says so.
    pub most: Option<usize>,
    /// How long it waits before each answer.
    pub slow: Duration,
    /// Whether it takes connections and says nothing.
    pub silent: bool,
}

/// Where a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`.
    Data,
    /// The dot at the end of the message.
    Content,
}

/// How one message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It is taken.
    Take,
    /// At this step the server answers so; a code of 421 ends the connection.
    Answer(Step, u16, &'static str),
    /// At this step it ends the connection instead of an answer; what came of the message is lost.
    Cut(Step),
    /// It ends the connection in the middle of the message, after so many bytes.
    CutWithin(usize),
    /// It has taken the message, and ends the connection instead of saying so.
    CutBeforeAnswer,
    /// At this step it says nothing more, until the client gives up.
    Silence(Step),
}

/// A message that the server has.
#[derive(Debug, Clone)]
pub struct Taken {
    pub from: String,
    pub to: Vec<String>,
    pub bytes: Vec<u8>,
    /// When its last byte came, since the server was started.
    pub at: Duration,
    /// Whether the line was private.
    pub private: bool,
}

/// A mail server on loopback.
pub struct MailServer {
    port: u16,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

struct State {
    setup: Setup,
    tls: Option<Arc<ServerConfig>>,
    began: Instant,
    turns: Mutex<VecDeque<Turn>>,
    taken: Mutex<Vec<Taken>>,
    commands: Mutex<Vec<String>>,
    connections: AtomicUsize,
    open: Mutex<Vec<TcpStream>>,
    over: AtomicBool,
}

impl MailServer {
    /// Starts a server at a port that is free.
    pub fn start(setup: Setup) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            tls: setup.certificates.as_ref().map(Certificates::config),
            setup,
            began: Instant::now(),
            turns: Mutex::default(),
            taken: Mutex::default(),
            commands: Mutex::default(),
            connections: AtomicUsize::new(0),
            open: Mutex::default(),
            over: AtomicBool::new(false),
        });
        let serving = Arc::clone(&state);
        let thread = std::thread::spawn(move || {
            let mut sessions = Vec::new();
            for stream in listener.incoming() {
                if serving.over.load(Ordering::SeqCst) {
                    break;
                }
                let stream = stream.unwrap();
                serving.connections.fetch_add(1, Ordering::SeqCst);
                serving.open.lock().unwrap().push(stream.try_clone().unwrap());
                let state = Arc::clone(&serving);
                // That a client goes away ends its session, and is no fault.
                sessions.push(std::thread::spawn(move || drop(Session::new(&state, stream).run())));
            }
            for session in sessions {
                session.join().unwrap();
            }
        });
        Self { port, state, thread: Some(thread) }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Says how the next message goes that has no turn yet.
    pub fn next(&self, turn: Turn) {
        self.state.turns.lock().unwrap().push_back(turn);
    }

    /// All that it has, in the order in which it came.
    pub fn taken(&self) -> Vec<Taken> {
        self.state.taken.lock().unwrap().clone()
    }

    /// How many messages it has for an address.
    pub fn count(&self, address: &str) -> usize {
        let to = |taken: &&Taken| taken.to.iter().any(|to| to.eq_ignore_ascii_case(address));
        self.state.taken.lock().unwrap().iter().filter(to).count()
    }

    /// The commands that it was given, without what goes with `AUTH`, and without messages.
    pub fn commands(&self) -> Vec<String> {
        self.state.commands.lock().unwrap().clone()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// Ends all connections, as a server does that is started anew.
    pub fn hang_up(&self) {
        for stream in self.state.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.state.over.store(true, Ordering::SeqCst);
        // Wakes the one that waits for connections.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        self.hang_up();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One connection.
struct Session<'a> {
    state: &'a State,
    wire: Wire,
    read: Vec<u8>,
    logged_in: bool,
}

enum Wire {
    Open(TcpStream),
    Private(Box<StreamOwned<ServerConnection, TcpStream>>),
    /// Between the two.
    None,
}

/// The message of a session.
struct Mail {
    from: String,
    to: Vec<String>,
    turn: Turn,
}

impl<'a> Session<'a> {
    fn new(state: &'a State, stream: TcpStream) -> Self {
        // A test that goes wrong must not wait for ever.
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Self { state, wire: Wire::Open(stream), read: Vec::new(), logged_in: false }
    }

    fn run(&mut self) -> io::Result<()> {
        if self.state.setup.silent {
            return self.wait_for_end();
        }
        if self.state.setup.wrapped {
            self.turn_private()?;
        }
        let greeting = match self.state.setup.greeting {
            "" => "220 test ESMTP",
            greeting => greeting,
        };
        self.say(greeting)?;
        let mut mail: Option<Mail> = None;
        loop {
            let line = self.line()?;
            let upper = line.to_ascii_uppercase();
            let verb = upper.split([' ', ':']).next().unwrap_or_default().to_owned();
            let shown = if verb == "AUTH" {
                upper.split(' ').take(2).collect::<Vec<_>>().join(" ")
            } else {
                line.clone()
            };
            self.state.commands.lock().unwrap().push(shown);
            match verb.as_str() {
                "EHLO" | "HELO" => {
                    mail = None;
                    self.hello()?;
                }
                "STARTTLS" if self.state.tls.is_some() && !self.is_private() => {
                    self.say("220 go ahead")?;
                    self.turn_private()?;
                }
                "AUTH" => self.log_in(&line)?,
                "NOOP" => self.say("250 ok")?,
                "RSET" => {
                    mail = None;
                    self.say("250 ok")?;
                }
                "QUIT" => return self.say("221 bye"),
                "MAIL" if self.state.setup.login.is_some() && !self.logged_in => {
                    self.say("530 5.7.0 authentication required")?;
                }
                "MAIL" => {
                    let turn = self.state.turns.lock().unwrap().pop_front().unwrap_or(Turn::Take);
                    mail = Some(Mail { from: address(&line), to: Vec::new(), turn });
                    if !self.step(turn, Step::Sender)? {
                        mail = None;
                    }
                }
                "RCPT" if mail.is_some() => {
                    let one = mail.as_mut().unwrap();
                    if self.step(one.turn, Step::Recipient)? {
                        one.to.push(address(&line));
                    }
                }
                "DATA" if mail.as_ref().is_some_and(|mail| !mail.to.is_empty()) => {
                    self.data(mail.take().unwrap())?;
                }
                _ => self.say("503 5.5.1 bad sequence of commands")?,
            }
        }
    }

    fn hello(&mut self) -> io::Result<()> {
        let mut lines = vec!["250-test".to_owned(), "250-PIPELINING".to_owned()];
        if let Some(most) = self.state.setup.most {
            lines.push(format!("250-SIZE {most}"));
        }
        if self.state.tls.is_some() && !self.is_private() {
            lines.push("250-STARTTLS".to_owned());
        }
        if self.state.setup.login.is_some() {
            lines.push("250-AUTH PLAIN LOGIN".to_owned());
        }
        lines.push("250 HELP".to_owned());
        self.say(&lines.join("\r\n"))
    }

    fn turn_private(&mut self) -> io::Result<()> {
        let config = self.state.tls.clone().unwrap();
        let Wire::Open(stream) = std::mem::replace(&mut self.wire, Wire::None) else {
            return Err(io::ErrorKind::NotConnected.into());
        };
        let connection = ServerConnection::new(config).unwrap();
        self.wire = Wire::Private(Box::new(StreamOwned::new(connection, stream)));
        self.read.clear();
        Ok(())
    }

    fn is_private(&self) -> bool {
        matches!(self.wire, Wire::Private(_))
    }

    /// `AUTH PLAIN <base64>` in one line.
    fn log_in(&mut self, line: &str) -> io::Result<()> {
        let given = line.split(' ').nth(2).unwrap_or_default();
        let right = self.state.setup.login.map(|(user, password)| {
            base64(format!("\0{user}\0{password}").as_bytes()).replace("\r\n", "")
        });
        self.logged_in = right.is_some_and(|right| right == given);
        self.say(if self.logged_in { "235 welcome" } else { "535 5.7.8 credentials invalid" })
    }

    /// Does what a turn says for a step; whether the message goes on.
    fn step(&mut self, turn: Turn, step: Step) -> io::Result<bool> {
        match turn {
            Turn::Answer(at, code, words) if at == step => {
                self.say(&format!("{code} {words}"))?;
                if code == 421 { Err(io::ErrorKind::ConnectionAborted.into()) } else { Ok(false) }
            }
            Turn::Cut(at) if at == step => Err(io::ErrorKind::ConnectionAborted.into()),
            Turn::Silence(at) if at == step => {
                self.wait_for_end()?;
                Err(io::ErrorKind::ConnectionAborted.into())
            }
            _ => {
                let answer = match step {
                    Step::Sender | Step::Recipient => "250 2.1.0 ok",
                    Step::Data => "354 go ahead",
                    Step::Content => "250 2.0.0 taken",
                };
                self.say(answer).map(|()| true)
            }
        }
    }

    fn data(&mut self, mail: Mail) -> io::Result<()> {
        if !self.step(mail.turn, Step::Data)? {
            return Ok(());
        }
        let bytes = self.content(mail.turn)?;
        let too_large = self.state.setup.most.is_some_and(|most| bytes.len() > most);
        let refused = match mail.turn {
            Turn::Answer(step, ..) | Turn::Cut(step) | Turn::Silence(step) => step == Step::Content,
            Turn::Take | Turn::CutWithin(_) | Turn::CutBeforeAnswer => false,
        };
        if too_large {
            return self.say("552 5.3.4 message too large");
        }
        if !refused {
            self.state.taken.lock().unwrap().push(Taken {
                from: mail.from,
                to: mail.to,
                bytes,
                at: self.state.began.elapsed(),
                private: self.is_private(),
            });
        }
        if mail.turn == Turn::CutBeforeAnswer {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        self.step(mail.turn, Step::Content).map(drop)
    }

    /// A message up to its dot, as it was before dots were doubled.
    fn content(&mut self, turn: Turn) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        loop {
            let line = self.raw_line()?;
            if line == b".\r\n" {
                return Ok(bytes);
            }
            bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            if matches!(turn, Turn::CutWithin(most) if bytes.len() >= most) {
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
        }
    }

    fn say(&mut self, words: &str) -> io::Result<()> {
        sleep(self.state.setup.slow);
        let bytes = format!("{words}\r\n").into_bytes();
        match &mut self.wire {
            Wire::Open(stream) => stream.write_all(&bytes),
            Wire::Private(stream) => stream.write_all(&bytes).and_then(|()| stream.flush()),
            Wire::None => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    fn line(&mut self) -> io::Result<String> {
        let line = self.raw_line()?;
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }

    fn raw_line(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
                return Ok(self.read.drain(..=end).collect());
            }
            let mut buffer = [0; 16 << 10];
            match self.receive(&mut buffer)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                size => self.read.extend_from_slice(&buffer[..size]),
            }
        }
    }

    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.wire {
            Wire::Open(stream) => stream.read(buffer),
            Wire::Private(stream) => stream.read(buffer),
            Wire::None => Ok(0),
        }
    }

    /// Reads until the client goes away.
    fn wait_for_end(&mut self) -> io::Result<()> {
        let mut buffer = [0; 4096];
        while self.receive(&mut buffer)? > 0 {}
        Ok(())
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        // Another handle of the socket is kept to hang up by; this ends the connection for real.
        let stream = match &mut self.wire {
            Wire::Open(stream) => stream,
            Wire::Private(stream) => &mut stream.sock,
            Wire::None => return,
        };
        let _ = stream.shutdown(Shutdown::Both);
    }
}

/// `MAIL FROM:<someone@example.org> SIZE=12` → `someone@example.org`.
fn address(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map(|(address, _)| address.to_owned()).unwrap_or_default()
}

/// An authority and the certificate of a server.
#[derive(Debug, Clone)]
pub struct Certificates {
    /// The authority, as PEM.
    pub trust: String,
    chain: Vec<CertificateDer<'static>>,
    key: Vec<u8>,
}

impl Certificates {
    /// A certificate for a name, good for years.
    pub fn new(name: &str) -> Self {
        Self::until(name, 2999)
    }

    /// A certificate for a name that has expired.
    pub fn expired(name: &str) -> Self {
        Self::until(name, 2020)
    }

    fn until(name: &str, year: i32) -> Self {
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.distinguished_name.push(DnType::CommonName, "Authority of tests");
        let authority_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let root = authority.self_signed(&authority_key).unwrap();
        let issuer = Issuer::new(authority, authority_key);
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(year, 1, 1);
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let certificate = params.signed_by(&key, &issuer).unwrap();
        Self {
            trust: format!(
                "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
                base64(root.der()).replace("\r\n", "\n")
            ),
            chain: vec![certificate.der().clone()],
            key: key.serialize_der(),
        }
    }

    fn config(&self) -> Arc<ServerConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::try_from(self.key.clone()).unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), key);
        Arc::new(config.unwrap())
    }
}

/// Base64 in lines, as mail has it.
fn base64(bytes: &[u8]) -> String {
    use lettre::message::{Body, header::ContentTransferEncoding::Base64};
    let body = Body::new_with_encoding(bytes.to_vec(), Base64).unwrap();
    String::from_utf8(body.into_vec()).unwrap()
}
