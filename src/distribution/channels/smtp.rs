//! Mail: one message to one recipient, handed to a mail server (RFC 5321) by lettre.
//!
//! This is the only file that opens a connection to a mail server, and it does so when the first parcel
//! is delivered, or when [`greet`] looks whether that would do. The connection is kept for the next one, and opened anew when the server has ended it.

mod certificate;
mod trouble;

#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    Certificate, CertificateStore, SmtpConnection, TlsParameters,
};
use lettre::transport::smtp::commands::{Data, Ehlo, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, MailParameter};
use lettre::transport::smtp::response::Response;

use super::{Channel, Handover, words};
use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::distribution::message::{Parcel, SigningKey, compose, envelope};
use crate::distribution::secrets::reveal;
use crate::project::{DeliverySpec, SmtpSpec, Tls};
use crate::system::disk;

/// How long to wait for the answer to a good-bye.
const GOOD_BYE: Duration = Duration::from_secs(5);

/// A mail server.
pub(super) struct Smtp {
    spec: SmtpSpec,
    delivery: DeliverySpec,
    hello: ClientId,
    tls: Option<TlsParameters>,
    login: Option<Credentials>,
    key: Option<SigningKey>,
    line: Option<Line>,
}

/// A connection to a mail server, ready for a message.
struct Line {
    connection: SmtpConnection,
    /// The largest message that it takes, in bytes, if it says so (RFC 1870).
    most: Option<usize>,
    /// Whether it wants to be told how large a message is.
    asks_size: bool,
}

/// How far a message had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Sender,
    Recipient,
    Data,
    Content,
}

/// Why a message was not handed over.
enum End {
    Commit(Diagnostics),
    OutOfStep,
    At(Stage, Error),
}

impl Smtp {
    /// Reads what is needed: certificates, the login, the key that signs.
    pub(super) fn new(spec: &SmtpSpec, delivery: &DeliverySpec, project: &Path) -> Result<Self> {
        let mut problems = Diagnostics::new();
        let tls = match spec.tls {
            Tls::Open => None,
            Tls::StartTls | Tls::Wrapped => problems.keep(parameters(spec, project)),
        };
        let user = spec.user.as_ref().and_then(|user| problems.keep(reveal(user, project)));
        let password = spec.password.as_ref().and_then(|one| problems.keep(reveal(one, project)));
        if spec.user.is_some() && spec.tls == Tls::Open && !is_this_machine(&spec.host) {
            problems.push(
                Diagnostic::error("open-password", "a password would go over an open line")
                    .why(format!("`{}` is another machine, and `tls` is `none`", spec.host))
                    .hint("write `tls: starttls`, or `tls: wrapped` for port 465"),
            );
        }
        let key = delivery.dkim.as_ref().and_then(|dkim| {
            let secret = problems.keep(reveal(&dkim.key, project))?;
            problems.keep(SigningKey::new(dkim, secret.expose()))
        });
        // The sender's domain is known to all servers; the name of this machine is nobody's business.
        let domain = delivery.sender.address.text.rsplit('@').next().unwrap_or_default();
        problems.into_result(Self {
            spec: spec.clone(),
            delivery: delivery.clone(),
            hello: ClientId::Domain(domain.to_owned()),
            tls,
            login: user.zip(password).map(|(user, password)| {
                Credentials::new(user.expose().to_owned(), password.expose().to_owned())
            }),
            key,
            line: None,
        })
    }

    /// The connection of the parcel before if it still stands, or a new one.
    fn line(&mut self) -> Result<Line, String> {
        if let Some(mut line) = self.line.take()
            && line.connection.command(Rset).is_ok()
        {
            return Ok(line);
        }
        self.connect()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the only door to a mail server")]
    fn connect(&self) -> Result<Line, String> {
        let cause = |error: Error| trouble::cause(&self.spec, &error);
        let wrapped = self.tls.as_ref().filter(|_| self.spec.tls == Tls::Wrapped);
        let server = (self.spec.host.as_str(), self.spec.port);
        let mut connection =
            SmtpConnection::connect(server, Some(self.spec.timeout), &self.hello, wrapped, None)
                .map_err(cause)?;
        if let (Tls::StartTls, Some(tls)) = (self.spec.tls, &self.tls) {
            if !connection.can_starttls() {
                return Err(trouble::no_starttls(&self.spec));
            }
            connection.starttls(tls, &self.hello).map_err(cause)?;
        }
        // Asked once more for the largest message, which lettre does not keep.
        let said = connection.command(Ehlo::new(self.hello.clone())).map_err(cause)?;
        let size = said.message().find_map(size_limit);
        if let Some(login) = &self.login {
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], login)
                .map_err(|error| trouble::no_login(&self.spec, &error))?;
        }
        Ok(Line { connection, most: size.flatten(), asks_size: size.is_some() })
    }
}

