//! Until when a certificate is good (RFC 5280, section 4.1).

use jiff::Timestamp;
use rsa::pkcs8::der::asn1::{AnyRef, GeneralizedTime, UtcTime};
use rsa::pkcs8::der::{Decode, Reader, Result, SliceReader, Tag, Tagged};

/// The end of a certificate, which has its form already proved: somebody trusts it.
pub(super) fn end(certificate: &[u8]) -> Option<Timestamp> {
    let certificate = AnyRef::from_der(certificate).ok()?;
    let seconds = certificate.sequence(|parts| {
        let signed = AnyRef::decode(parts)?;
        drain(parts)?;
        signed.sequence(|fields| {
            let first = AnyRef::decode(fields)?;
            // The version stands first, unless it is the oldest; then the number is first.
            let before = if first.tag() == Tag::Integer { 2 } else { 3 };
            for _ in 0..before {
                AnyRef::decode(fields)?;
            }
            let validity = AnyRef::decode(fields)?;
            drain(fields)?;
            validity.sequence(|times| {
                AnyRef::decode(times)?;
                seconds(AnyRef::decode(times)?)
            })
        })
    });
    Timestamp::from_second(i64::try_from(seconds.ok()?).ok()?).ok()
}

/// Years up to 2049 have two digits, later ones four.
fn seconds(time: AnyRef<'_>) -> Result<u64> {
    let since = match time.tag() {
        Tag::UtcTime => time.decode_as::<UtcTime>()?.to_unix_duration(),
        _ => time.decode_as::<GeneralizedTime>()?.to_unix_duration(),
    };
    Ok(since.as_secs())
}

/// What is left of a sequence must be read.
fn drain(reader: &mut SliceReader<'_>) -> Result<()> {
    while !reader.is_finished() {
        AnyRef::decode(reader)?;
    }
    Ok(())
}
