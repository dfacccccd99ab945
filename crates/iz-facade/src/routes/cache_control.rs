//! The header `Cache-Control` of a request (RFC 9111, section 5.2.1).

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use iz_client::CacheControl;
use utoipa::{
    IntoParams,
    openapi::{
        Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
    },
};

/// Which cached answers the header `Cache-Control` of a request accepts.
///
/// `no-cache`, `no-store`, `max-age` and `only-if-cached` are read, and `stale-if-error` (RFC 5861, section 4). Of several
/// directives the strictest counts. A `max-age` that is not a number accepts no cached answer, and a `stale-if-error` that is
/// none accepts no expired one. Every other directive is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CacheControlHeader {
    pub(super) cache_control: CacheControl,
    /// The greatest age of an expired record that is accepted if the registry fails.
    pub(super) stale_if_error: Option<Duration>,
}

impl<S: Sync> FromRequestParts<S> for CacheControlHeader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers))
    }
}

impl IntoParams for CacheControlHeader {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = ParameterBuilder::new()
            .name("Cache-Control")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "Which cached answers are accepted: `no-cache` and `no-store` accept none, and `max-age=N` accepts \
                 an answer that the registry gave at most N seconds ago. With `only-if-cached` the registry is not \
                 asked. With `stale-if-error=N`, an expired record of at most N seconds is shown if the registry cannot be \
                 asked. Other directives are ignored. If the body says it too, the stricter demand counts.",
            ))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
        vec![parameter.build()]
    }
}

impl CacheControlHeader {
    fn of(headers: &HeaderMap) -> Self {
        let lines = || headers.get_all(header::CACHE_CONTROL).iter();
        let directives = || lines().flat_map(|value| Directives(value.as_bytes())).map(split);
        let stale_if_error = |(name, argument): (&[u8], Option<&[u8]>)| {
            let is_it = name.eq_ignore_ascii_case(b"stale-if-error");
            is_it.then(|| argument.and_then(seconds).unwrap_or(Duration::ZERO))
        };
        Self {
            cache_control: directives().map(demand).fold(CacheControl::Any, CacheControl::stricter),
            stale_if_error: directives().filter_map(stale_if_error).min(),
        }
    }
}

/// The name and the argument of one directive, such as `max-age=60`.
fn split(directive: &[u8]) -> (&[u8], Option<&[u8]>) {
    let mut parts = directive.splitn(2, |byte| *byte == b'=').map(<[u8]>::trim_ascii);
    (parts.next().unwrap_or_default(), parts.next())
}

/// What one directive demands of a cached answer.
fn demand((name, argument): (&[u8], Option<&[u8]>)) -> CacheControl {
    if name.eq_ignore_ascii_case(b"no-cache") || name.eq_ignore_ascii_case(b"no-store") {
        CacheControl::NoCache
    } else if name.eq_ignore_ascii_case(b"max-age") {
        argument.and_then(seconds).map_or(CacheControl::NoCache, CacheControl::MaxAge)
    } else if name.eq_ignore_ascii_case(b"only-if-cached") {
        CacheControl::OnlyIfCached { max_age: None }
    } else {
        CacheControl::Any
    }
}

/// A number of seconds. A sender should not quote it, and a recipient should accept quotes (RFC 9111, section 5.2).
fn seconds(argument: &[u8]) -> Option<Duration> {
    let digits = argument
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""))
        .unwrap_or(argument)
        .trim_ascii();
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    // A number that does not fit is longer than any answer is cached (RFC 9111, section 1.2.2).
    let seconds = std::str::from_utf8(digits).ok().filter(|_| is_number)?.parse().unwrap_or(u64::MAX);
    Some(Duration::from_secs(seconds))
}

/// The directives of one header line. A comma in a quoted string does not separate them.
struct Directives<'h>(&'h [u8]);

