//! One connection: commands, answers, and the message between them.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread::sleep;
use std::time::Duration;

use rustls::{ServerConnection, StreamOwned};

use super::certificates::base64;
use super::{State, Step, Taken, Turn};

/// One connection.
pub struct Session<'a> {
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
    pub fn new(state: &'a State, stream: TcpStream) -> Self {
        // A test that goes wrong must not wait for ever.
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Self { state, wire: Wire::Open(stream), read: Vec::new(), logged_in: false }
    }

    pub fn run(&mut self) -> io::Result<()> {
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
