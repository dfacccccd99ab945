//! Looks up values of a message by their path: `PID-5.1`, `RXA[2]-3`, `PID-3[2].4`.

mod standard_segment;

use std::{fmt, str::FromStr};

use self::standard_segment::is_standard;
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

impl Path {
    /// The name of the segment, as in the text of the path.
    #[must_use]
    pub const fn segment(&self) -> SegmentName {
        self.segment
    }

    /// Whether HL7 version 2 defines the segment, or leaves its name to the sender (`Z..`). A message may hold another
    /// segment nevertheless, and the path finds it.
    #[must_use]
    pub fn has_standard_segment(&self) -> bool {
        is_standard(self.segment.bytes())
    }

    /// The path of the whole segments with this name.
    #[must_use]
    pub const fn of_segment(segment: SegmentName) -> Self {
        Self { segment, occurrence: None, field: None, repetition: None, component: None, subcomponent: None }
    }
}

/// The text is not a path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a path: {fault}. A path is a segment and a field, such as PID-5.1, RXA[2]-3 or PID-3[2].4"
)]
pub struct PathError {
    text: String,
    fault: PathFault,
}

/// The part of a text that makes it no path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum PathFault {
    #[error("it is empty")]
    Empty,
    #[error("`{0}` is not the name of a segment, which has three letters or digits")]
    SegmentForm(String),
    #[error("behind the hyphen a field number must follow")]
    NoField,
    #[error("`{0}` is not a number from 1 on")]
    Number(String),
    #[error("the number in square brackets has no end `]`")]
    Bracket,
    #[error("`.{0}` is too much: a field has components and subcomponents only")]
    TooDeep(String),
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text.trim()).map_err(|fault| PathError { text: text.to_owned(), fault })
    }
}

fn parse(text: &str) -> Result<Path, PathFault> {
    if text.is_empty() {
        return Err(PathFault::Empty);
    }
    let (segment, rest) = text.split_once('-').map_or((text, None), |(segment, rest)| (segment, Some(rest)));
    let (name, occurrence) = numbered(segment)?;
    let segment = segment_name(name)?;
    let mut path =
        Path { segment, occurrence, field: None, repetition: None, component: None, subcomponent: None };
    let Some(rest) = rest else { return Ok(path) };
    let mut parts = rest.split('.');
    let (field, repetition) = numbered(parts.next().unwrap_or_default())?;
    if field.is_empty() {
        return Err(PathFault::NoField);
    }
    path.field = Some(positive(field)?);
    path.repetition = repetition;
    path.component = parts.next().map(positive).transpose()?;
    path.subcomponent = parts.next().map(positive).transpose()?;
    parts.next().map_or(Ok(path), |more| Err(PathFault::TooDeep(more.to_owned())))
}

/// The name of a segment. The case of its letters is kept.
fn segment_name(name: &str) -> Result<SegmentName, PathFault> {
    let form = || PathFault::SegmentForm(name.to_owned());
    let bytes: [u8; 3] = name.as_bytes().try_into().map_err(|_| form())?;
    SegmentName::new(bytes).or_else(|| SegmentName::in_lower_case(bytes)).ok_or_else(form)
}

/// Splits `RXA[2]` into the name and the number.
fn numbered(text: &str) -> Result<(&str, Option<u32>), PathFault> {
    let Some((name, rest)) = text.split_once('[') else { return Ok((text, None)) };
    Ok((name, Some(positive(rest.strip_suffix(']').ok_or(PathFault::Bracket)?)?)))
}

/// A number from 1 on.
fn positive(text: &str) -> Result<u32, PathFault> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| is_number && *number > 0);
    number.ok_or_else(|| PathFault::Number(text.to_owned()))
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
    fn a_segment_that_hl7_does_not_have_is_found_and_known_as_such() {
        for (path, is_standard) in
            [("PID-5", true), ("pid", true), ("ZIM-1", true), ("FOO", false), ("RXX-1", false)]
        {
            assert_eq!(path.parse::<Path>().unwrap().has_standard_segment(), is_standard, "{path}");
        }
        let message = b"MSH|^~\\&|APP\rFOO|1|x";
        let path: Path = "FOO-2".parse().unwrap();
        assert_eq!(values(message, &path).unwrap(), ["x"]);
        assert_eq!(values(message, &Path::of_segment(path.segment())).unwrap(), ["FOO|1|x"]);
    }

    #[test]
    fn a_text_that_is_not_a_path_is_refused_with_its_fault() {
        for (text, fault) in [
            ("", "it is empty"),
            (" ", "it is empty"),
            ("PID-", "behind the hyphen a field number must follow"),
            ("PID-.1", "a field number must follow"),
            ("PID-0", "`0` is not a number from 1 on"),
            ("PID-5.", "`` is not a number"),
            ("PID-5.x", "`x` is not a number"),
            ("PID-+5", "`+5` is not a number"),
            ("PID-99999999999", "`99999999999` is not a number"),
            ("PID-5.1.1.1", "`.1` is too much"),
            ("PI-5", "`PI` is not the name of a segment"),
            ("PIDS-5", "`PIDS` is not the name of a segment"),
            ("PID.5.1", "`PID.5.1` is not the name of a segment"),
            ("5PI-1", "`5PI` is not the name of a segment"),
            ("PÎ-5", "`PÎ` is not the name of a segment"),
            ("PID[0]-5", "`0` is not a number"),
            ("PID[2-5", "has no end `]`"),
            ("PID-5[x]", "`x` is not a number"),
            ("PID-5-1", "`5-1` is not a number"),
            ("not a path", "`not a path` is not the name of a segment"),
            ("PID-５", "`５` is not a number"),
        ] {
            let error = text.parse::<Path>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("`{text}` is not a path: ")), "{error}");
            assert!(error.contains(fault) && error.contains("such as PID-5.1"), "{text}: {error}");
        }
    }
}
