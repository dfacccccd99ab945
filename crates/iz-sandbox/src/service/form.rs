//! `application/x-www-form-urlencoded`, as registries that are asked by a form want it.

use crate::transport::Transport;

/// The fields of a form. Not `Debug`: it holds what was sent.
#[derive(Default)]
pub(super) struct Form {
    /// `USERID`, `userName`
    pub(super) username: Option<String>,
    /// `PASSWORD`, `password`
    pub(super) password: Option<String>,
    /// `FACILITYID`
    pub(super) facility_id: Option<String>,
    /// `MESSAGEDATA`, `flatWire`
    pub(super) message: String,
}

/// A form that cannot be read. The texts never quote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum FormError {
    #[error("the form holds a % without two hexadecimal digits, or bytes that are no UTF-8")]
    NotEncoded,
    #[error("the field {0} comes twice")]
    Twice(&'static str),
    #[error("the field {0} is missing: send the message in it")]
    Missing(&'static str),
}

/// What the fields are called, in the order of [`Form`].
type Names = [&'static str; 4];

const FIELDS: Names = ["USERID", "PASSWORD", "FACILITYID", "MESSAGEDATA"];

/// The facility's id has no field here; that name is for asking for a misbehaviour.
const FIELDS_OF_ASMX: Names = ["userName", "password", "FACILITYID", "flatWire"];

/// Those of a transport.
pub(super) const fn names(transport: Transport) -> Names {
    match transport {
        Transport::Asmx => FIELDS_OF_ASMX,
        _ => FIELDS,
    }
}

impl Form {
    pub(super) fn read(body: &[u8], names: Names) -> Result<Self, FormError> {
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

/// A plus is a blank, and `%0D` a CR.
fn decoded(text: &[u8]) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
                let (high, low) = (digit(bytes.next())?, digit(bytes.next())?);
                u8::try_from(high * 16 + low).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_whatever_their_order() {
        let form = Form::read(b"MESSAGEDATA=MSH%7C%5e~%5C%26%0dQPD+a%2Bb&userid=u&x=1&PASSWORD=&", FIELDS)
            .ok()
            .unwrap();
        assert_eq!(form.message, "MSH|^~\\&\rQPD a+b");
        assert_eq!((form.username.as_deref(), form.password.as_deref()), (Some("u"), Some("")));
        assert_eq!(form.facility_id, None);
    }

    #[test]
    fn a_form_that_is_none_is_refused() {
        for (body, error) in [
            ("", FormError::Missing("MESSAGEDATA")),
            ("USERID=u", FormError::Missing("MESSAGEDATA")),
            ("MESSAGEDATA=%", FormError::NotEncoded),
            ("MESSAGEDATA=%4", FormError::NotEncoded),
            ("MESSAGEDATA=%4g", FormError::NotEncoded),
            ("MESSAGEDATA=%ff", FormError::NotEncoded),
            ("MESSAGEDATA=a&MESSAGEDATA=b", FormError::Twice("MESSAGEDATA")),
        ] {
            assert_eq!(Form::read(body.as_bytes(), FIELDS).err(), Some(error), "{body}");
        }
    }
}
