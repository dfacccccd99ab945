//! An enveloped message (CMS, RFC 5652, section 6): the content under a new key of AES-256-CBC (RFC 3565), and that key under
//! the RSA key of the receiver (PKCS #1 v1.5), as every mail program reads it.
//!
//! The form is fixed, and the cryptography is in aws-lc-rs. A crate for CMS would add about forty packages, among them a
//! second implementation of RSA.

use aws_lc_rs::{
    cipher::{AES_256, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey},
    iv::FixedLength,
};
use secrecy::zeroize::Zeroizing;

use crate::{
    ExportError, MailCertificate,
    der::{
        CONTEXT_0, CONTEXT_0_WITH_PARTS, INTEGER, NULL, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, value,
    },
};

/// `id-envelopedData`, 1.2.840.113549.1.7.3.
const ENVELOPED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03];
/// `id-data`, 1.2.840.113549.1.7.1.
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
/// `rsaEncryption`, 1.2.840.113549.1.1.1.
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// `id-aes256-CBC`, 2.16.840.1.101.3.4.1.42.
const AES_256_CBC: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a];

/// The key of the content, and its first block.
pub(crate) struct ContentKey {
    pub(crate) key: Zeroizing<[u8; 32]>,
    pub(crate) iv: [u8; 16],
}

/// The DER of the message.
pub(crate) fn enveloped(
    content: &[u8],
    receiver: &MailCertificate,
    ContentKey { key, iv }: &ContentKey,
) -> Result<Vec<u8>, ExportError> {
    let refused = |_| ExportError::Refused;
    // The padding adds at most one block. The memory must not move, because only its last place is overwritten.
    let mut encrypted = Zeroizing::new(Vec::with_capacity(content.len() + 16));
    encrypted.extend(content);
    let cipher = UnboundCipherKey::new(&AES_256, &**key).map_err(refused)?;
    let cipher = PaddedBlockEncryptingKey::cbc_pkcs7(cipher).map_err(refused)?;
    let context = EncryptionContext::Iv128(FixedLength::from(iv));
    cipher.less_safe_encrypt(&mut *encrypted, context).map_err(refused)?;
    let mut wrapped = vec![0; receiver.key.ciphertext_size()];
    let wrapped = receiver.key.encrypt(&**key, &mut wrapped).map_err(refused)?;

    let algorithm =
        |id: &[u8], parameters: &[u8]| value(SEQUENCE, &[&value(OBJECT_IDENTIFIER, &[id]), parameters]);
    let version_0 = value(INTEGER, &[&[0]]);
    let recipient = value(
        SEQUENCE,
        &[
            &version_0,
            &receiver.issuer_and_serial,
            &algorithm(RSA_ENCRYPTION, &value(NULL, &[])),
            &value(OCTET_STRING, &[wrapped]),
        ],
    );
    let encrypted = value(
        SEQUENCE,
        &[
            &value(OBJECT_IDENTIFIER, &[DATA]),
            &algorithm(AES_256_CBC, &value(OCTET_STRING, &[iv])),
            &value(CONTEXT_0, &[&encrypted]),
        ],
    );
    let enveloped = value(SEQUENCE, &[&version_0, &value(SET, &[&recipient]), &encrypted]);
    let enveloped = value(CONTEXT_0_WITH_PARTS, &[&enveloped]);
    Ok(value(SEQUENCE, &[&value(OBJECT_IDENTIFIER, &[ENVELOPED_DATA]), &enveloped]))
}
