//! Quoted-printable text of MIME.

/// Decodes quoted-printable (RFC 2045, section 6.7): `=` and two hexadecimal digits are a byte, and `=` at the end of a
/// line joins the line to the next. `None` if the text is not valid.
pub(crate) fn decode(content: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(content.len());
    let mut rest = content;
    loop {
        match rest {
            [] => return Some(decoded),
            [b'=', b'\r', b'\n', behind @ ..] | [b'=', b'\n', behind @ ..] => rest = behind,
            [b'=', behind @ ..] => {
                let digit = |at: usize| behind.get(at).and_then(|&digit| char::from(digit).to_digit(16));
                decoded.push(u8::try_from(digit(0)? << 4 | digit(1)?).ok()?);
                rest = behind.get(2..)?;
            }
            [byte, behind @ ..] => {
                decoded.push(*byte);
                rest = behind;
            }
        }
    }
}
