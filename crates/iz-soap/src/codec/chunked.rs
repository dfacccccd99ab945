//! The chunked transfer coding of HTTP (RFC 9112, section 7.1), where a proxy left it in the body.

/// The longest size of a chunk, in hexadecimal digits.
const MAX_SIZE_DIGITS: usize = 8;

/// The content of chunks. `None` unless all of the body is chunks and the last chunk is there, so that a text which only
/// starts with a number is never changed.
pub(crate) fn decode(body: &[u8]) -> Option<Vec<u8>> {
    if !body.first()?.is_ascii_hexdigit() {
        return None;
    }
    let mut decoded = Vec::new();
    let mut rest = body;
    loop {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let (size, behind) =
            rest.split_at_checked(digits).filter(|_| (1..=MAX_SIZE_DIGITS).contains(&digits))?;
        let size = usize::from_str_radix(str::from_utf8(size).ok()?, 16).ok()?;
        if size == 0 {
            return behind.trim_ascii().is_empty().then_some(decoded);
        }
        let (content, behind) = behind.strip_prefix(b"\r\n")?.split_at_checked(size)?;
        decoded.extend_from_slice(content);
        rest = behind.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_chunks_are_decoded() {
        let decoded = |body: &str| decode(body.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap());
        for body in ["4\r\n<a/>\r\n0\r\n\r\n", "2\r\n<a\r\n02\r\n/>\r\n0", "4\r\n<a/>\r\n0\r\n"] {
            assert_eq!(decoded(body).as_deref(), Some("<a/>"), "{body}");
        }
        for body in [
            "",
            "<a/>",
            "4\r\n<a/>\r\n",
            "4\r\n<a/>",
            "5\r\n<a/>\r\n0\r\n",
            "4\n<a/>\n0\n",
            "4\r\n<a/>\r\n0\r\n<b/>",
            "4;x=1\r\n<a/>\r\n0\r\n",
            "123456789\r\n",
            "400 bad",
            "face",
        ] {
            assert_eq!(decoded(body), None, "{body}");
        }
    }
}
