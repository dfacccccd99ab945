//! Why credentials are not exported.

use jiff::Timestamp;

/// Credentials cannot be encrypted for a receiver. No error quotes a value, or what was named as the receiver: it may be a
/// private key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The text is no public key of age.
    #[error(
        "this is no public key of age: it begins with age1 and has 62 characters; `age-keygen -y` prints it"
    )]
    NoAgeKey,
    /// The program was built without age.
    #[error(
        "this izquery was built without age: build it with `cargo build --release --package izquery --features age`, or \
         name the receiver's certificate in PEM"
    )]
    NotBuilt,
    /// A private key was named.
    #[error(
        "this is a private key, which only its owner may have; name the public key (age1...) or the certificate"
    )]
    PrivateKey,
    /// The file has no certificate.
    #[error("the file has no certificate in PEM (-----BEGIN CERTIFICATE-----)")]
    NoCertificate,
    /// The certificate is not valid now.
    #[error(
        "the certificate is valid from {start} to {end}, and not now; ask the receiver for the current one"
    )]
    NotValid {
        /// The first second.
        start: Timestamp,
        /// The last second.
        end: Timestamp,
    },
    /// The certificate is for something else.
    #[error(
        "the certificate may not be used to encrypt mail ({0}); ask the receiver for the one for mail (S/MIME)"
    )]
    Usage(&'static str),
    /// The certificate names other mail addresses.
    #[error(
        "the certificate belongs to {names}, and the credentials go to {address}; ask the receiver for the right one"
    )]
    OtherAddress {
        /// The addresses of the certificate.
        names: String,
        /// The address of the mail.
        address: String,
    },
    /// The key of the certificate is no RSA key of a usual length.
    #[error(
        "the key of the certificate is no RSA key of 2048 to 8192 bits; name a public key of age instead"
    )]
    Key,
    /// The cryptographic library refused.
    #[error("the credentials cannot be encrypted")]
    Refused,
    /// There is no randomness for a key.
    #[error("this machine has no source of randomness")]
    NoRandomness,
}
