//! Compares PID-11 with QPD-8: the address.

use iz_hl7::{Address, query::AddressQuery};

use crate::{
    normalize::{Words, normalized},
    rules::{self, Rule},
};

/// The best row for any address of the record.
pub(crate) fn compare(asked: Option<&AddressQuery>, found: &[Address<'_>]) -> Option<&'static Rule> {
    let asked =
        NormalizedAddress::of(asked?.street.as_deref(), asked?.city.as_deref(), asked?.zip.as_deref());
    let addresses = found.iter().map(|found| {
        NormalizedAddress::of(found.street.as_deref(), found.city.as_deref(), found.zip.as_deref())
    });
    addresses.filter_map(|found| asked.compare(&found)).max_by_key(|rule| rule.points)
}

struct NormalizedAddress {
    street: Option<Words>,
    city: Option<String>,
    zip: Option<String>,
}

impl NormalizedAddress {
    fn of(street: Option<&str>, city: Option<&str>, zip: Option<&str>) -> Self {
        let valued = |text: String| (!text.is_empty()).then_some(text);
        let first_five = |zip: &str| zip.chars().filter(char::is_ascii_digit).take(5).collect::<String>();
        Self {
            street: street.and_then(Words::of).filter(|street| !is_no_street(street)),
            city: city.map(normalized).and_then(valued).filter(|city| city != "unknown"),
            zip: zip.map(first_five).and_then(valued).filter(|zip| !is_no_zip(zip)),
        }
    }

    fn compare(&self, other: &Self) -> Option<&'static Rule> {
        let is_same = |one: &Option<String>, other: &Option<String>| {
            one.as_ref().zip(other.as_ref()).map(|(one, other)| one == other)
        };
        let is_same_area = is_same(&self.zip, &other.zip).or_else(|| is_same(&self.city, &other.city))?;
        let has_zip = self.zip.is_some() && other.zip.is_some();
        let streets = self.street.as_ref().zip(other.street.as_ref());
        Some(match streets {
            Some((one, other)) if is_same_area && is_same_house(one, other) => &rules::ADDRESS_SAME,
            _ if is_same_area && has_zip => &rules::ADDRESS_ZIP,
            None if is_same_area => return None,
            _ => &rules::ADDRESS_DIFFERS,
        })
    }
}

/// Whether people write the street if they have no address. Many people have it, so it confirms nobody.
fn is_no_street(street: &Words) -> bool {
    const NONE: [&str; 8] = [
        "unknown",
        "none",
        "na",
        "homeless",
        "noaddress",
        "generaldelivery",
        "nofixedaddress",
        "addressunknown",
    ];
    NONE.contains(&street.joined().as_str())
}

/// Whether the ZIP code is `00000` or `99999`.
fn is_no_zip(zip: &str) -> bool {
    zip.bytes().all(|digit| digit == b'0') || zip.bytes().all(|digit| digit == b'9')
}

/// Compares the house number and the first word of the street with more than two letters: `12 Pecan St` equals
/// `12 N PECAN STREET APT 4`. Without a house number, the whole street is compared.
fn is_same_house(one: &Words, other: &Words) -> bool {
    let house = |words: &Words| {
        let number = words.words.first().filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
        let street = words.words.iter().skip(1).find(|word| word.chars().count() > 2)?;
        Some((number.clone(), street.clone()))
    };
    match (house(one), house(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one.is_same(other),
    }
}
