//! The key that signs messages: DKIM (RFC 6376), as lettre does it.

use std::fmt;

use lettre::Message;
use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm,
    DkimSigningKey,
};
use lettre::message::header::HeaderName;
use rsa::RsaPrivateKey;
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey, LineEnding};
use rsa::pkcs8::DecodePrivateKey;
use rsa::traits::PublicKeyParts;

use super::fields::token;
use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::project::Dkim;

/// The headers that a signature covers. The last two must be, or a receiver does not offer to
/// unsubscribe by one click (RFC 8058, section 4).
const SIGNED: [HeaderName; 11] = [
    HeaderName::new_from_ascii_str("From"),
    HeaderName::new_from_ascii_str("To"),
    HeaderName::new_from_ascii_str("Subject"),
    HeaderName::new_from_ascii_str("Date"),
    HeaderName::new_from_ascii_str("Message-ID"),
    HeaderName::new_from_ascii_str("Reply-To"),
    HeaderName::new_from_ascii_str("MIME-Version"),
    HeaderName::new_from_ascii_str("Content-Type"),
    HeaderName::new_from_ascii_str("Content-Transfer-Encoding"),
    HeaderName::new_from_ascii_str("List-Unsubscribe"),
    HeaderName::new_from_ascii_str("List-Unsubscribe-Post"),
];

/// The smallest RSA key that receivers accept, in bytes (RFC 8301, section 3.2).
const SMALLEST: usize = 1024 / 8;

/// A key that signs messages. It never prints itself.
pub struct SigningKey(DkimConfig);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl SigningKey {
    /// Reads a key: PEM of an RSA key (PKCS#1 or PKCS#8), or the Base64 of the 32 bytes of an Ed25519
    /// key.
    ///
    /// # Errors
    /// It is none, or too small; or the domain or the selector can't stand in a signature. What is told
    /// holds nothing of the key.
    pub fn new(dkim: &Dkim, secret: &str) -> Result<Self> {
        let mut problems = Diagnostics::new();
        let domain = token("`dkim.domain`", &dkim.domain, ".-_", &mut problems);
        let selector = token("`dkim.selector`", &dkim.selector, ".-_", &mut problems);
        let key = problems.keep(read(secret.trim()).map_err(Into::into));
        let Some(key) = key.filter(|_| problems.is_empty()) else { return Err(problems) };
        let canonicalization = DkimCanonicalization {
            header: DkimCanonicalizationType::Relaxed,
            body: DkimCanonicalizationType::Relaxed,
        };
        Ok(Self(DkimConfig::new(selector, domain, key, SIGNED.to_vec(), canonicalization)))
    }

    /// Signs a message. The signature has the time of signing in it.
    pub(super) fn sign(&self, message: &mut Message) {
        message.sign(&self.0);
    }
}

fn read(secret: &str) -> Result<DkimSigningKey, Diagnostic> {
    if !secret.starts_with("-----BEGIN") {
        return DkimSigningKey::new(secret, DkimSigningAlgorithm::Ed25519)
            .map_err(|_| unusable("it is neither PEM nor the Base64 of 32 bytes"));
    }
    let key = rsa_key(secret)?;
    // lettre reads the older of the two forms only.
    let older = key.to_pkcs1_pem(LineEnding::LF).ok();
    older
        .and_then(|pem| DkimSigningKey::new(&pem, DkimSigningAlgorithm::Rsa).ok())
        .ok_or_else(|| unusable("it is no whole RSA key"))
}

/// Reads an RSA key in either form of PEM.
pub(super) fn rsa_key(secret: &str) -> Result<RsaPrivateKey, Diagnostic> {
    let key = if secret.starts_with("-----BEGIN RSA PRIVATE KEY-----") {
        RsaPrivateKey::from_pkcs1_pem(secret).ok()
    } else {
        RsaPrivateKey::from_pkcs8_pem(secret).ok()
    };
    let key =
        key.ok_or_else(|| unusable("it is no RSA key, or is itself kept under a password"))?;
    if key.size() < SMALLEST {
        return Err(unusable("an RSA key of less than 1,024 bits is accepted by no receiver"));
    }
    Ok(key)
}

pub(super) fn unusable(why: &str) -> Diagnostic {
    Diagnostic::error("dkim-key", "the key that signs messages can't be used").why(why).hint(
        "make one with `openssl genrsa 2048`, or with `openssl genpkey -algorithm ed25519 -outform DER \
         | tail -c 32 | base64`",
    )
}
