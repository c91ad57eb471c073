//! What the domain name system must say of a sender, for receivers to trust what it sends.
//!
//! The records are told and not looked up: a resolver is a large thing to carry for three questions that any
//! machine answers (`dig TXT …`).

use super::super::load::Loaded;
use super::{Report, State};
use crate::distribution::message::dkim_record;
use crate::distribution::secrets::reveal;
use crate::project::DeliverySpec;

/// Tells which records must be there, with exact names, and the value that the key asks for.
pub(super) fn tell(loaded: &Loaded, delivery: &DeliverySpec, report: &mut Report) {
    let address = &delivery.sender.address.text;
    let domain = address.rsplit('@').next().unwrap_or_default();
    match &delivery.dkim {
        None => {
            report
                .note("dkim", "messages are not signed; large receivers turn such away")
                .hint("add `dkim` to `briefs/delivery.yaml`, unless the mail server signs for you");
        }
        Some(dkim) => {
            let record =
                reveal(&dkim.key, &loaded.folder).and_then(|secret| dkim_record(secret.expose()));
            // A key that can't be read is told with the channel.
            if let Ok(record) = record {
                let name = format!("{}._domainkey.{}", dkim.selector, dkim.domain);
                report
                    .note("dkim", format!("TXT of `{name}` must be `{record}`"))
                    .hint(format!("look: `dig +short TXT {name}`"));
            }
            if !belongs(domain, &dkim.domain) {
                report
                    .problem("dkim", format!("`{}` signs for `{domain}`, which is not its own", dkim.domain))
                    .hint("sign with the domain of the sender's address, or receivers do not count it (RFC 7489)");
            }
        }
    }
    report
        .add(
            "spf",
            State::Note,
            format!("TXT of `{domain}` must begin with `v=spf1` and name the mail server"),
        )
        .hint(format!(
            "look: `dig +short TXT {domain}`; whoever keeps the server says what to write"
        ));
    report
        .add("dmarc", State::Note, format!("TXT of `_dmarc.{domain}` must begin with `v=DMARC1`, such as `v=DMARC1; p=quarantine`"))
        .hint(format!("look: `dig +short TXT _dmarc.{domain}`"));
}

/// Whether one of two domains lies in the other, as receivers ask of a signature.
fn belongs(sender: &str, signer: &str) -> bool {
    let (sender, signer) = (sender.to_lowercase(), signer.to_lowercase());
    let within = |inner: &str, outer: &str| inner == outer || inner.ends_with(&format!(".{outer}"));
    within(&sender, &signer) || within(&signer, &sender)
}
