//! One place of a message, by its path: `PID-5.1`, `RXA[2]-3`, `PID-3[2].4`.

use std::{fmt, str::FromStr};

use crate::{ReadError, escape::unescape, frame::Frame, place::SegmentName, source::Source};

/// A path to the values of a segment, a field, a component or a subcomponent.
///
/// Numbers count from 1. Where an occurrence or a repetition is left out, all of them are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    segment: SegmentName,
    occurrence: Option<u32>,
    field: Option<usize>,
    repetition: Option<usize>,
    component: Option<usize>,
    subcomponent: Option<usize>,
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.segment)?;
        let part = |f: &mut fmt::Formatter<'_>, before: &str, number: Option<usize>, after: &str| match number
        {
            Some(number) => write!(f, "{before}{number}{after}"),
            None => Ok(()),
        };
        part(f, "[", self.occurrence.and_then(|number| usize::try_from(number).ok()), "]")?;
        part(f, "-", self.field, "")?;
        part(f, "[", self.repetition, "]")?;
        part(f, ".", self.component, "")?;
        part(f, ".", self.subcomponent, "")
    }
}

/// The text is no path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no path: write a segment and a field, such as PID-5.1, RXA[2]-3 or PID-3[2].4")]
pub struct PathError(String);

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text.trim()).ok_or_else(|| PathError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Path> {
    let (segment, rest) = text.split_once('-').map_or((text, None), |(segment, rest)| (segment, Some(rest)));
    let (name, occurrence) = numbered(segment)?;
    let name: [u8; 3] = name.as_bytes().try_into().ok()?;
    let segment = SegmentName::new(name).or_else(|| SegmentName::in_lower_case(name))?;
    let mut path = Path {
        segment,
        occurrence: occurrence.map(u32::try_from).transpose().ok()?,
        field: None,
        repetition: None,
        component: None,
        subcomponent: None,
    };
    let Some(rest) = rest else { return Some(path) };
    let mut parts = rest.split('.');
    let (field, repetition) = numbered(parts.next()?)?;
    path.field = Some(positive(field)?);
    path.repetition = repetition;
    path.component = parts.next().map(positive).map_or(Some(None), |part| part.map(Some))?;
    path.subcomponent = parts.next().map(positive).map_or(Some(None), |part| part.map(Some))?;
    parts.next().is_none().then_some(path)
}

/// `RXA[2]` as its two parts.
fn numbered(text: &str) -> Option<(&str, Option<usize>)> {
    let Some((name, rest)) = text.split_once('[') else { return Some((text, None)) };
    Some((name, Some(positive(rest.strip_suffix(']')?)?)))
}

fn positive(text: &str) -> Option<usize> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
        .filter(|number| *number > 0)
}

/// Every value at `path`, in the order of the message; empty ones are left out.
///
/// A path that ends above the lowest level gives the text with its delimiters as sent; a leaf is
/// unescaped.
///
/// # Errors
///
/// [`ReadError`] where the bytes are no HL7.
pub fn values(bytes: &[u8], path: &Path) -> Result<Vec<String>, ReadError> {
    let source = Source::of(bytes);
    let frame = Frame::split(source.text())?;
    let marks = frame.delimiters;
    let mut found = Vec::new();
    for segment in frame.segments() {
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
            let separator = char::from(marks.field).to_string();
            found.push(if field == 1 { separator } else { segment.field(2).to_owned() });
            continue;
        }
        let repetitions =
            u32::try_from(field).map_or("", |field| segment.field(field)).split(char::from(marks.repetition));
        for (_, value) in (1..)
            .zip(repetitions)
            .filter(|(number, _)| path.repetition.is_none_or(|wanted| wanted == *number))
        {
            let nth = |value: &'_ str, mark: u8, number: Option<usize>| -> Option<String> {
                match number {
                    None => Some(value.to_owned()),
                    Some(number) => value.split(char::from(mark)).nth(number - 1).map(str::to_owned),
                }
            };
            let value = nth(value, marks.component, path.component)
                .and_then(|value| nth(&value, marks.subcomponent, path.subcomponent))
                .unwrap_or_default();
            let is_leaf = !value.bytes().any(|byte| byte == marks.component || byte == marks.subcomponent);
            if !value.trim_ascii().is_empty() {
                found.push(if is_leaf { unescape(&value, &marks).into_owned() } else { value });
            }
        }
    }
    Ok(found)
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
    fn a_path_leads_to_each_level() {
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
    fn a_path_is_written_as_it_is_read() {
        for path in ["PID", "PID[2]", "RXA[2]-3", "PID-3[2].4.1"] {
            assert_eq!(path.parse::<Path>().unwrap().to_string(), path);
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
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
