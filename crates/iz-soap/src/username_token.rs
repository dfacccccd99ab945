//! `UsernameToken` of WS-Security 1.0 (OASIS, Username Token Profile 1.0).

use crate::codec::base64;
use crate::description::UsernameToken;
use crate::envelope_writer::EnvelopeWriter;
use crate::request_values::RequestValues;
use crate::write_error::WriteError;

/// The namespace of `Security`, `UsernameToken`, `Username`, `Password` and `Nonce`.
const SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

/// The namespace of `Id` and `Created`.
const UTILITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

const PASSWORD_TEXT: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";

const BASE64: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";

/// Writes the header `Security`. `must_understand` is the value of its attribute. Servers find these elements by their
/// usual prefixes more often than others, so the prefixes are written.
pub(crate) fn write(
    envelope: &mut EnvelopeWriter,
    values: &RequestValues<'_>,
    token: UsernameToken,
    must_understand: Option<&str>,
) -> Result<(), WriteError> {
    envelope.raw(&format!("<wsse:Security xmlns:wsse=\"{SECURITY}\" xmlns:wsu=\"{UTILITY}\""));
    if let Some(must_understand) = must_understand {
        envelope.raw(&format!(" soap:mustUnderstand=\"{must_understand}\""));
    }
    envelope.raw("><wsse:UsernameToken wsu:Id=\"UsernameToken-1\">");
    if let Some(username) = values.username {
        envelope.value("wsse:Username", username)?;
    }
    if let Some(password) = values.password {
        envelope.raw(&format!("<wsse:Password Type=\"{PASSWORD_TEXT}\">"));
        envelope.text("wsse:Password", password)?;
        envelope.close("wsse:Password");
    }
    if let Some(nonce) = values.nonce.filter(|_| token.nonce) {
        envelope.raw(&format!("<wsse:Nonce EncodingType=\"{BASE64}\">"));
        envelope.raw(&base64::encode(&nonce));
        envelope.close("wsse:Nonce");
    }
    if let Some(created) = values.created.filter(|_| token.created) {
        envelope.value("wsu:Created", created)?;
    }
    envelope.raw("</wsse:UsernameToken></wsse:Security>");
    Ok(())
}
