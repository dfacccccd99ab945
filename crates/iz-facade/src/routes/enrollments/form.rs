//! The form of the board: what the header `Accept` asks for (RFC 9110, section 12.5.1).

use axum::http::{HeaderMap, header};

/// The form of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Csv,
    Html,
}

/// The forms, the preferred one first, with the type and the subtype of each.
const FORMS: [(Form, &str, &str); 3] =
    [(Form::Json, "application", "json"), (Form::Csv, "text", "csv"), (Form::Html, "text", "html")];

impl Form {
    /// The form that the header asks for. It is JSON if the header asks for none of the forms, or is absent.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges: Vec<Range<'_>> =
            values.flat_map(|value| value.split(',')).filter_map(Range::parse).collect();
        let mut best = (Self::Json, 0);
        for (form, of_type, subtype) in FORMS {
            // The most specific range counts.
            let matching =
                ranges.iter().filter_map(|range| Some((range.precision(of_type, subtype)?, range)));
            let quality =
                matching.max_by_key(|(precision, _)| *precision).map_or(0, |(_, range)| range.quality);
            if quality > best.1 {
                best = (form, quality);
            }
        }
        best.0
    }
}

/// One media range of the header.
struct Range<'h> {
    of_type: &'h str,
    subtype: &'h str,
    /// From 0 to 1000.
    quality: u16,
}

impl<'h> Range<'h> {
    /// `None` if it is no media range.
    fn parse(text: &'h str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (of_type, subtype) = parts.next()?.split_once('/')?;
        let quality = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case("q").then(|| thousandths(value.trim()))
        });
        Some(Self { of_type, subtype, quality: quality.unwrap_or(1000) })
    }

    /// How exactly the range names a media type. `None` if it does not.
    fn precision(&self, of_type: &str, subtype: &str) -> Option<u8> {
        match (self.of_type, self.subtype) {
            (mine, named) if mine.eq_ignore_ascii_case(of_type) && named.eq_ignore_ascii_case(subtype) => {
                Some(2)
            }
            (mine, "*") if mine.eq_ignore_ascii_case(of_type) => Some(1),
            ("*", "*") => Some(0),
            _ => None,
        }
    }
}

/// A quality from 0 to 1 in thousandths. One that cannot be read is 0.
fn thousandths(text: &str) -> u16 {
    let (whole, digits) = text.split_once('.').unwrap_or((text, ""));
    if digits.len() > 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    match whole {
        "1" => 1000,
        "0" => format!("{digits:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_form_with_the_highest_quality_is_sent_and_otherwise_json() {
        for (accept, expected) in [
            ("", Form::Json),
            ("*/*", Form::Json),
            ("application/json", Form::Json),
            ("text/csv", Form::Csv),
            ("Text/HTML; charset=utf-8", Form::Html),
            ("text/*", Form::Csv),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Form::Html),
            ("text/csv;q=0.5, text/html;q=0.6", Form::Html),
            ("text/html;q=0, */*;q=0.1", Form::Json),
            ("application/json;q=0, */*", Form::Csv),
            ("image/png", Form::Json),
            ("text/csv;q=high", Form::Json),
            ("no type", Form::Json),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(Form::of(&headers), expected, "{accept:?}");
        }
        assert_eq!(Form::of(&HeaderMap::new()), Form::Json);
    }
}
