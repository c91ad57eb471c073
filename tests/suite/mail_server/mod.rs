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

mod certificates;
mod session;

use std::collections::VecDeque;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustls::ServerConfig;

pub use certificates::Certificates;
use session::Session;

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

    /// Forgets what it has, for tests that send thousands.
    pub fn forget(&self) {
        self.state.taken.lock().unwrap().clear();
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
