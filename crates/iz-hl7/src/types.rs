//! The data types of HL7 that answers hold.

use std::fmt;

use serde::Serialize;

use crate::{
    frame::Value,
    ledger::{Composite, Ledger},
    time::{PartialDate, Timestamp},
    value::Text,
};

/// Keeps a person's data out of whatever prints a program's values.
macro_rules! redacted {
    ($($type:ident),+ $(,)?) => {$(
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($type), "(<redacted>)"))
            }
        }
    )+};
}
pub(crate) use redacted;

/// A coded value: CE or CWE.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Coded {
    /// Component 1.
    pub code: Option<Text>,
    /// Component 2.
    pub text: Option<Text>,
    /// Component 3, the coding system (table 0396).
    pub system: Option<Text>,
    /// Components 4 to 6: the same thing in another coding system.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub alternates: Vec<Self>,
}

impl Coded {
    pub(crate) fn read(value: Value<'_>, ledger: &mut Ledger) -> Option<Self> {
        if !value.marks.component() {
            let code = ledger.text(value.raw, value.marks)?;
            return Some(Self { code: Some(code), ..Self::default() });
        }
        let mut composite = Composite::split(value, &ledger.delimiters);
        let first = Self::triplet(&mut composite, 1, ledger);
        let second = Self::triplet(&mut composite, 4, ledger);
        composite.finish(ledger);
        match (first, second) {
            (Some(mut first), Some(second)) => {
                first.alternates = vec![second];
                Some(first)
            }
            (first, second) => first.or(second),
        }
    }

    pub(crate) fn read_single(value: Value<'_>, ledger: &mut Ledger) -> Option<Self> {
        let value = ledger.single(value);
        Self::read(value, ledger)
    }

    fn triplet(composite: &mut Composite<'_>, first: u32, ledger: &Ledger) -> Option<Self> {
        let coded = Self {
            code: composite.text(first, ledger),
            text: composite.text(first + 1, ledger),
            system: composite.text(first + 2, ledger),
            alternates: Vec::new(),
        };
        (coded.code.is_some() || coded.text.is_some() || coded.system.is_some()).then_some(coded)
    }

    /// Whether there is anything beside a code and a text that repeats it.
    pub(crate) fn is_more_than_code(&self) -> bool {
        self.system.is_some()
            || !self.alternates.is_empty()
            || (self.text.is_some() && self.text != self.code)
    }

    /// Whether the coding system is one of `names`, blanks and case aside.
    pub(crate) fn is_of(&self, names: &[&str]) -> bool {
        self.system
            .as_deref()
            .is_some_and(|system| names.iter().any(|name| system.trim().eq_ignore_ascii_case(name)))
    }
}

/// An identifier of a person: CX.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Identifier {
    /// CX.1.
    pub value: Text,
    /// CX.4, with its subcomponents as sent.
    pub assigning_authority: Option<Text>,
    /// CX.5 (table 0203): `SR` the registry's own, `MR` a chart number.
    #[serde(rename = "type")]
    pub type_code: Option<Text>,
}

impl Identifier {
    pub(crate) fn read(value: Value<'_>, ledger: &mut Ledger) -> Option<Self> {
        let mut composite = Composite::split(value, &ledger.delimiters);
        let Some(id) = composite.text(1, ledger) else {
            ledger.leave(value);
            return None;
        };
        let assigning_authority = composite.text(4, ledger);
        let type_code = composite.text(5, ledger);
        composite.finish(ledger);
        Some(Self { value: id, assigning_authority, type_code })
    }
}

/// An identifier of an order: EI.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntityId {
    /// EI.1.
    pub value: Text,
    /// EI.2.
    pub namespace: Option<Text>,
}

impl EntityId {
    pub(crate) fn read(value: Value<'_>, ledger: &mut Ledger) -> Option<Self> {
        let value = ledger.single(value);
        let mut composite = Composite::split(value, &ledger.delimiters);
        let Some(id) = composite.text(1, ledger) else {
            ledger.leave(value);
            return None;
        };
        let namespace = composite.text(2, ledger);
        composite.finish(ledger);
        Some(Self { value: id, namespace })
    }
}

/// A person's name: XPN.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonName {
    /// XPN.1.
    pub family: Option<Text>,
    /// XPN.2.
    pub given: Option<Text>,
    /// XPN.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle: Option<Text>,
    /// XPN.4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<Text>,
    /// XPN.5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<Text>,
    /// XPN.7 (table 0200): `L` legal, `M` maiden.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_code: Option<Text>,
}

impl PersonName {
    pub(crate) fn read(value: Value<'_>, ledger: &mut Ledger) -> Option<Self> {
        let mut composite = Composite::split(value, &ledger.delimiters);
        let name = Self {
            family: composite.text(1, ledger),
            given: composite.text(2, ledger),
            middle: composite.text(3, ledger),
            suffix: composite.text(4, ledger),
            prefix: composite.text(5, ledger),
            type_code: composite.text(7, ledger),
        };
        composite.finish(ledger);
        let is_named = [&name.family, &name.given, &name.middle, &name.suffix, &name.prefix, &name.type_code]
            .into_iter()
            .any(Option::is_some);
        is_named.then_some(name)
    }
}

