//! Telephone numbers and e-mail addresses: XTN.

use std::fmt;

use serde::Serialize;

use crate::{
    message::{escape::unescape, raw_value::RawValue, text::Text},
    reading::{composite::Composite, diagnostics::Diagnostics, valued::valued},
    types::redacted::redacted,
};

/// A telephone number or an e-mail address (XTN).
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Telecom<'a> {
    /// The area code and the local number. XTN.6 and XTN.7 joined. Without them, XTN.1 as sent.
    pub number: Option<Text<'a>>,
    /// The e-mail address. XTN.4.
    pub email: Option<Text<'a>>,
    /// The use. XTN.2 (table 0201). `PRN` is the primary residence number.
    #[serde(rename = "use")]
    pub use_code: Option<Text<'a>>,
    /// The type of equipment. XTN.3 (table 0202). `PH` is a telephone.
    pub equipment: Option<Text<'a>>,
    /// The extension. XTN.8.
    pub extension: Option<Text<'a>>,
}

impl<'a> Telecom<'a> {
    pub(crate) fn read(value: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Self> {
        let mut composite = Composite::split(value);
        // The area code and the local number stand in two components.
        let (area, local) = (composite.value(6), composite.value(7));
        let number = match (valued(area.raw), valued(local.raw)) {
            (Some(area), Some(local)) => {
                let both = format!(
                    "{}{}",
                    unescape(area, &diagnostics.delimiters),
                    unescape(local, &diagnostics.delimiters)
                );
                Some(diagnostics.keep_rewritten(both))
            }
            (None, Some(_)) => composite.text(7, diagnostics),
            (_, None) => {
                diagnostics.add_unread(area);
                composite.text(1, diagnostics)
            }
        };
        let telecom = Self {
            number,
            email: composite.text(4, diagnostics),
            use_code: composite.text(2, diagnostics),
            equipment: composite.text(3, diagnostics),
            extension: composite.text(8, diagnostics),
        };
        composite.finish(diagnostics);
        let is_valued =
            [&telecom.number, &telecom.email, &telecom.use_code, &telecom.equipment, &telecom.extension]
                .into_iter()
                .any(Option::is_some);
        is_valued.then_some(telecom)
    }
}

redacted!(Telecom<'_>);
