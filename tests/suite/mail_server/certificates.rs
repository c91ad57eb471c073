//! Certificates of servers, and who vouches for them.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, PKCS_ECDSA_P256_SHA256,
    date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// An authority and the certificate of a server.
#[derive(Debug, Clone)]
pub struct Certificates {
    /// The authority, as PEM.
    pub trust: String,
    chain: Vec<CertificateDer<'static>>,
    key: Vec<u8>,
}

impl Certificates {
    /// A certificate for a name, good for years.
    pub fn new(name: &str) -> Self {
        Self::until(name, 2999)
    }

    /// A certificate for a name that has expired.
    pub fn expired(name: &str) -> Self {
        Self::until(name, 2020)
    }

    fn until(name: &str, year: i32) -> Self {
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.distinguished_name.push(DnType::CommonName, "Authority of tests");
        let authority_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let root = authority.self_signed(&authority_key).unwrap();
        let issuer = Issuer::new(authority, authority_key);
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(year, 1, 1);
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let certificate = params.signed_by(&key, &issuer).unwrap();
        Self {
            trust: format!(
                "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
                base64(root.der()).replace("\r\n", "\n")
            ),
            chain: vec![certificate.der().clone()],
            key: key.serialize_der(),
        }
    }

    pub fn config(&self) -> Arc<ServerConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::try_from(self.key.clone()).unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), key);
        Arc::new(config.unwrap())
    }
}

/// Base64 in lines, as mail has it.
pub fn base64(bytes: &[u8]) -> String {
    use lettre::message::{Body, header::ContentTransferEncoding::Base64};
    let body = Body::new_with_encoding(bytes.to_vec(), Base64).unwrap();
    String::from_utf8(body.into_vec()).unwrap()
}