impl<'h> Iterator for Directives<'h> {
    type Item = &'h [u8];

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let (mut is_quoted, mut is_escaped) = (false, false);
        let end = self.0.iter().position(|byte| {
            let was_escaped = std::mem::take(&mut is_escaped);
            match byte {
                _ if was_escaped => {}
                b'\\' if is_quoted => is_escaped = true,
                b'"' => is_quoted = !is_quoted,
                b',' => return !is_quoted,
                _ => {}
            }
            false
        });
        let (directive, rest) = match end.and_then(|end| self.0.split_at_checked(end)) {
            Some((directive, rest)) => (directive, rest.get(1..).unwrap_or_default()),
            None => (self.0, &[][..]),
        };
        self.0 = rest;
        Some(directive.trim_ascii())
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(lines: &[&[u8]]) -> CacheControl {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::CACHE_CONTROL, HeaderValue::from_bytes(line).unwrap());
        }
        CacheControlHeader::of(&headers).cache_control
    }

    #[test]
    fn the_age_of_an_expired_record_is_read_and_the_lowest_counts() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (line, expected) in [
            ("", None),
            ("max-age=60", None),
            ("stale-if-error=604800", seconds(604_800)),
            ("no-cache, Stale-If-Error = \"60\"", seconds(60)),
            ("stale-if-error=60, stale-if-error=5", seconds(5)),
            ("stale-if-error", seconds(0)),
            ("stale-if-error=-1", seconds(0)),
            ("stale-if-errors=60", None),
        ] {
            let headers = HeaderMap::from_iter([(header::CACHE_CONTROL, line.parse().unwrap())]);
            assert_eq!(CacheControlHeader::of(&headers).stale_if_error, expected, "{line:?}");
        }
    }

    #[test]
    fn the_strictest_directive_counts() {
        use CacheControl::{Any, NoCache};
        let max_age = |seconds| CacheControl::MaxAge(Duration::from_secs(seconds));
        let only_if_cached =
            |seconds: Option<u64>| CacheControl::OnlyIfCached { max_age: seconds.map(Duration::from_secs) };
        for (line, expected) in [
            ("", Any),
            (" , ,", Any),
            ("no-transform", Any),
            ("max-stale=5, min-fresh=9", Any),
            ("Only-If-Cached", only_if_cached(None)),
            ("max-age=60, only-if-cached", only_if_cached(Some(60))),
            ("only-if-cached, no-cache", only_if_cached(Some(0))),
            ("no-cache", NoCache),
            ("No-Cache", NoCache),
            ("NO-STORE", NoCache),
            ("no-cache=\"x\"", NoCache),
            ("private,no-cache", NoCache),
            ("\tno-store\t,max-age=60", NoCache),
            ("max-age=60, no-cache", NoCache),
            ("max-age=60", max_age(60)),
            ("MAX-AGE=060", max_age(60)),
            ("max-age=\"60\"", max_age(60)),
            ("max-age = 60", max_age(60)),
            ("max-age=60, max-age=5", max_age(5)),
            ("foo=\"a\\\", no-cache, b\", max-age=7", max_age(7)),
            ("foo=\"no-cache", Any),
            ("no-cached, xmax-age=1, max-age-x=1", Any),
            ("max-age=99999999999999999999999", max_age(u64::MAX)),
            // A demand that cannot be read is not taken for its absence.
            ("max-age", NoCache),
            ("max-age=", NoCache),
            ("max-age=-1", NoCache),
            ("max-age=1.5", NoCache),
            ("max-age=5s", NoCache),
            ("max-age=+5", NoCache),
        ] {
            assert_eq!(read(&[line.as_bytes()]), expected, "{line:?}");
        }
        assert!(read(&[b"max-age=0"]).requires_query());
    }

    #[test]
    fn several_header_lines_count_as_one_list() {
        let minute = CacheControl::MaxAge(Duration::from_secs(60));
        assert_eq!(read(&[]), CacheControl::Any);
        assert_eq!(read(&[b"max-age=90", b"x=\xff, max-age=60"]), minute);
        assert_eq!(read(&[b"max-age=90", b"no-store"]), CacheControl::NoCache);
    }
}
