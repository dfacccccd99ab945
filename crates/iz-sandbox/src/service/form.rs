//! `application/x-www-form-urlencoded`, as registries that are asked by a form want it.

/// The fields of a form. Not `Debug`: it holds what was sent.
#[derive(Default)]
pub(super) struct Form {
    /// `USERID`
    pub(super) username: Option<String>,
    /// `PASSWORD`
    pub(super) password: Option<String>,
    /// `FACILITYID`
    pub(super) facility_id: Option<String>,
    /// `MESSAGEDATA`
    pub(super) message: String,
}

/// A form that cannot be read. The texts never quote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum FormError {
    #[error("the form holds a % without two hexadecimal digits, or bytes that are no UTF-8")]
    NotEncoded,
    #[error("the field {0} comes twice")]
    Twice(&'static str),
    #[error("the field MESSAGEDATA is missing: send the message in it")]
    NoMessage,
}

const FIELDS: [&str; 4] = ["USERID", "PASSWORD", "FACILITYID", "MESSAGEDATA"];

impl Form {
    pub(super) fn read(body: &[u8]) -> Result<Self, FormError> {
        let mut found: [Option<String>; 4] = Default::default();
        for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = decoded(halves.next().unwrap_or_default()).ok_or(FormError::NotEncoded)?;
            let value = decoded(halves.next().unwrap_or_default()).ok_or(FormError::NotEncoded)?;
            let mut slots = FIELDS.into_iter().zip(&mut found);
            if let Some((field, slot)) = slots.find(|(field, _)| field.eq_ignore_ascii_case(&name))
                && slot.replace(value).is_some()
            {
                return Err(FormError::Twice(field));
            }
        }
        let [username, password, facility_id, message] = found;
        Ok(Self { username, password, facility_id, message: message.ok_or(FormError::NoMessage)? })
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
        let form =
            Form::read(b"MESSAGEDATA=MSH%7C%5e~%5C%26%0dQPD+a%2Bb&userid=u&x=1&PASSWORD=&").ok().unwrap();
        assert_eq!(form.message, "MSH|^~\\&\rQPD a+b");
        assert_eq!((form.username.as_deref(), form.password.as_deref()), (Some("u"), Some("")));
        assert_eq!(form.facility_id, None);
    }

    #[test]
    fn a_form_that_is_none_is_refused() {
        for (body, error) in [
            ("", FormError::NoMessage),
            ("USERID=u", FormError::NoMessage),
            ("MESSAGEDATA=%", FormError::NotEncoded),
            ("MESSAGEDATA=%4", FormError::NotEncoded),
            ("MESSAGEDATA=%4g", FormError::NotEncoded),
            ("MESSAGEDATA=%ff", FormError::NotEncoded),
            ("MESSAGEDATA=a&MESSAGEDATA=b", FormError::Twice("MESSAGEDATA")),
        ] {
            assert_eq!(Form::read(body.as_bytes()).err(), Some(error), "{body}");
        }
    }
}