/// What a mail server showed of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Greeted {
    /// The end of its certificate; `None` where the line is open, or nobody can say.
    pub certified_until: Option<Timestamp>,
    /// Whether it accepted a user and a password.
    pub logged_in: bool,
}

/// Connects to a mail server as a delivery would, logs in, and hangs up: nothing is handed over.
///
/// # Errors
/// Why it can't be used, in words.
pub fn greet(spec: &SmtpSpec, delivery: &DeliverySpec, project: &Path) -> Result<Greeted, String> {
    let mut server =
        Smtp::new(spec, delivery, project).map_err(|problems| words::causes(&problems))?;
    let line = server.connect()?;
    let private = line.connection.is_encrypted();
    let certificate = private.then(|| line.connection.peer_certificate().ok()).flatten();
    let logged_in = server.login.is_some();
    // It is told good-bye where it is dropped.
    server.line = Some(line);
    Ok(Greeted {
        certified_until: certificate.and_then(|bytes| certificate::end(&bytes)),
        logged_in,
    })
}

impl Channel for Smtp {
    fn deliver(
        &mut self,
        parcel: &Parcel,
        commit: &mut dyn FnMut() -> Result<()>,
    ) -> Result<Handover> {
        let written = envelope(parcel, &self.delivery).and_then(|envelope| {
            compose(parcel, &self.delivery, self.key.as_ref()).map(|message| (envelope, message))
        });
        let (envelope, message) = match written {
            Ok(written) => written,
            Err(problems) => return Ok(words::unwritten(&problems)),
        };
        let mut line = match self.line() {
            Ok(line) => line,
            Err(cause) => return Ok(Handover::Unavailable(cause)),
        };
        if let Some(most) = line.most.filter(|most| message.len() > *most) {
            let size = message.len();
            self.line = Some(line);
            return Ok(Handover::Refused(format!(
                "the message has {size} bytes, and the server takes {most} at most"
            )));
        }
        let (told, keep) = match line.hand_over(&envelope, &message, commit) {
            Ok(answer) if answer.has_code(250) => {
                let said = answer.message().collect::<Vec<_>>().join(" ");
                (Handover::Accepted(format!("250 {}", words::told(&said, parcel))), true)
            }
            Ok(answer) => (Handover::Unknown(format!("answered {}", answer.code())), false),
            Err(End::Commit(problems)) => return Err(problems),
            Err(End::OutOfStep) => {
                let told = "answers to something else than it was asked".to_owned();
                (Handover::Unavailable(told), false)
            }
            Err(End::At(stage, error)) => {
                // 421: it is about to end the connection (RFC 5321, section 3.8).
                let keep = error.status().is_some_and(|code| u16::from(code) != 421);
                (self.judge(stage, &error, parcel), keep)
            }
        };
        // A connection whose state nobody knows is not used again.
        self.line = keep.then_some(line);
        Ok(told)
    }
}

impl Smtp {
    /// What an error means for a parcel.
    fn judge(&self, stage: Stage, error: &Error, parcel: &Parcel) -> Handover {
        let Some(code) = error.status().map(u16::from) else {
            let cause = trouble::cause(&self.spec, error);
            return match stage {
                Stage::Content => Handover::Unknown(cause),
                Stage::Sender | Stage::Recipient | Stage::Data => Handover::Unavailable(cause),
            };
        };
        let said = words::told(&trouble::said(error), parcel);
        let told = format!("{code} {said}");
        match (stage, code) {
            // It is closing (RFC 5321, section 3.8), for whoever knocks. After the content it is an answer like
            // any other 4xx: the server has not taken the message.
            (Stage::Sender | Stage::Recipient | Stage::Data, 421) => Handover::Unavailable(told),
            _ if error.is_transient() => Handover::Deferred(told),
            // Too large, too much for the server's disk: that is the message's fault.
            (_, 552) | (Stage::Content, _) => Handover::Refused(told),
            // Log in first, or in another way: all who send here have this trouble.
            (_, 503 | 530 | 534 | 535 | 538) | (Stage::Sender, _) => Handover::Unavailable(told),
            // The server takes nothing from us for others. It says so where the recipient is named,
            // and means the sender.
            (Stage::Recipient, _) if denies_relay(&said) => Handover::Unavailable(told),
            (Stage::Recipient | Stage::Data, _) => Handover::Refused(told),
        }
    }
}

