//! Why a mail server can't be used, in words that say what to do about it.

use std::error::Error as _;
use std::io;

use lettre::transport::smtp::Error;
use rustls::CertificateError;

use super::words::plain;
use crate::project::{SmtpSpec, Tls};

/// What a server said with an error, on all lines.
pub(super) fn said(error: &Error) -> String {
    error.source().map(ToString::to_string).unwrap_or_default()
}

/// The server offers no way to be private.
pub(super) fn no_starttls(spec: &SmtpSpec) -> String {
    format!(
        "`{}` offers no STARTTLS, and nothing is sent over an open line: the server may want \
         `tls: wrapped` at port 465, or someone on the way has taken the offer out",
        at(spec)
    )
}

/// The login was turned down.
pub(super) fn no_login(spec: &SmtpSpec, error: &Error) -> String {
    let server = at(spec);
    match error.status().map(u16::from) {
        Some(code @ (500 | 501 | 530 | 534 | 535)) => {
            let said = plain(&said(error));
            format!("`{server}` does not accept this user and password: {code} {said}")
        }
        Some(code) => format!("`{server}` lets nobody log in: {code} {}", plain(&said(error))),
        None if error.is_client() => format!("`{server}` offers no login by PLAIN or LOGIN"),
        None => cause(spec, error),
    }
}

/// Why there is no connection, or no answer.
pub(super) fn cause(spec: &SmtpSpec, error: &Error) -> String {
    let server = at(spec);
    if let Some(code) = error.status() {
        return format!("`{server}` answers {code} {}", plain(&said(error)));
    }
    if let Some(tls) = find::<rustls::Error>(error) {
        return untrusted(spec, tls);
    }
    let ended = || format!("`{server}` ended the connection without an answer");
    let Some(fault) = find::<io::Error>(error) else {
        return match said(error).as_str() {
            "incomplete response" => ended(),
            said => format!("`{server}` does not answer as a mail server does: {}", plain(said)),
        };
    };
    match fault.kind() {
        // A read that waited too long is told in two ways, by system.
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
            format!("`{server}` did not answer within {} s", spec.timeout.as_secs_f64())
        }
        io::ErrorKind::ConnectionRefused => {
            format!("nothing listens at `{server}`: check `host` and `port`")
        }
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => ended(),
        _ => format!("`{server}` can't be reached: {}", plain(&fault.to_string())),
    }
}

/// Why a certificate is not accepted, or no private line comes about.
fn untrusted(spec: &SmtpSpec, error: &rustls::Error) -> String {
    let server = at(spec);
    let rustls::Error::InvalidCertificate(fault) = error else {
        let hint = match spec.tls {
            Tls::Wrapped => "; if it begins in the open, write `tls: starttls`",
            Tls::StartTls | Tls::Open => "",
        };
        return format!("no private line to `{server}`: {}{hint}", plain(&error.to_string()));
    };
    let why = match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "has expired; if it has not, check this machine's date".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "is not valid yet; check this machine's date".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            format!("is for another name than `{}`; check `host`", spec.host)
        }
        CertificateError::UnknownIssuer => {
            "is from nobody whom this machine trusts; if the server \
                                            is yours, name its certificate in `trust`"
                .to_owned()
        }
        CertificateError::Revoked => "was revoked".to_owned(),
        other => format!("is not accepted: {}", plain(&other.to_string())),
    };
    format!("the certificate of `{server}` {why}")
}

fn at(spec: &SmtpSpec) -> String {
    format!("{}:{}", spec.host, spec.port)
}

/// The error of a kind among those that led to an error. An `io::Error` keeps the one it wraps out of
/// its `source`.
fn find<E: std::error::Error + 'static>(error: &Error) -> Option<&E> {
    let mut next = error.source();
    while let Some(one) = next {
        if let Some(found) = one.downcast_ref() {
            return Some(found);
        }
        next = match one.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn std::error::Error + 'static)),
            None => one.source(),
        };
    }
    None
}
