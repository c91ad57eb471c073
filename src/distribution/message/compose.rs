//! A parcel into the bytes of a mail.
//!
//! The same parcel makes the same bytes, but for the time in a signature: the date is the parcel's, and
//! identity and boundaries come from its id. All of it is 7-bit ASCII, so that no server on the way has
//! to change it, which would break the signature.

use std::time::SystemTime;

use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{
    ContentDisposition, ContentTransferEncoding, ContentType, HeaderName, HeaderValue,
    MIME_VERSION_1_0, MessageId,
};
use lettre::message::{Body, Mailbox, Message, MultiPart, SinglePart};
use memchr::memmem;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use url::Url;

use super::fields::{self, NAME, REFUSED, SUBJECT};
use super::{Attachment, Parcel, SigningKey};
use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::project::{DeliverySpec, Unsubscribe};
use crate::system::hash::Sha256;

/// What an address may not have in a `mailto:` (RFC 6068, section 2).
const MAILTO: &AsciiSet = &CONTROLS
    .add(b'%')
    .add(b'&')
    .add(b'?')
    .add(b'#')
    .add(b'/')
    .add(b'`')
    .add(b'^')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The last second that a date of a mail can name, of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;

/// Puts a message together: words in two forms, the files, and the headers of rule E1. With a key, it is
/// signed.
///
/// # Errors
/// A field can't stand in a message: a line break in a name, an address that is none. What is told says
/// which field, and never what is in it.
pub fn compose(
    parcel: &Parcel,
    delivery: &DeliverySpec,
    key: Option<&SigningKey>,
) -> Result<Vec<u8>> {
    let checked = Checked::new(parcel, delivery)?;
    let mut message = checked.message(parcel).map_err(|error| {
        Diagnostic::error(REFUSED, "the message can't be put together").why(error.to_string())
    })?;
    if let Some(key) = key {
        key.sign(&mut message);
    }
    Ok(message.formatted())
}

/// Who a mail is from and who it is for, as a server is told.
///
/// # Errors
/// One of the two is no address.
pub fn envelope(parcel: &Parcel, delivery: &DeliverySpec) -> Result<Envelope> {
    let mut problems = Diagnostics::new();
    let from = fields::address(SENDER, &delivery.sender.address.text, &mut problems);
    let to = fields::address(RECIPIENT, &parcel.to_address, &mut problems);
    let both = from.zip(to).and_then(|(from, to)| Envelope::new(Some(from), vec![to]).ok());
    both.ok_or(problems)
}

const SENDER: &str = "`sender.address`";
const RECIPIENT: &str = "the recipient's address";

/// The fields of a message, each of which may stand where it will.
struct Checked {
    id: String,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    to: Mailbox,
    date: SystemTime,
    subject: String,
    text: String,
    html: String,
    language: String,
    unsubscribe: Leave,
    files: Vec<(String, ContentType)>,
}

/// How a recipient says that they want no more.
struct Leave {
    ways: String,
    one_click: bool,
}

impl Checked {
    fn new(parcel: &Parcel, delivery: &DeliverySpec) -> Result<Self> {
        let problems = &mut Diagnostics::new();
        let sender = &delivery.sender;
        let id = fields::token("the message's id", &parcel.id, "-_.", problems);
        let name = fields::some_line("`sender.name`", &sender.name, NAME, problems);
        let from = fields::address(SENDER, &sender.address.text, problems);
        let reply_to = sender
            .reply_to
            .as_ref()
            .and_then(|to| fields::address("`sender.reply_to`", &to.text, problems));
        let to_name = fields::line("the recipient's name", &parcel.to_name, NAME, problems);
        let to = fields::address(RECIPIENT, &parcel.to_address, problems);
        let subject = fields::some_line("the subject", &parcel.subject, SUBJECT, problems);
        let text = fields::words("the text", &parcel.text, problems);
        let html = fields::words("the web page", &parcel.html, problems);
        let language = fields::token("the language", &parcel.language, "-", problems);
        let unsubscribe = leave(&delivery.unsubscribe, &id, problems);
        let files = parcel.attachments.iter().map(|file| named(file, problems)).collect();
        let date = (0..=LAST_SECOND)
            .contains(&parcel.date.as_second())
            .then(|| SystemTime::from(parcel.date));
        if date.is_none() {
            problems.push(fields::refused("the date", "is none that a mail can have".to_owned()));
        }
        match (from, to, date) {
            (Some(from), Some(to), Some(date)) if problems.is_empty() => Ok(Self {
                id,
                from: fields::mailbox(&name, from),
                reply_to: reply_to.map(|address| fields::mailbox("", address)),
                to: fields::mailbox(&to_name, to),
                date,
                subject,
                text,
                html,
                language,
                unsubscribe,
                files,
            }),
            _ => Err(std::mem::take(problems)),
        }
    }

