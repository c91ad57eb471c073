//! A web server for tests: it records what it is sent, and answers as it is told.

#![allow(clippy::disallowed_methods, reason = "a server of a test opens a socket")]

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) line: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(one, _)| one == name).map_or("", |(_, value)| value)
    }
}

/// A server on loopback that ends when it is dropped.
pub(super) struct WebServer {
    port: u16,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    /// The next answers; `None` ends the connection after the request. When there are none left: 200.
    answers: Mutex<VecDeque<Option<u16>>>,
    requests: Mutex<Vec<Request>>,
    over: AtomicBool,
}

impl WebServer {
    pub(super) fn start(answers: Vec<Option<u16>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared { answers: Mutex::new(answers.into()), ..Shared::default() });
        let served = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if served.over.load(Ordering::Relaxed) {
                    return;
                }
                // A client that goes away is of no concern to the next.
                let _ = served.serve(stream.unwrap());
            }
        });
        Self { port, shared, thread: Some(thread) }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(super) fn push(&self, answer: Option<u16>) {
        self.shared.answers.lock().unwrap().push_back(answer);
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let headers: Vec<(String, String)> = lines[1..]
            .iter()
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut request = Request { line: lines[0].clone(), headers, body: Vec::new() };
        request.body = vec![0; request.header("content-length").parse().unwrap_or(0)];
        reader.read_exact(&mut request.body)?;
        self.requests.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or(Some(200));
        if let Some(status) = answer {
            let location =
                if (300..400).contains(&status) { "Location: /elsewhere\r\n" } else { "" };
            let length = if status == 204 { "" } else { "Content-Length: 2\r\n" };
            let body = if status == 204 { "" } else { "ok" };
            let head =
                format!("HTTP/1.1 {status} X\r\n{location}{length}Connection: close\r\n\r\n{body}");
            (&stream).write_all(head.as_bytes())?;
        }
        Ok(())
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        // Wakes the listener.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
