//! A query as `application/x-www-form-urlencoded`.

use std::borrow::Cow;

use percent_encoding::percent_decode;

use crate::endpoint::Endpoint;

/// The fields of a form. It is not `Debug`, because it holds data of persons.
#[derive(Default)]
pub(crate) struct QueryForm {
    /// `USERID`, `userName`
    pub(crate) username: Option<String>,
    /// `PASSWORD`, `password`
    pub(crate) password: Option<String>,
    /// `FACILITYID`
    pub(crate) facility_id: Option<String>,
    /// `MESSAGEDATA`, `flatWire`
    pub(crate) message: String,
}

/// A form that cannot be read. The texts never quote the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FormError {
    #[error("the form has a % without two hexadecimal digits, or bytes that are not UTF-8")]
    NotEncoded,
    #[error("the field {0} comes twice")]
    Twice(&'static str),
    #[error("the field {0} is missing: send the message in it")]
    Missing(&'static str),
}

impl QueryForm {
    /// Reads a form.
    ///
    /// # Errors
    ///
    /// [`FormError`] if the encoding is broken, a field is repeated, or the message is missing.
    pub(crate) fn read(endpoint: Endpoint, body: &[u8]) -> Result<Self, FormError> {
        let names = match endpoint {
            // Real services of this kind have no facility id. Here it selects a misbehaviour.
            Endpoint::Asmx => ["userName", "password", "FACILITYID", "flatWire"],
            _ => ["USERID", "PASSWORD", "FACILITYID", "MESSAGEDATA"],
        };
        let mut found: [Option<String>; 4] = Default::default();
        for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = decoded(halves.next().unwrap_or_default()).ok_or(FormError::NotEncoded)?;
            let value = decoded(halves.next().unwrap_or_default()).ok_or(FormError::NotEncoded)?;
            let mut slots = names.into_iter().zip(&mut found);
            if let Some((field, slot)) = slots.find(|(field, _)| field.eq_ignore_ascii_case(&name))
                && slot.replace(value).is_some()
            {
                return Err(FormError::Twice(field));
            }
        }
        let [username, password, facility_id, message] = found;
        let [.., field] = names;
        Ok(Self { username, password, facility_id, message: message.ok_or(FormError::Missing(field))? })
    }
}

/// Decodes `+` to a space, and `%0D` to CR. `None` if a `%` has no two hexadecimal digits, or the text is not UTF-8.
fn decoded(text: &[u8]) -> Option<String> {
    let has_digits =
        |rest: &[u8]| rest.get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    let is_encoded = text.split(|byte| *byte == b'%').skip(1).all(has_digits);
    let text: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decode(&text).decode_utf8().ok().filter(|_| is_encoded).map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_in_any_order() {
        let form = QueryForm::read(
            Endpoint::Post,
            b"MESSAGEDATA=MSH%7C%5e~%5C%26%0dQPD+a%2Bb&userid=u&x=1&PASSWORD=&",
        )
        .ok()
        .unwrap();
        assert_eq!(form.message, "MSH|^~\\&\rQPD a+b");
        assert_eq!((form.username.as_deref(), form.password.as_deref()), (Some("u"), Some("")));
        assert_eq!(form.facility_id, None);
    }

    #[test]
    fn a_broken_form_is_refused() {
        for (body, error) in [
            ("", FormError::Missing("MESSAGEDATA")),
            ("USERID=u", FormError::Missing("MESSAGEDATA")),
            ("MESSAGEDATA=%", FormError::NotEncoded),
            ("MESSAGEDATA=%4", FormError::NotEncoded),
            ("MESSAGEDATA=%4g", FormError::NotEncoded),
            ("MESSAGEDATA=%ff", FormError::NotEncoded),
            ("MESSAGEDATA=a&MESSAGEDATA=b", FormError::Twice("MESSAGEDATA")),
        ] {
            assert_eq!(QueryForm::read(Endpoint::Post, body.as_bytes()).err(), Some(error), "{body}");
        }
    }
}
