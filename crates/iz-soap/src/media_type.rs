//! The value of a `Content-Type` header (RFC 9110, section 8.3).

/// The media type, without its parameters.
pub(crate) fn essence(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

/// The value of a parameter, without the quotation marks that may stand around it.
pub(crate) fn parameter<'a>(content_type: &'a str, name: &str) -> Option<&'a str> {
    let mut quoted = false;
    let outside = move |character: char| {
        quoted ^= character == '"';
        character == ';' && !quoted
    };
    content_type.split(outside).skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_found_beside_other_parameters() {
        let header = "Multipart/Related; type=\"a;charset=x\"; Charset = \"windows-1252\";boundary=b";
        assert_eq!(essence(header), "Multipart/Related");
        assert_eq!(parameter(header, "charset"), Some("windows-1252"));
        assert_eq!(parameter(header, "boundary"), Some("b"));
        assert_eq!(parameter(header, "start"), None);
        assert_eq!((essence(""), parameter("charset=x", "charset")), ("", None));
    }
}