impl Line {
    fn hand_over(
        &mut self,
        envelope: &Envelope,
        message: &[u8],
        commit: &mut dyn FnMut() -> Result<()>,
    ) -> Result<Response, End> {
        let at = |stage| move |error| End::At(stage, error);
        let size = self.asks_size.then_some(MailParameter::Size(message.len()));
        let mail = Mail::new(envelope.from().cloned(), size.into_iter().collect());
        self.connection.command(mail).map_err(at(Stage::Sender))?;
        for to in envelope.to() {
            let recipient = Rcpt::new(to.clone(), Vec::new());
            self.connection.command(recipient).map_err(at(Stage::Recipient))?;
        }
        let ready = self.connection.command(Data).map_err(at(Stage::Data))?;
        if !ready.has_code(354) {
            return Err(End::OutOfStep);
        }
        commit().map_err(End::Commit)?;
        self.connection.message(message).map_err(at(Stage::Content))
    }
}

impl Drop for Smtp {
    /// Says good-bye, as a client must (RFC 5321, section 4.1.1.10).
    fn drop(&mut self) {
        if let Some(line) = &mut self.line
            && line.connection.set_timeout(Some(GOOD_BYE)).is_ok()
        {
            // Whatever it answers: nothing hangs on it any more.
            let _ = line.connection.quit();
        }
    }
}

/// Whom to trust: those that the system trusts, and those of a file.
fn parameters(spec: &SmtpSpec, project: &Path) -> Result<TlsParameters> {
    let mut trusted = None;
    if let Some(path) = &spec.trust {
        let path = project.join(path);
        let bad = |why: &str| {
            Diagnostic::error("trust", format!("`{}` can't be trusted", path.display()))
                .why(why)
                .hint("it must hold certificates as PEM: `-----BEGIN CERTIFICATE-----`")
        };
        let pem = disk::read(&path)?;
        if !pem.windows(27).any(|part| part == b"-----BEGIN CERTIFICATE-----") {
            return Err(bad("it holds no certificate").into());
        }
        let read = Certificate::from_pem(&pem).map_err(|_| bad("it is no whole PEM"))?;
        trusted = Some(read);
    }
    let build = |store: CertificateStore| {
        let mut builder = TlsParameters::builder(spec.host.clone()).certificate_store(store);
        if let Some(trusted) = &trusted {
            builder = builder.add_root_certificate(trusted.clone());
        }
        builder.build()
    };
    // A machine that trusts nobody still trusts the file; without one, no server is trusted.
    let parameters = build(CertificateStore::Default).or_else(|_| build(CertificateStore::None));
    parameters.map_err(|error| {
        Diagnostic::error("tls", format!("no private line to `{}` can be prepared", spec.host))
            .why(words::plain(&error.to_string()))
            .hint("check the file that `trust` names")
            .into()
    })
}

/// Whether a server says that it passes nothing on for us: it has the word, and no other reason by its
/// enhanced code (RFC 3463; 5.7 is about what is allowed). `5.1.1 user unknown in relay recipient table`
/// is about the recipient, and `relay` in the name of a host is not a word.
fn denies_relay(said: &str) -> bool {
    let words =
        || said.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let other = words().next().is_some_and(|code| {
        let parts: Vec<&str> = code.split('.').collect();
        parts.len() == 3 && parts[0] == "5" && parts[1] != "7"
    });
    !other && words().any(|word| matches!(&*word.to_lowercase(), "relay" | "relaying" | "relayed"))
}

/// Whether a server's name means this machine.
fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Reads `SIZE 35882577`, a line of an answer to EHLO: the largest message, if there is a limit.
fn size_limit(line: &str) -> Option<Option<usize>> {
    let mut parts = line.split_whitespace();
    let size = parts.next()?.eq_ignore_ascii_case("SIZE");
    // Zero is no limit (RFC 1870, section 4).
    size.then(|| parts.next().and_then(|most| most.parse().ok()).filter(|most| *most > 0))
}