/// A person who gave, ordered or entered a dose: XCN.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Provider {
    /// XCN.1.
    pub id: Option<Text>,
    /// XCN.2.
    pub family: Option<Text>,
    /// XCN.3.
    pub given: Option<Text>,
    /// XCN.9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigning_authority: Option<Text>,
}

impl Provider {
    pub(crate) fn read(value: Value<'_>, ledger: &mut Ledger) -> Option<Self> {
        let value = ledger.single(value);
        let mut composite = Composite::split(value, &ledger.delimiters);
        let provider = Self {
            id: composite.text(1, ledger),
            family: composite.text(2, ledger),
            given: composite.text(3, ledger),
            assigning_authority: composite.text(9, ledger),
        };
        let authority = composite.value(9);
        composite.finish(ledger);
        let is_named = provider.id.is_some() || provider.family.is_some() || provider.given.is_some();
        if !is_named {
            ledger.leave(authority);
        }
        is_named.then_some(provider)
    }
}

/// An address: XAD.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Address {
    /// XAD.1.
    pub street: Option<Text>,
    /// XAD.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<Text>,
    /// XAD.3.
    pub city: Option<Text>,
    /// XAD.4.
    pub state: Option<Text>,
    /// XAD.5.
    pub zip: Option<Text>,
    /// XAD.6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Text>,
    /// XAD.7 (table 0190).
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_code: Option<Text>,
    /// XAD.9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub county: Option<Text>,
}

impl Address {
    pub(crate) fn read(value: Value<'_>, ledger: &mut Ledger) -> Option<Self> {
        let mut composite = Composite::split(value, &ledger.delimiters);
        let address = Self {
            street: composite.text(1, ledger),
            other: composite.text(2, ledger),
            city: composite.text(3, ledger),
            state: composite.text(4, ledger),
            zip: composite.text(5, ledger),
            country: composite.text(6, ledger),
            type_code: composite.text(7, ledger),
            county: composite.text(9, ledger),
        };
        composite.finish(ledger);
        let is_valued = [
            &address.street,
            &address.other,
            &address.city,
            &address.state,
            &address.zip,
            &address.country,
            &address.type_code,
            &address.county,
        ]
        .into_iter()
        .any(Option::is_some);
        is_valued.then_some(address)
    }
}

/// A telephone number or an e-mail address: XTN.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Telecom {
    /// XTN.6 and XTN.7 as one, else XTN.1 as sent.
    pub number: Option<Text>,
    /// XTN.4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Text>,
    /// XTN.2 (table 0201).
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub use_code: Option<Text>,
    /// XTN.3 (table 0202).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equipment: Option<Text>,
    /// XTN.8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<Text>,
}

impl Telecom {
    pub(crate) fn read(value: Value<'_>, ledger: &mut Ledger) -> Option<Self> {
        let mut composite = Composite::split(value, &ledger.delimiters);
        // Area code and local number stand side by side in two components.
        let (area, local) = (composite.value(6), composite.value(7));
        let number = match (ledger.text(area.raw, area.marks), ledger.text(local.raw, local.marks)) {
            (Some(area), Some(local)) => Some(Text::from(format!("{area}{local}").as_str())),
            (None, Some(local)) => Some(local),
            (_, None) => {
                ledger.leave(area);
                composite.text(1, ledger)
            }
        };
        let telecom = Self {
            number,
            email: composite.text(4, ledger),
            use_code: composite.text(2, ledger),
            equipment: composite.text(3, ledger),
            extension: composite.text(8, ledger),
        };
        composite.finish(ledger);
        let is_valued =
            [&telecom.number, &telecom.email, &telecom.use_code, &telecom.equipment, &telecom.extension]
                .into_iter()
                .any(Option::is_some);
        is_valued.then_some(telecom)
    }
}

redacted!(Coded, Identifier, EntityId, PersonName, Provider, Address, Telecom);

/// Reads a field that holds a date. A time of day, or a value that is no date, stays listed.
pub(crate) fn read_date(field: Value<'_>, ledger: &mut Ledger) -> Option<PartialDate> {
    let timestamp = read_timestamp(field, ledger)?;
    if timestamp.time.is_some() {
        ledger.leave(field);
    }
    Some(timestamp.date)
}

/// Reads a TS field; a value that is no time stays listed, with a warning.
pub(crate) fn read_timestamp(field: Value<'_>, ledger: &mut Ledger) -> Option<Timestamp> {
    let value = if field.marks.structure() {
        let mut composite = Composite::split(ledger.single(field), &ledger.delimiters);
        let value = composite.value(1);
        composite.finish(ledger);
        value
    } else {
        field
    };
    let text = value.raw.trim_ascii();
    if text.is_empty() || text == "\"\"" {
        return None;
    }
    let timestamp = Timestamp::parse(text);
    if timestamp.is_none() {
        ledger.leave(value);
        ledger.warn(
            "unreadable_date",
            field.place,
            "This is no date or time that HL7 knows; it is listed as sent.",
        );
    }
    timestamp
}
