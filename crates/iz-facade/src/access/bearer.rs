//! The token in the header `Authorization` (RFC 6750 section 2.1). A token never stands in a URL, because URLs are logged.

use axum::http::{HeaderMap, header};
use iz_store::TokenSecret;

use crate::error::ApiError;

/// The secret in the header `Authorization`: `None` if the header has another form than `Bearer SECRET`, or is there twice.
pub(crate) fn secret(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().filter(|_| values.next().is_none())?;
    let (scheme, secret) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(secret.trim())
}

/// The token of a request.
///
/// # Errors
///
/// [`ApiError::TokenMissing`] without the header; [`ApiError::TokenUnknown`] if the header has another form than
/// `Bearer TOKEN`, or is there twice.
pub(super) fn token(headers: &HeaderMap) -> Result<TokenSecret, ApiError> {
    if !headers.contains_key(header::AUTHORIZATION) {
        return Err(ApiError::TokenMissing);
    }
    secret(headers).and_then(TokenSecret::parse).ok_or(ApiError::TokenUnknown)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn code(values: &[&[u8]]) -> Option<&'static str> {
        let headers = values
            .iter()
            .map(|value| (header::AUTHORIZATION, HeaderValue::from_bytes(value).unwrap()))
            .collect();
        token(&headers).err().map(|error| error.row().code)
    }

    #[test]
    fn only_one_header_with_a_well_formed_token_is_taken() {
        let secret = TokenSecret::from_random([7; 32]);
        let good = format!("Bearer {}", secret.expose());
        assert_eq!(code(&[good.as_bytes()]), None);
        assert_eq!(code(&[good.replace("Bearer", "bearer").as_bytes()]), None);
        assert_eq!(code(&[]), Some("token_missing"));
        let basic = good.replace("Bearer", "Basic");
        let shorter = &good.as_bytes()[..good.len() - 1];
        for wrong in [
            &[good.as_bytes(), good.as_bytes()][..],
            &[secret.expose().as_bytes()],
            &[basic.as_bytes()],
            &[shorter],
            &[b""],
            &[b"Bearer"],
            &[b"Bearer "],
            &[b"Bearer \xff"],
        ] {
            assert_eq!(code(wrong), Some("token_unknown"), "{wrong:?}");
        }
    }
}
