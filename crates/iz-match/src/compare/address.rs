//! Compares PID-11 with QPD-8: the address.

use iz_hl7::{Address, query::AddressQuery};

use crate::{
    comparisons::Comparisons,
    normalize::Words,
    rules::{self, Rule},
};

/// The best row for any address of the record.
pub(crate) fn compare(
    asked: Option<&AddressQuery>,
    found: &[Address<'_>],
    comparisons: &Comparisons,
) -> Option<&'static Rule> {
    let asked = asked?;
    let asked = NormalizedAddress::of(
        asked.street.as_deref(),
        [asked.city.as_deref(), asked.zip.as_deref()],
        comparisons,
    );
    let addresses = comparisons.contacts(found).iter().map(|found| {
        comparisons.add(1);
        let others = [found.city.as_deref(), found.zip.as_deref()];
        NormalizedAddress::of(found.street.as_deref(), others, comparisons)
    });
    addresses.filter_map(|found| asked.compare(&found)).max_by_key(|rule| rule.points)
}

struct NormalizedAddress {
    street: Option<Words>,
    city: Option<Words>,
    zip: Option<String>,
}

impl NormalizedAddress {
    fn of(street: Option<&str>, [city, zip]: [Option<&str>; 2], comparisons: &Comparisons) -> Self {
        let words = |text: Option<&str>| comparisons.words(text?);
        let valued = |text: String| (!text.is_empty()).then_some(text);
        let first_five = |zip: &str| zip.chars().filter(char::is_ascii_digit).take(5).collect::<String>();
        Self {
            street: words(street).filter(|street| !is_no_street(street)),
            city: words(city).filter(|city| city.joined() != "unknown"),
            zip: zip
                .and_then(|zip| comparisons.short(zip))
                .map(first_five)
                .and_then(valued)
                .filter(|zip| !is_no_zip(zip)),
        }
    }

    fn compare(&self, other: &Self) -> Option<&'static Rule> {
        let zips = self.zip.as_ref().zip(other.zip.as_ref());
        let cities = self.city.as_ref().zip(other.city.as_ref());
        let is_same_zip = zips.map(|(one, other)| one == other);
        let is_same_area =
            is_same_zip.or_else(|| cities.map(|(one, other)| one.joined() == other.joined()))?;
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
    NONE.contains(&street.joined())
}

/// Whether the ZIP code is `00000` or `99999`.
fn is_no_zip(zip: &str) -> bool {
    zip.bytes().all(|digit| digit == b'0') || zip.bytes().all(|digit| digit == b'9')
}

/// Compares the house number and the first word of the street with more than two letters: `12 Pecan St` equals
/// `12 N PECAN STREET APT 4`. Without a house number, the whole street is compared.
fn is_same_house(one: &Words, other: &Words) -> bool {
    match (house(one), house(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one.is_same(other),
    }
}

/// The house number and the name of the street.
fn house(street: &Words) -> Option<(&str, &str)> {
    let number = street.first().filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    Some((number, street.iter().skip(1).find(|word| word.chars().count() > 2)?))
}