    fn message(self, parcel: &Parcel) -> Result<Message, lettre::error::Error> {
        let whole = self.parts(parcel);
        // lettre keeps the type of such a body apart from the message's headers, where a signature does
        // not see it: so the body is written out first.
        let kind = whole.headers().get::<ContentType>();
        let mut body = whole.formatted();
        if let Some(end) = memmem::find(&body, b"\r\n\r\n") {
            body.drain(..end + 4);
        }
        let domain = self.from.email.domain().to_owned();
        let mut message = Message::builder()
            .date(self.date)
            .from(self.from)
            .to(self.to)
            .subject(self.subject)
            .header(MessageId::from(format!("<{}@{domain}>", self.id)))
            .raw_header(raw("Content-Language", self.language))
            // A program writes these on its own, month by month: RFC 3834, section 5, wants it said. It
            // also keeps notices of absence from coming back by the hundred.
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(raw("List-Unsubscribe", self.unsubscribe.ways));
        if self.unsubscribe.one_click {
            let one_click = "List-Unsubscribe=One-Click".to_owned();
            message = message.raw_header(raw("List-Unsubscribe-Post", one_click));
        }
        if let Some(reply_to) = self.reply_to {
            message = message.reply_to(reply_to);
        }
        message = message.header(MIME_VERSION_1_0);
        if let Some(kind) = kind {
            message = message.header(kind);
        }
        message.body(Body::dangerous_pre_encoded(body, ContentTransferEncoding::SevenBit))
    }

    /// The words in both forms, and the files behind them.
    fn parts(&self, parcel: &Parcel) -> MultiPart {
        // Neither quoted-printable nor Base64 ever writes `=_` (RFC 2045, section 6.7).
        let hash = Sha256::of(self.id.as_bytes());
        let boundary = |part: u8| format!("=_{part}_{}", &hash.as_str()[..32]);
        let words = |kind: ContentType, text: &String| {
            SinglePart::builder()
                .header(kind)
                .header(ContentTransferEncoding::QuotedPrintable)
                .body(text.clone())
        };
        let both = MultiPart::alternative()
            .boundary(boundary(1))
            .singlepart(words(ContentType::TEXT_PLAIN, &self.text))
            .singlepart(words(ContentType::TEXT_HTML, &self.html));
        if self.files.is_empty() {
            return both;
        }
        let whole = MultiPart::mixed().boundary(boundary(0)).multipart(both);
        self.files.iter().zip(&parcel.attachments).fold(whole, |whole, ((name, kind), file)| {
            whole.singlepart(
                SinglePart::builder()
                    .header(kind.clone())
                    .header(ContentDisposition::attachment(name))
                    .header(ContentTransferEncoding::Base64)
                    .body(file.bytes.clone()),
            )
        })
    }
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// The name of a file for the recipient, and its type.
fn named(file: &Attachment, problems: &mut Diagnostics) -> (String, ContentType) {
    let what = "the name of an attachment";
    let name = fields::some_line(what, &file.name, NAME, problems);
    if name.contains(['/', '\\', '"']) || name.starts_with('.') {
        let why = "has a slash or a quotation mark, or begins with a dot".to_owned();
        problems.push(fields::refused(what, why));
    }
    let kind = ContentType::parse(file.media_type).unwrap_or_else(|_| {
        problems.push(fields::refused("the type of an attachment", "is none".to_owned()));
        ContentType::TEXT_PLAIN
    });
    (name, kind)
}

/// The ways to want no more: `List-Unsubscribe` (RFC 2369), and whether one click is enough (RFC 8058).
fn leave(unsubscribe: &Unsubscribe, id: &str, problems: &mut Diagnostics) -> Leave {
    let mut ways = Vec::new();
    let mut one_click = false;
    let mail = unsubscribe.mail.as_ref();
    let mail: Option<Address> =
        mail.and_then(|mail| fields::address("`unsubscribe.mail`", mail, problems));
    if let Some(mail) = mail {
        let mail = utf8_percent_encode(mail.as_ref(), MAILTO);
        ways.push(format!("<mailto:{mail}?subject=unsubscribe%20{id}>"));
    }
    if let Some(text) = &unsubscribe.url {
        match Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http")) {
            Some(mut url) => {
                url.query_pairs_mut().append_pair("id", id);
                // One click is for addresses that nobody can listen in to (RFC 8058, section 3.1).
                one_click = url.scheme() == "https";
                ways.push(format!("<{url}>"));
            }
            None => problems
                .push(fields::refused("`unsubscribe.url`", "is no address of a page".to_owned())),
        }
    }
    if ways.is_empty() && problems.is_empty() {
        let why = "names neither an address nor a page".to_owned();
        problems.push(fields::refused("`unsubscribe`", why));
    }
    Leave { ways: ways.join(", "), one_click }
}
