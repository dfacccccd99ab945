//! The data types of HL7 that answers hold.

use std::fmt;

use serde::Serialize;

use crate::{
    escape::unescape,
    frame::{Value, wide},
    ledger::{Composite, Ledger, sent},
    time::{PartialDate, Timestamp},
    value::Text,
};

/// Keeps a person's data out of whatever prints a program's values.
macro_rules! redacted {
    ($($type:ident $(<$life:lifetime>)?),+ $(,)?) => {$(
        impl fmt::Debug for $type$(<$life>)? {
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
pub struct Coded<'a> {
    /// Component 1.
    pub code: Option<Text<'a>>,
    /// Component 2.
    pub text: Option<Text<'a>>,
    /// Component 3, the coding system (table 0396).
    pub system: Option<Text<'a>>,
    /// Components 4 to 6: the same thing in another coding system.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub alternate: Option<Box<Self>>,
}

impl<'a> Coded<'a> {
    pub(crate) fn read(value: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Self> {
        match value.marks {
            _ if value.raw.is_empty() => None,
            // These two shapes are nearly all that there are.
            [] => sent(value.raw).map(|code| Self { code: Some(code.into()), ..Self::default() }),
            [one, two] if one.is_component() && two.is_component() => {
                let (one, two) = (wide(one.at() - value.start), wide(two.at() - value.start));
                let part = |range: Option<&'a str>| sent(range.unwrap_or_default());
                Self::of(
                    part(value.raw.get(..one)),
                    part(value.raw.get(one + 1..two)),
                    part(value.raw.get(two + 1..)),
                )
            }
            _ => Self::read_all(value, ledger),
        }
    }

    fn read_all(value: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Self> {
        let mut composite = Composite::split(value);
        let first = Self::triplet(&mut composite, 1, ledger);
        let second = Self::triplet(&mut composite, 4, ledger);
        composite.finish(ledger);
        match (first, second) {
            (Some(mut first), Some(second)) => {
                first.alternate = Some(Box::new(second));
                Some(first)
            }
            (first, second) => first.or(second),
        }
    }

    fn of(code: Option<&'a str>, text: Option<&'a str>, system: Option<&'a str>) -> Option<Self> {
        let is_valued = code.is_some() || text.is_some() || system.is_some();
        is_valued.then(|| Self {
            code: code.map(Text::from),
            text: text.map(Text::from),
            system: system.map(Text::from),
            alternate: None,
        })
    }

    pub(crate) fn read_single(value: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Self> {
        let value = if value.is_repeated() { ledger.single(value) } else { value };
        Self::read(value, ledger)
    }

    fn triplet(composite: &mut Composite<'_, 'a>, first: u32, ledger: &mut Ledger<'a>) -> Option<Self> {
        let mut part = |number| composite.text(number, ledger).map(Text::as_str);
        let (code, text, system) = (part(first), part(first + 1), part(first + 2));
        Self::of(code, text, system)
    }

    /// Whether there is anything beside a code and a text that repeats it.
    pub(crate) fn is_more_than_code(&self) -> bool {
        self.system.is_some() || self.alternate.is_some() || (self.text.is_some() && self.text != self.code)
    }

    /// Whether the coding system is one of `names`, letter case aside.
    pub(crate) fn is_of(&self, names: &[&str]) -> bool {
        self.system
            .as_deref()
            .is_some_and(|system| names.iter().any(|name| system.eq_ignore_ascii_case(name)))
    }
}

/// An identifier of a person: CX.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Identifier<'a> {
    /// CX.1.
    pub value: Text<'a>,
    /// CX.4, with its subcomponents as sent.
    pub assigning_authority: Option<Text<'a>>,
    /// CX.5 (table 0203): `SR` the registry's own, `MR` a chart number.
    #[serde(rename = "type")]
    pub type_code: Option<Text<'a>>,
}

impl<'a> Identifier<'a> {
    pub(crate) fn read(value: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Self> {
        let mut composite = Composite::split(value);
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
pub struct EntityId<'a> {
    /// EI.1.
    pub value: Text<'a>,
    /// EI.2.
    pub namespace: Option<Text<'a>>,
}

impl<'a> EntityId<'a> {
    pub(crate) fn read(value: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Self> {
        let value = ledger.single(value);
        let mut composite = Composite::split(value);
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
pub struct PersonName<'a> {
    /// XPN.1.
    pub family: Option<Text<'a>>,
    /// XPN.2.
    pub given: Option<Text<'a>>,
    /// XPN.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle: Option<Text<'a>>,
    /// XPN.4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<Text<'a>>,
    /// XPN.5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<Text<'a>>,
    /// XPN.7 (table 0200): `L` legal, `M` maiden.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_code: Option<Text<'a>>,
}

impl<'a> PersonName<'a> {
    pub(crate) fn read_single(value: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Self> {
        let value = ledger.single(value);
        Self::read(value, ledger)
    }

    pub(crate) fn read(value: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Self> {
        let mut composite = Composite::split(value);
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
pub struct Provider<'a> {
    /// XCN.1.
    pub id: Option<Text<'a>>,
    /// XCN.2.
    pub family: Option<Text<'a>>,
    /// XCN.3.
    pub given: Option<Text<'a>>,
    /// XCN.9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigning_authority: Option<Text<'a>>,
}

impl<'a> Provider<'a> {
    pub(crate) fn read(value: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Self> {
        let value = ledger.single(value);
        let mut composite = Composite::split(value);
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
pub struct Address<'a> {
    /// XAD.1.
    pub street: Option<Text<'a>>,
    /// XAD.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<Text<'a>>,
    /// XAD.3.
    pub city: Option<Text<'a>>,
    /// XAD.4.
    pub state: Option<Text<'a>>,
    /// XAD.5.
    pub zip: Option<Text<'a>>,
    /// XAD.6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Text<'a>>,
    /// XAD.7 (table 0190).
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_code: Option<Text<'a>>,
    /// XAD.9.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub county: Option<Text<'a>>,
}

impl<'a> Address<'a> {
    pub(crate) fn read(value: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Self> {
        let mut composite = Composite::split(value);
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
pub struct Telecom<'a> {
    /// XTN.6 and XTN.7 as one, else XTN.1 as sent.
    pub number: Option<Text<'a>>,
    /// XTN.4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Text<'a>>,
    /// XTN.2 (table 0201).
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub use_code: Option<Text<'a>>,
    /// XTN.3 (table 0202).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equipment: Option<Text<'a>>,
    /// XTN.8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<Text<'a>>,
}

impl<'a> Telecom<'a> {
    pub(crate) fn read(value: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Self> {
        let mut composite = Composite::split(value);
        // Area code and local number stand side by side in two components.
        let (area, local) = (composite.value(6), composite.value(7));
        let number = match (sent(area.raw), sent(local.raw)) {
            (Some(area), Some(local)) => {
                let both =
                    format!("{}{}", unescape(area, &ledger.delimiters), unescape(local, &ledger.delimiters));
                Some(ledger.keep(both))
            }
            (None, Some(_)) => composite.text(7, ledger),
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

redacted!(Coded<'_>, Identifier<'_>, EntityId<'_>, PersonName<'_>, Provider<'_>, Address<'_>, Telecom<'_>);

/// Reads a field that holds a date. A time of day, or a value that is no date, stays listed.
pub(crate) fn read_date<'a>(field: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<PartialDate> {
    let timestamp = read_timestamp(field, ledger)?;
    if timestamp.time.is_some() {
        ledger.leave(field);
    }
    Some(timestamp.date)
}

/// Reads a TS field; a value that is no time stays listed, with a warning.
pub(crate) fn read_timestamp<'a>(field: Value<'_, 'a>, ledger: &mut Ledger<'a>) -> Option<Timestamp> {
    if field.raw.is_empty() {
        return None;
    }
    let value = if field.is_leaf() {
        field
    } else {
        let mut composite = Composite::split(ledger.single(field));
        let value = composite.value(1);
        composite.finish(ledger);
        value
    };
    let text = sent(value.trimmed())?;
    let timestamp = Timestamp::parse(text);
    if timestamp.is_some_and(|timestamp| timestamp.time.is_none()) && text.contains(['+', '-']) {
        // A date alone has no zone in our types.
        ledger.leave(value);
    }
    if timestamp.is_none() {
        ledger.leave(value);
        ledger.warn(
            "unreadable_date",
            field.location,
            "This is no date or time that HL7 knows; it is listed as sent.",
        );
    }
    timestamp
}

/// Keeps the first value; a later one that differs is listed as sent, with a warning.
pub(crate) fn keep<'a, T: PartialEq>(
    slot: &mut Option<T>,
    read: Option<T>,
    value: Value<'_, 'a>,
    ledger: &mut Ledger<'a>,
) {
    match (slot.as_ref(), read) {
        (None, read) => *slot = read,
        (Some(kept), Some(read)) if *kept != read => {
            ledger.leave(value);
            ledger.warn(
                "contradiction",
                value.location,
                "An earlier observation of the same statement says something else; this one is listed as sent.",
            );
        }
        _ => {}
    }
}
