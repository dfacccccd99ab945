//! Removes the compression of a reply's body (`Content-Encoding`, RFC 9110, section 8.4).
//!
//! Requests ask for no compression. Some servers and proxies compress nevertheless, and some change the body without
//! changing the header. So the first bytes of the body count for more than the header.

use std::io::Read as _;

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::protocol::MAX_REPLY_BYTES;
use crate::error::AskError;

/// The first bytes of gzip data (RFC 1952, section 2.3.1).
const GZIP: [u8; 3] = [0x1F, 0x8B, 8];

/// The greatest number of codings that are removed from one body. Data exist that are their own compressed form.
const MAX_CODINGS: usize = 4;

/// The greatest number of members of gzip data that are read. Servers send one. A program that compresses blocks of 64 KiB
/// makes 128 of the longest reply.
const MAX_MEMBERS: usize = 1000;

/// The codings that have a name in the registry of HTTP (or had one), and that this program cannot decode.
const KNOWN: [&str; 9] =
    ["br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "aes128gcm", "pack200-gzip"];

/// The body without its compression. `labels` are the codings in the header `Content-Encoding`, in the order in which
/// the server applied them.
///
/// # Errors
///
/// [`AskError::ContentCoding`] for a coding that cannot be decoded. [`AskError::Incomplete`] if the compressed data end
/// too early or are damaged. [`AskError::TooLarge`] if the decoded body is longer than [`MAX_REPLY_BYTES`].
pub(super) fn decoded<'h>(labels: impl Iterator<Item = &'h str>, body: Vec<u8>) -> Result<Vec<u8>, AskError> {
    let codings: Vec<&str> = labels.flat_map(|label| label.split(',')).map(str::trim).collect();
    let mut body = body;
    let mut removed = 0;
    for coding in codings.iter().rev() {
        let is = |names: &[&str]| names.iter().any(|name| coding.eq_ignore_ascii_case(name));
        let is_deflate = is(&["deflate", "x-deflate"]);
        if is(&["", "identity"]) || (is_text(&body) && !is_deflate) {
            continue;
        }
        removed += 1;
        if removed > MAX_CODINGS {
            return Err(AskError::ContentCoding { coding: "more than 4 codings" });
        }
        body = if is(&["gzip", "x-gzip"]) {
            without_gzip(body)?
        } else if is_deflate {
            without_deflate(body)?
        } else {
            let known = KNOWN.iter().find(|known| coding.eq_ignore_ascii_case(known));
            return Err(AskError::ContentCoding { coding: known.unwrap_or(&"another coding") });
        };
    }
    // Neither XML nor HL7 starts like compressed data. So a compression without a label is found as well.
    while removed < MAX_CODINGS && is_compressed(&body) {
        removed += 1;
        body = if body.starts_with(&GZIP) { without_gzip(body)? } else { without_deflate(body)? };
    }
    Ok(body)
}

/// Whether the body starts like compressed data. Neither XML nor HL7 does.
pub(super) fn is_compressed(body: &[u8]) -> bool {
    body.starts_with(&GZIP) || is_zlib(body)
}

/// Whether the body starts as XML or HL7 does, behind blanks, MLLP's start mark and a byte order mark.
fn is_text(body: &[u8]) -> bool {
    let is_padding =
        |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0x0B | 0 | 0xEF | 0xBB | 0xBF | 0xFF | 0xFE);
    let start = body.iter().position(|byte| !is_padding(byte)).and_then(|start| body.get(start..));
    start.is_none_or(|start| {
        [&b"<"[..], b"MSH", b"FHS", b"BHS", b"--"].into_iter().any(|mark| start.starts_with(mark))
    })
}

/// Whether the body has the header of zlib with the compression method `deflate` (RFC 1950, section 2.2).
fn is_zlib(body: &[u8]) -> bool {
    match body {
        [first, second, ..] => {
            first & 0x0F == 8
                && first >> 4 <= 7
                && second & 0x20 == 0
                && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31)
        }
        _ => false,
    }
}

/// The content of gzip data, of all their members. What follows the last member is ignored: some servers pad it.
fn without_gzip(body: Vec<u8>) -> Result<Vec<u8>, AskError> {
    if !body.starts_with(&GZIP) {
        return Ok(body);
    }
    let mut plain = Vec::new();
    let mut rest = body.as_slice();
    let mut members = 0;
    while rest.starts_with(&GZIP) {
        members += 1;
        if members > MAX_MEMBERS {
            return Err(AskError::ContentCoding { coding: "more than 1000 members of gzip" });
        }
        let mut decoder = GzDecoder::new(rest);
        inflate(&mut decoder, &mut plain)?;
        rest = decoder.into_inner();
    }
    Ok(plain)
}

/// The content of a body in the coding `deflate`. That is zlib, but some servers send the compressed data without the
/// header and the checksum of zlib. A text, and data of gzip, are returned unchanged.
fn without_deflate(body: Vec<u8>) -> Result<Vec<u8>, AskError> {
    let mut plain = Vec::new();
    if is_zlib(&body) {
        match inflate(ZlibDecoder::new(body.as_slice()), &mut plain) {
            Err(AskError::Incomplete) => plain.clear(),
            read => return read.map(|()| plain),
        }
    }
    match inflate(DeflateDecoder::new(body.as_slice()), &mut plain) {
        Err(AskError::Incomplete) if is_text(&body) || body.starts_with(&GZIP) => Ok(body),
        read => read.map(|()| plain),
    }
}

/// Appends the decoded bytes, up to the limit of a reply.
fn inflate(decoder: impl std::io::Read, plain: &mut Vec<u8>) -> Result<(), AskError> {
    let room = u64::try_from(MAX_REPLY_BYTES.saturating_sub(plain.len())).unwrap_or(u64::MAX);
    decoder.take(room.saturating_add(1)).read_to_end(plain).map_err(|_| AskError::Incomplete)?;
    if plain.len() > MAX_REPLY_BYTES {
        return Err(AskError::TooLarge { limit: MAX_REPLY_BYTES });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
