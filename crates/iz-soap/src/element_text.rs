//! The answer of a service made with ASP.NET to a form: one XML element that holds the text.

use crate::media_type::parameter;
use crate::read_error::SoapReadError;
use crate::xml::{read_mode::ReadMode, reader};

/// The text of a document that is a single element, such as `<string>`. Services made with ASP.NET answer a form with
/// such a document. Elements around the text are removed, as [`crate::Response::read`] removes them.
///
/// # Errors
///
/// [`SoapReadError`] if the bytes break the XML policy, or if elements stand beside the text or its element.
pub fn element_text(document: &[u8]) -> Result<String, SoapReadError> {
    element_text_with("", document)
}

/// The text of a document that is a single element, as [`element_text`] reads it. `content_type` is the `Content-Type`
/// header of the reply; its `charset` is respected.
///
/// # Errors
///
/// [`SoapReadError`], as for [`element_text`].
pub fn element_text_with(content_type: &str, document: &[u8]) -> Result<String, SoapReadError> {
    reader::read(document, parameter(content_type, "charset"), ReadMode::Lenient)?.into_inner_text()
}
