//! What the domain name system must say of the key that signs: the record of DKIM (RFC 6376, section 3.6.1).

use rsa::RsaPublicKey;
use rsa::pkcs8::EncodePublicKey;
use rsa::pkcs8::der::pem::{self, LineEnding};
use rustls::crypto::ring::sign::any_eddsa_type;
use rustls::pki_types::PrivatePkcs8KeyDer;

use super::signing::{rsa_key, unusable};
use crate::diagnostics::{Diagnostic, Result};

/// What stands before the 32 bytes of an Ed25519 key in PKCS#8, and before those of its public half
/// (RFC 8410).
const PRIVATE: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
const PUBLIC: usize = 12;

/// The value of the TXT record at `<selector>._domainkey.<domain>`. It holds the public half of the key.
///
/// # Errors
/// The secret is no key that signs.
pub fn dkim_record(secret: &str) -> Result<String> {
    let secret = secret.trim();
    if secret.starts_with("-----BEGIN") {
        let public = RsaPublicKey::from(rsa_key(secret)?);
        let der = public.to_public_key_der().map_err(|_| unusable("it is no whole RSA key"))?;
        return Ok(format!("v=DKIM1; k=rsa; p={}", base64(der.as_bytes())?));
    }
    let wrong = || unusable("it is neither PEM nor the Base64 of 32 bytes");
    let wrapped = format!("-----BEGIN KEY-----\n{secret}\n-----END KEY-----\n");
    let (_, bytes) = pem::decode_vec(wrapped.as_bytes()).map_err(|_| wrong())?;
    let whole = [&PRIVATE[..], &bytes].concat();
    let key = any_eddsa_type(&PrivatePkcs8KeyDer::from(whole)).map_err(|_| wrong())?;
    let public = key.public_key().ok_or_else(wrong)?;
    let public = public.as_ref().get(PUBLIC..).ok_or_else(wrong)?;
    Ok(format!("v=DKIM1; k=ed25519; p={}", base64(public)?))
}

/// Base64 on one line: PEM without its lines of words.
fn base64(bytes: &[u8]) -> Result<String, Diagnostic> {
    let pem = pem::encode_string("KEY", LineEnding::LF, bytes)
        .map_err(|_| unusable("it is too long to be one"))?;
    Ok(pem.lines().filter(|line| !line.starts_with("-----")).collect())
}
