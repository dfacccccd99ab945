//! Decodes the characters that another program wrote as escapes: `O&#39;Neil`, `O\u0027Neil`, `O%27Neil`, `NuÃ±ez`.

use iz_hl7::{
    query::{composed, is_hidden},
    windows_1252,
};

/// How often a text is decoded. Some programs escape a text twice: `O&amp;#39;Neil`.
const MAX_ROUNDS: usize = 2;

/// The text with its escapes decoded. `None` if it has none.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut decoded = None;
    for _ in 0..MAX_ROUNDS {
        let Some(next) = once(decoded.as_deref().unwrap_or(text)) else { break };
        decoded = Some(next);
    }
    decoded
}

fn once(text: &str) -> Option<String> {
    let escape = |c| matches!(c, '&' | '\\' | '%');
    let from_escapes = || percent(text).or_else(|| replaced(text));
    let has_escape = text.contains(escape);
    has_escape.then(from_escapes).flatten().or_else(|| misread(text).filter(|_| !text.is_ascii()))
}

/// The text with its entities (`&amp;`) and its escapes with a backslash decoded.
fn replaced(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut is_changed) = (text, false);
    while let Some(first) = rest.chars().next() {
        let found = match first {
            '&' => entity(rest),
            '\\' => hl7(rest).or_else(|| backslash(rest)),
            _ => None,
        };
        let length = found.as_ref().map_or(first.len_utf8(), |(_, length)| *length);
        match found {
            Some((decoded, _)) => out.push_str(&decoded),
            None => out.push(first),
        }
        is_changed |= length != first.len_utf8();
        rest = rest.get(length..).unwrap_or_default();
    }
    is_changed.then_some(out)
}

/// The entity of HTML at the start of a text, and its length.
fn entity(text: &str) -> Option<(String, usize)> {
    const LONGEST: usize = 10;
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let decoded = match name.strip_prefix('#') {
        Some(number) => {
            let hex = number.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
            char::from_u32(code)?.to_string()
        }
        None => named(name)?,
    };
    Some((decoded, end + 1))
}

fn named(name: &str) -> Option<String> {
    Some(String::from(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" | "ldquo" | "rdquo" => "\"",
        "apos" | "lsquo" | "rsquo" => "'",
        "nbsp" => " ",
        "ndash" | "mdash" | "hyphen" => "-",
        "szlig" => "ß",
        "aelig" => "æ",
        "AElig" => "Æ",
        "oslash" => "ø",
        "Oslash" => "Ø",
        _ => return with_accent(name),
    }))
}

/// `ntilde`, `Eacute`: a letter with an accent.
fn with_accent(name: &str) -> Option<String> {
    let (letter, accent) = name.split_at_checked(1)?;
    let accent = match accent {
        "grave" => '\u{300}',
        "acute" => '\u{301}',
        "circ" => '\u{302}',
        "tilde" => '\u{303}',
        "uml" => '\u{308}',
        "ring" => '\u{30a}',
        "caron" => '\u{30c}',
        "cedil" => '\u{327}',
        _ => return None,
    };
    let is_letter = letter.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_letter.then(|| composed(&format!("{letter}{accent}")))
}

/// An escape of HL7 (chapter 2.7) at the start of a text, and its length.
fn hl7(text: &str) -> Option<(String, usize)> {
    const ESCAPES: [(&str, &str); 6] =
        [("\\F\\", "|"), ("\\S\\", "^"), ("\\T\\", "&"), ("\\R\\", "~"), ("\\E\\", "\\"), ("\\.br\\", " ")];
    let (escape, decoded) = ESCAPES.iter().find(|(escape, _)| text.starts_with(escape))?;
    Some(((*decoded).to_owned(), escape.len()))
}

/// An escape of JSON at the start of a text, and its length. `Vance\nadler` may be two names.
fn backslash(text: &str) -> Option<(String, usize)> {
    let after = text.get(2..).unwrap_or_default();
    let is_line_break = after.is_empty() || after.starts_with(|c: char| c == '\\' || c.is_ascii_uppercase());
    match text.as_bytes().get(1)? {
        b'u' => {
            let code = u32::from_str_radix(text.get(2..6)?, 16).ok()?;
            Some((char::from_u32(code)?.to_string(), 6))
        }
        b'\'' => Some(("'".to_owned(), 2)),
        b'"' => Some(("\"".to_owned(), 2)),
        b'r' | b'n' | b't' if is_line_break => Some((" ".to_owned(), 2)),
        _ => None,
    }
}

/// A text without blanks in which each `%` begins an escape of a URL.
fn percent(text: &str) -> Option<String> {
    if !text.contains('%') || text.contains(char::is_whitespace) {
        return None;
    }
    let mut pieces = text.split('%');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        let (code, after) = piece.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(code, 16).ok().filter(|_| !code.starts_with('+'))?);
        bytes.extend_from_slice(after.as_bytes());
    }
    String::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control))
}

/// A text of UTF-8 that was read as Windows-1252. Hardly any other text has bytes that are valid UTF-8.
fn misread(text: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = text.chars().map(windows_1252::encode).collect();
    let decoded = String::from_utf8(bytes?).ok()?;
    let is_text = |c: char| !c.is_control() && !is_hidden(c);
    decoded.chars().all(is_text).then_some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded() {
        for (text, expected) in [
            ("O&#39;Rourke", "O'Rourke"),
            ("O&#x27;Rourke", "O'Rourke"),
            ("O&apos;Rourke", "O'Rourke"),
            ("O&rsquo;Rourke", "O'Rourke"),
            ("O&amp;#39;Rourke", "O'Rourke"),
            ("Vance &amp; Ochoa", "Vance & Ochoa"),
            ("Vance&nbsp;Ochoa", "Vance Ochoa"),
            ("Ib&aacute;&ntilde;ez", "Ibáñez"),
            ("Ib&#225;&#241;ez", "Ibáñez"),
            ("O\\u0027Rourke", "O'Rourke"),
            ("Ib\\u00e1\\u00f1ez", "Ibáñez"),
            ("O\\'Rourke", "O'Rourke"),
            ("Vance\\r\\n", "Vance  "),
            ("Vance\\nOchoa", "Vance Ochoa"),
            ("Vance \\T\\ Ochoa", "Vance & Ochoa"),
            ("O%27Rourke", "O'Rourke"),
            ("Ib%C3%A1%C3%B1ez", "Ibáñez"),
            ("IbÃ¡Ã±ez", "Ibáñez"),
            ("Oâ€™Rourke", "O’Rourke"),
            ("GarcÃ\u{ad}a", "García"),
            ("IbÃƒÂ¡ez", "Ibáez"),
        ] {
            assert_eq!(decoded(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_stay() {
        for text in [
            "Vance",
            "Ibáñez",
            "São Tomé",
            "SÃO",
            "Nguyễn",
            "Vance & Ochoa",
            "Vance&Ochoa",
            "Vance\\Ochoa",
            "Vance\\nadler",
            "50% Oak",
            "50%20 Oak",
            "a_b%c@x-y.us",
            "R&D; Lab",
            "CLINIC&1.2.3&ISO",
            "&#0",
            "&;",
            "\\",
            "%",
            "李",
        ] {
            assert_eq!(decoded(text), None, "{text}");
        }
    }
}
