//! Looks up values of a message by their path: `PID-5.1`, `RXA[2]-3`, `PID-3[2].4`.

use std::{fmt, str::FromStr};

use crate::{
    error::ReadError,
    message::{
        delimiter_index::IndexedDelimiter, escape::unescape, index::MessageIndex, location::SegmentName,
        raw_value::RawValue, source::Source,
    },
};

/// A path to the values of a segment, a field, a component or a subcomponent.
///
/// Numbers start at 1. A path without an occurrence or without a repetition means all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    segment: SegmentName,
    occurrence: Option<u32>,
    field: Option<u32>,
    repetition: Option<u32>,
    component: Option<u32>,
    subcomponent: Option<u32>,
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.segment)?;
        let part = |f: &mut fmt::Formatter<'_>, before: &str, number: Option<u32>, after: &str| match number {
            Some(number) => write!(f, "{before}{number}{after}"),
            None => Ok(()),
        };
        part(f, "[", self.occurrence, "]")?;
        part(f, "-", self.field, "")?;
        part(f, "[", self.repetition, "]")?;
        part(f, ".", self.component, "")?;
        part(f, ".", self.subcomponent, "")
    }
}

/// The text is not a path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a path: write a segment and a field, such as PID-5.1, RXA[2]-3 or PID-3[2].4")]
pub struct PathError(String);

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text.trim()).ok_or_else(|| PathError(text.to_owned()))
    }
}

/// Parses a path. `None` if the text is not one.
fn parse(text: &str) -> Option<Path> {
    let (segment, rest) = text.split_once('-').map_or((text, None), |(segment, rest)| (segment, Some(rest)));
    let (name, occurrence) = numbered(segment)?;
    let name: [u8; 3] = name.as_bytes().try_into().ok()?;
    let segment = SegmentName::new(name).or_else(|| SegmentName::in_lower_case(name))?;
    let mut path =
        Path { segment, occurrence, field: None, repetition: None, component: None, subcomponent: None };
    let Some(rest) = rest else { return Some(path) };
    let mut parts = rest.split('.');
    let (field, repetition) = numbered(parts.next()?)?;
    path.field = Some(positive(field)?);
    path.repetition = repetition;
    path.component = parts.next().map(positive).map_or(Some(None), |part| part.map(Some))?;
    path.subcomponent = parts.next().map(positive).map_or(Some(None), |part| part.map(Some))?;
    parts.next().is_none().then_some(path)
}

/// Splits `RXA[2]` into the name and the number.
fn numbered(text: &str) -> Option<(&str, Option<u32>)> {
    let Some((name, rest)) = text.split_once('[') else { return Some((text, None)) };
    Some((name, Some(positive(rest.strip_suffix(']')?)?)))
}

/// A number from 1 on.
fn positive(text: &str) -> Option<u32> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
        .filter(|number| *number > 0)
}

/// Every value at `path`, in the order of the message. Empty values are left out.
///
/// A value without parts is unescaped. A value with parts is returned as it was sent, with its delimiters.
///
/// # Errors
///
/// [`ReadError`] if the bytes are not an HL7 message.
pub fn values(bytes: &[u8], path: &Path) -> Result<Vec<String>, ReadError> {
    let source = Source::of(bytes);
    let index = MessageIndex::of(source.text()?)?;
    let delimiters = index.delimiters;
    let mut found = Vec::new();
    for segment in index.segments() {
        let is_named = segment.name == path.segment || segment.name == path.segment.upper_case();
        if !is_named || path.occurrence.is_some_and(|wanted| wanted != segment.occurrence) {
            continue;
        }
        let Some(field) = path.field else {
            found.push(segment.raw().to_owned());
            continue;
        };
        // MSH-2 holds the delimiters themselves.
        if segment.is(b"MSH") && field <= 2 {
            let separator = char::from(delimiters.field).to_string();
            found.push(if field == 1 { separator } else { segment.field(2).to_owned() });
            continue;
        }
        let is_wanted = |wanted: Option<u32>, number: u32| wanted.is_none_or(|wanted| wanted == number);
        for (number, value) in segment.value(field).split(|delimiter| delimiter.is_repetition()) {
            if !is_wanted(path.repetition, number) {
                continue;
            }
            let value = nth(value, path.component, |delimiter| delimiter.is_component());
            let value = value
                .and_then(|value| nth(value, path.subcomponent, |delimiter| delimiter.is_subcomponent()));
            let Some(value) = value.filter(|value| !value.raw.trim_ascii().is_empty()) else { continue };
            found.push(if value.is_leaf() {
                unescape(value.raw, &delimiters).into_owned()
            } else {
                value.raw.to_owned()
            });
        }
    }
    Ok(found)
}

/// The part of that number, or the whole value if no number is given.
fn nth<'f, 'a>(
    value: RawValue<'f, 'a>,
    number: Option<u32>,
    is_end: impl Fn(IndexedDelimiter) -> bool,
) -> Option<RawValue<'f, 'a>> {
    let Some(wanted) = number else { return Some(value) };
    value.split(is_end).find(|(number, _)| *number == wanted).map(|(_, part)| part)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &[u8] =
        b"MSH|^~\\&|APP|FAC\rPID|1||17^^^TX&1.2&ISO^SR~A1^^^OUR^MR||Marsh\\T\\Co^Odell\rPID|2||18^^^TX^SR";

    fn at(path: &str) -> Vec<String> {
        values(MESSAGE, &path.parse().unwrap()).unwrap()
    }

    #[test]
    fn a_path_finds_values_on_each_level() {
        assert_eq!(at("PID-5.1"), ["Marsh&Co"]);
        assert_eq!(at("pid-5"), ["Marsh\\T\\Co^Odell"]);
        assert_eq!(at("PID-3.1"), ["17", "A1", "18"]);
        assert_eq!(at("PID[1]-3[2].5"), ["MR"]);
        assert_eq!(at("PID-3[1].4.2"), ["1.2"]);
        assert_eq!(at("PID[2]"), ["PID|2||18^^^TX^SR"]);
        assert_eq!(at("MSH-1"), ["|"]);
        assert_eq!(at("MSH-2"), ["^~\\&"]);
        assert_eq!(at("MSH-4"), ["FAC"]);
        assert!(at("PID-99").is_empty());
        assert!(at("ZZZ-1").is_empty());
        let odd = values(b"MSH|^~\\&|APP\rPID|1\rpid|2", &"pid-1".parse().unwrap()).unwrap();
        assert_eq!(odd, ["1", "2"], "a segment with its name in lower case is found too");
    }

    #[test]
    fn a_path_is_printed_as_it_was_parsed() {
        for path in ["PID", "PID[2]", "RXA[2]-3", "PID-3[2].4.1"] {
            assert_eq!(path.parse::<Path>().unwrap().to_string(), path);
        }
    }

    #[test]
    fn a_text_that_is_not_a_path_is_refused() {
        for text in [
            "",
            "PID-",
            "PID-0",
            "PID-5.",
            "PID-5.1.1.1",
            "PI-5",
            "PID[0]-5",
            "PID-5[x]",
            "not a path",
            "PID-５",
        ] {
            assert!(text.parse::<Path>().is_err(), "{text}");
        }
    }
}
