//! The parts of one field, read with hl7-parser.

use hl7_parser::{
    datetime::{TimeStamp, parse_timestamp},
    message::Separators,
    parser::parse_field,
};
use jiff::civil::Date;

/// One component of the first repetition of a field, as sent, without the spaces around it.
pub(crate) fn component(field: &str, number: usize) -> &str {
    let field = parse_field(field).ok();
    let first = field.as_ref().and_then(|field| field.repeats.first());
    first.and_then(|first| first.component(number)).map_or("", |component| component.raw_value()).trim()
}

/// Resolves the escape sequences of one value (HL7 v2.5.1, chapter 2.7). Other sequences stay as they were sent.
///
/// The decoder of hl7-parser is not used: it fails on text that is not ASCII.
pub(crate) fn unescape(value: &str, separators: &Separators) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once(separators.escape) {
        out.push_str(before);
        let resolved = after
            .split_once(separators.escape)
            .and_then(|(sequence, tail)| Some((resolve(sequence, separators)?, tail)));
        if let Some((text, tail)) = resolved {
            out.push_str(&text);
            rest = tail;
        } else {
            out.push(separators.escape);
            rest = after;
        }
    }
    out + rest
}

fn resolve(sequence: &str, separators: &Separators) -> Option<String> {
    match sequence {
        "F" => Some(separators.field.into()),
        "S" => Some(separators.component.into()),
        "T" => Some(separators.subcomponent.into()),
        "R" => Some(separators.repetition.into()),
        "E" => Some(separators.escape.into()),
        ".br" => Some('\n'.into()),
        _ => {
            let digits = sequence.strip_prefix('X').filter(|digits| !digits.is_empty())?;
            let pairs = digits.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).ok());
            let bytes = pairs.map(|pair| u8::from_str_radix(pair.filter(|pair| pair.len() == 2)?, 16).ok());
            String::from_utf8(bytes.collect::<Option<_>>()?).ok()
        }
    }
}

/// The parts of a TS value: `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][±ZZZZ]`.
///
/// The parser accepts a zone without a sign or without minutes, and does not check that a time exists.
pub(crate) fn timestamp(value: &str) -> Option<TimeStamp> {
    let parts = parse_timestamp(value, false).ok()?;
    let digits = value.find(['.', '+', '-']).unwrap_or(value.len());
    let has_zone = value.contains(['+', '-']);
    let is_zone = parts.offset.is_none_or(|zone| zone.hours.abs() <= 14 && zone.minutes < 60);
    let is_at_most = |part: Option<u8>, limit| part.is_none_or(|part| part <= limit);
    let is_time = is_at_most(parts.hour, 23) && is_at_most(parts.minute, 59) && is_at_most(parts.second, 60);
    (digits <= 14 && has_zone == parts.offset.is_some() && is_zone && is_time).then_some(parts)
}

/// The day of a TS value.
pub(crate) fn day(value: &str) -> Option<Date> {
    let TimeStamp { year, month, day, .. } = timestamp(value)?;
    let year = i16::try_from(year).ok().filter(|year| *year > 0)?;
    Date::new(year, i8::try_from(month?).ok()?, i8::try_from(day?).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_are_resolved_in_text_of_any_language() {
        let read = |value| unescape(value, &Separators::default());
        assert_eq!(read(r"a\F\b\S\c\T\d\R\e\E\f"), r"a|b^c&d~e\f");
        assert_eq!(read(r"Mu\XC3B1\asol ñé\T\ñ"), "Muñasol ñé&ñ");
        for kept in [r"C:\temp", r"\", r"\\", r"\X4\", r"\XZZ\", r"\H\bold\N\", r"é\Zx", r"\XFF\"] {
            assert_eq!(read(kept), kept);
        }
    }

    #[test]
    fn a_component_is_taken_from_the_first_repetition() {
        assert_eq!(component("a^ b &c^d~e^f", 2), "b &c");
        assert_eq!(component("a", 2), "");
        assert_eq!(component("", 1), "");
    }

    #[test]
    fn a_day_must_exist() {
        let expected = Some(Date::constant(2012, 2, 29));
        for value in ["20120229", "201202290930", "20120229093015.1-0600"] {
            assert_eq!(day(value), expected, "{value}");
        }
        for value in ["", "2012", "201202", "20120230", "00000101", "2012022924", "20120229093061"] {
            assert_eq!(day(value), None, "{value}");
        }
        for value in ["20120229-06", "20120229+", "2012022920120229", "20120229-0660", "20120229-1500"] {
            assert_eq!(day(value), None, "{value}");
        }
    }
}
