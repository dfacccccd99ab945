//! What one registry wants of a question's details, where it differs from the guide.

use serde::Deserialize;

use super::{
    Demographics, Fault, IdentifierQuery, Indicator, Query,
    demographics::{named, required},
};

/// A field of QPD, or a part of one, that a registry may want or not want.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub enum Detail {
    /// QPD-3 identifiers.
    #[serde(rename = "QPD-3")]
    Identifiers,
    /// QPD-3.4 assigning authority; required of each identifier that is sent.
    #[serde(rename = "QPD-3.4")]
    AssigningAuthority,
    /// QPD-4 name.
    #[serde(rename = "QPD-4")]
    Name,
    /// QPD-4.3 middle name.
    #[serde(rename = "QPD-4.3")]
    MiddleName,
    /// QPD-4.4 suffix of the name.
    #[serde(rename = "QPD-4.4")]
    Suffix,
    /// QPD-5 mother's maiden name.
    #[serde(rename = "QPD-5")]
    MothersMaidenName,
    /// QPD-6 birth date.
    #[serde(rename = "QPD-6")]
    BirthDate,
    /// QPD-7 sex.
    #[serde(rename = "QPD-7")]
    Sex,
    /// QPD-8 address; a country alone is none.
    #[serde(rename = "QPD-8")]
    Address,
    /// QPD-8.1 street.
    #[serde(rename = "QPD-8.1")]
    Street,
    /// QPD-8.3 city.
    #[serde(rename = "QPD-8.3")]
    City,
    /// QPD-8.4 state.
    #[serde(rename = "QPD-8.4")]
    State,
    /// QPD-8.5 ZIP code.
    #[serde(rename = "QPD-8.5")]
    Zip,
    /// QPD-8.6 country, `USA` with every address that names none.
    #[serde(rename = "QPD-8.6")]
    Country,
    /// QPD-8.7 type of the address, `L` with every address that names none.
    #[serde(rename = "QPD-8.7")]
    AddressType,
    /// QPD-9 phone or e-mail.
    #[serde(rename = "QPD-9")]
    Phone,
    /// QPD-10 multiple birth; without it there is no QPD-11.
    #[serde(rename = "QPD-10")]
    MultipleBirth,
    /// QPD-11 birth order; required only of one of several.
    #[serde(rename = "QPD-11")]
    BirthOrder,
    /// QPD-12 when the person's details last changed.
    #[serde(rename = "QPD-12")]
    LastUpdated,
    /// QPD-13 where they last changed.
    #[serde(rename = "QPD-13")]
    LastUpdatedAt,
}

impl Detail {
    /// The field of which this is a part: without that there is no part.
    #[must_use]
    pub const fn whole(self) -> Option<Self> {
        match self {
            Self::AssigningAuthority => Some(Self::Identifiers),
            Self::MiddleName | Self::Suffix => Some(Self::Name),
            Self::Street | Self::City | Self::State | Self::Zip | Self::Country | Self::AddressType => {
                Some(Self::Address)
            }
            _ => None,
        }
    }
}

/// The identifiers that whoever asks gave themselves (table 0203): chart numbers.
const OWN_TYPES: [&str; 2] = ["MR", "PI"];

/// What a registry wants of the details; by default what the guide rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryRules {
    /// Not sent, though known.
    pub drop: Vec<Detail>,
    /// Without these nothing is asked.
    pub require: Vec<Detail>,
    /// The identifiers that are sent, by CX.5; empty sends all.
    pub identifier_types: Vec<String>,
    /// CX.4 of the registry's own identifiers (`SR`) that name none.
    pub registry_authority: Option<String>,
    /// CX.4 of our own identifiers (`MR`, `PI`) that name none.
    pub own_authority: Option<String>,
    /// The longest CX.1 of our own identifiers, in characters. Those of others are as long as they were given.
    pub identifier_length: Option<u16>,
    /// Whether names and addresses are sent in capital letters.
    pub upper_case: bool,
    /// Whether names and addresses are sent without accents.
    pub ascii_fold: bool,
}

impl Query {
    /// The question as a registry wants it. What was asked stays as it is: answers are compared with that.
    ///
    /// # Errors
    ///
    /// [`Fault`], which names the member that the registry requires, or one with letters that it cannot take. Where
    /// the registry's profile is why something is lacking, it says so.
    pub fn for_registry(&self, rules: &QueryRules) -> Result<Self, Fault> {
        let mut patient = self.patient.clone();
        for &detail in &rules.drop {
            patient.forget(detail);
        }
        patient.identifiers = rules.identifiers(&patient.identifiers)?;
        for &detail in &rules.require {
            if let Some(pointer) = patient.lacks(detail) {
                return Err(Fault::new(pointer, rules.why_required(detail, &self.patient)));
            }
        }
        rules.check_enough(&patient)?;
        if rules.ascii_fold {
            patient.rewrite(|pointer, text| {
                let folded = ascii(text)
                    .ok_or_else(|| Fault::new(pointer, "holds letters that this registry cannot take"))?;
                as_taken(pointer, folded)
            })?;
        }
        if rules.upper_case {
            patient.rewrite(|pointer, text| as_taken(pointer, text.to_uppercase()))?;
        }
        let is_dropped = |detail| rules.drop.contains(&detail);
        let omitted =
            Omitted { country: is_dropped(Detail::Country), address_type: is_dropped(Detail::AddressType) };
        Ok(Self { profile: self.profile, patient, omitted })
    }
}

/// Parts that are sent with every address, unless a registry does not want them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Omitted {
    pub(super) country: bool,
    pub(super) address_type: bool,
}

/// A text that was rewritten may say something else than before: nothing, or HL7's word for "delete".
fn as_taken(pointer: &str, text: String) -> Result<String, Fault> {
    let check = if pointer.starts_with("/address/") { required } else { named };
    match check(pointer, &text) {
        Ok(()) => Ok(text),
        Err(Fault { pointer, reason }) => {
            Err(Fault::new(pointer, format!("in the letters that this registry takes, {reason}")))
        }
    }
}

impl QueryRules {
    /// The identifiers that are sent of those that were given.
    fn identifiers(&self, given: &[IdentifierQuery]) -> Result<Vec<IdentifierQuery>, Fault> {
        let is_sent = |identifier: &IdentifierQuery| {
            self.identifier_types.is_empty()
                || self.identifier_types.iter().any(|code| code == identifier.type_code.trim())
        };
        let sent = given.iter().enumerate().filter(|(_, identifier)| is_sent(identifier));
        sent.map(|(at, identifier)| self.identifier(at, identifier)).collect()
    }

    fn identifier(&self, at: usize, given: &IdentifierQuery) -> Result<IdentifierQuery, Fault> {
        let mut identifier = given.clone();
        let type_code = identifier.type_code.trim();
        let is_own = OWN_TYPES.contains(&type_code);
        if let Some(longest) = self.identifier_length.filter(|_| is_own)
            && identifier.value.trim().chars().count() > longest.into()
        {
            let reason = format!("must not be longer than the {longest} characters that this registry takes");
            return Err(Fault::new(format!("/identifiers/{at}/value"), reason));
        }
        let usual = match type_code {
            "SR" => self.registry_authority.as_ref(),
            // Who else gave it is not ours to say.
            _ => self.own_authority.as_ref().filter(|_| is_own),
        };
        let authority = identifier.assigning_authority.or_else(|| usual.cloned());
        identifier.assigning_authority =
            authority.filter(|_| !self.drop.contains(&Detail::AssigningAuthority));
        if identifier.assigning_authority.is_none() && self.require.contains(&Detail::AssigningAuthority) {
            let pointer = format!("/identifiers/{at}/assigning_authority");
            return Err(Fault::new(pointer, "is required by this registry"));
        }
        Ok(identifier)
    }

    /// Why a member is needed that is not there, or not there any more.
    fn why_required(&self, detail: Detail, given: &Demographics) -> String {
        let was_given = given.lacks(detail).is_none();
        let but = match detail {
            _ if !was_given => String::new(),
            Detail::Identifiers if !self.identifier_types.is_empty() => {
                format!(", and its profile sends it those of type {} alone", self.identifier_types.join(", "))
            }
            _ => ", and its profile does not send what was given".to_owned(),
        };
        format!("is required by this registry{but}")
    }

    /// A registry finds nobody by less; what its profile keeps back is no fault of whoever asks.
    fn check_enough(&self, left: &Demographics) -> Result<(), Fault> {
        if left.check_enough().is_ok() {
            return Ok(());
        }
        let types = self.identifier_types.join(", ");
        let no_identifiers = if self.drop.contains(&Detail::Identifiers) {
            "no identifiers (QPD-3)".to_owned()
        } else {
            format!("no identifiers but those of type {types}")
        };
        let kept_back = [(Detail::Name, "no name (QPD-4)"), (Detail::BirthDate, "no birth date (QPD-6)")]
            .into_iter()
            .find(|(detail, _)| self.drop.contains(detail));
        let (pointer, need, why) = match kept_back {
            Some((_, why)) if types.is_empty() => ("/identifiers", "is needed".to_owned(), why.to_owned()),
            Some((_, why)) => ("/identifiers", format!("is needed, one of type {types}"), why.to_owned()),
            None if left.name.is_none() => {
                ("/name", "is needed, with a birth date".to_owned(), no_identifiers)
            }
            None => ("/birth_date", "is needed, with a name".to_owned(), no_identifiers),
        };
        Err(Fault::new(pointer, format!("{need}: by its profile this registry is sent {why}")))
    }
}

impl Demographics {
    fn forget(&mut self, detail: Detail) {
        match detail {
            Detail::Identifiers => self.identifiers.clear(),
            // Of each identifier by itself, in `QueryRules::identifier`.
            Detail::AssigningAuthority => {}
            Detail::Name => self.name = None,
            Detail::MiddleName => self.name.iter_mut().for_each(|name| name.middle = None),
            Detail::Suffix => self.name.iter_mut().for_each(|name| name.suffix = None),
            Detail::MothersMaidenName => self.mothers_maiden_name = None,
            Detail::BirthDate => self.birth_date = None,
            Detail::Sex => self.sex = None,
            Detail::Address => self.address = None,
            Detail::Street => self.address.iter_mut().for_each(|address| address.street = None),
            Detail::City => self.address.iter_mut().for_each(|address| address.city = None),
            Detail::State => self.address.iter_mut().for_each(|address| address.state = None),
            Detail::Zip => self.address.iter_mut().for_each(|address| address.zip = None),
            Detail::Country => self.address.iter_mut().for_each(|address| address.country = None),
            Detail::AddressType => self.address.iter_mut().for_each(|address| address.type_code = None),
            Detail::Phone => (self.phone, self.email) = (None, None),
            Detail::MultipleBirth => self.multiple_birth = None,
            Detail::BirthOrder => self.multiple_birth.iter_mut().for_each(|birth| birth.order = None),
            Detail::LastUpdated => self.last_updated = None,
            Detail::LastUpdatedAt => self.last_updated_at = None,
        }
    }

    /// The pointer of the member that is not there.
    fn lacks(&self, detail: Detail) -> Option<&'static str> {
        let name = self.name.as_ref();
        let address = self.address.as_ref();
        let (is_there, pointer) = match detail {
            Detail::Identifiers => (!self.identifiers.is_empty(), "/identifiers"),
            Detail::AssigningAuthority => (true, "/identifiers"),
            Detail::Name => (name.is_some(), "/name"),
            Detail::MiddleName => (name.is_some_and(|name| name.middle.is_some()), "/name/middle"),
            Detail::Suffix => (name.is_some_and(|name| name.suffix.is_some()), "/name/suffix"),
            Detail::MothersMaidenName => (self.mothers_maiden_name.is_some(), "/mothers_maiden_name"),
            Detail::BirthDate => (self.birth_date.is_some(), "/birth_date"),
            Detail::Sex => (self.sex.is_some(), "/sex"),
            // Of what is sent with every address a registry finds nobody.
            Detail::Address | Detail::Country | Detail::AddressType => {
                (address.is_some_and(super::AddressQuery::is_place), "/address")
            }
            Detail::Street => (address.is_some_and(|address| address.street.is_some()), "/address/street"),
            Detail::City => (address.is_some_and(|address| address.city.is_some()), "/address/city"),
            Detail::State => (address.is_some_and(|address| address.state.is_some()), "/address/state"),
            Detail::Zip => (address.is_some_and(|address| address.zip.is_some()), "/address/zip"),
            Detail::Phone => (self.phone.is_some() || self.email.is_some(), "/phone"),
            Detail::MultipleBirth => (self.multiple_birth.is_some(), "/multiple_birth"),
            Detail::BirthOrder => {
                let lacking = |birth: &super::MultipleBirthQuery| {
                    birth.indicator == Indicator::Y && birth.order.is_none()
                };
                (!self.multiple_birth.as_ref().is_some_and(lacking), "/multiple_birth/order")
            }
            Detail::LastUpdated => (self.last_updated.is_some(), "/last_updated"),
            Detail::LastUpdatedAt => (self.last_updated_at.is_some(), "/last_updated_at"),
        };
        (!is_there).then_some(pointer)
    }

    /// Writes every part of a name or an address anew.
    pub(super) fn rewrite(
        &mut self,
        anew: impl Fn(&'static str, &str) -> Result<String, Fault>,
    ) -> Result<(), Fault> {
        let mut parts: Vec<(&'static str, &mut String)> = Vec::new();
        if let Some(name) = &mut self.name {
            parts.extend([("/name/family", &mut name.family), ("/name/given", &mut name.given)]);
            parts.extend(name.middle.as_mut().map(|text| ("/name/middle", text)));
            parts.extend(name.suffix.as_mut().map(|text| ("/name/suffix", text)));
        }
        if let Some(maiden) = &mut self.mothers_maiden_name {
            parts.push(("/mothers_maiden_name/family", &mut maiden.family));
            parts.extend(maiden.given.as_mut().map(|text| ("/mothers_maiden_name/given", text)));
        }
        if let Some(address) = &mut self.address {
            parts.extend(address.street.as_mut().map(|text| ("/address/street", text)));
            parts.extend(address.other.as_mut().map(|text| ("/address/other", text)));
            parts.extend(address.city.as_mut().map(|text| ("/address/city", text)));
        }
        for (pointer, text) in parts {
            *text = anew(pointer, text)?;
        }
        Ok(())
    }
}

/// Letters beyond ASCII that Latin names are written with, and what is written for them without an accent.
const FOLDED: [(&str, &str); 51] = [
    ("ÀÁÂÃÅĀĂĄǍẠẢẤẦẨẪẬẮẰẲẴẶ", "A"),
    ("àáâãåāăąǎạảấầẩẫậắằẳẵặ", "a"),
    ("Ä", "A"),
    ("ä", "a"),
    ("Æ", "AE"),
    ("æ", "ae"),
    ("ÇĆĈĊČ", "C"),
    ("çćĉċč", "c"),
    ("ÐĎĐ", "D"),
    ("ðďđ", "d"),
    ("ÈÉÊËĒĔĖĘĚẸẺẼẾỀỂỄỆ", "E"),
    ("èéêëēĕėęěẹẻẽếềểễệ", "e"),
    ("ĜĞĠĢ", "G"),
    ("ĝğġģ", "g"),
    ("ĤĦ", "H"),
    ("ĥħ", "h"),
    ("ÌÍÎÏĨĪĬĮİỈỊ", "I"),
    ("ìíîïĩīĭįıỉị", "i"),
    ("Ĵ", "J"),
    ("ĵ", "j"),
    ("Ķ", "K"),
    ("ķ", "k"),
    ("ĹĻĽĿŁ", "L"),
    ("ĺļľŀł", "l"),
    ("ÑŃŅŇ", "N"),
    ("ñńņň", "n"),
    ("ÒÓÔÕÖØŌŎŐƠỌỎỐỒỔỖỘỚỜỞỠỢ", "O"),
    ("òóôõöøōŏőơọỏốồổỗộớờởỡợ", "o"),
    ("Œ", "OE"),
    ("œ", "oe"),
    ("ŔŖŘ", "R"),
    ("ŕŗř", "r"),
    ("ŚŜŞŠȘ", "S"),
    ("śŝşšș", "s"),
    ("ß", "ss"),
    ("ŢŤŦȚ", "T"),
    ("ţťŧț", "t"),
    ("Þ", "TH"),
    ("þ", "th"),
    ("ÙÚÛÜŨŪŬŮŰŲƯỤỦỨỪỬỮỰ", "U"),
    ("ùúûüũūŭůűųưụủứừửữự", "u"),
    ("Ŵ", "W"),
    ("ŵ", "w"),
    ("ÝŶŸỲỴỶỸ", "Y"),
    ("ýÿŷỳỵỷỹ", "y"),
    ("ŹŻŽ", "Z"),
    ("źżž", "z"),
    ("‘’ʻʼ´", "'"),
    ("‐‑–—", "-"),
    ("“”", "\""),
    ("\u{a0}", " "),
];

/// The text in ASCII; `None` if it holds a letter that has none.
fn ascii(text: &str) -> Option<String> {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            _ if character.is_ascii() => folded.push(character),
            // A combining accent, of a letter that stands before it.
            '\u{300}'..='\u{36f}' => {}
            _ => folded.push_str(FOLDED.iter().find(|(letters, _)| letters.contains(character))?.1),
        }
    }
    Some(folded)
}

#[cfg(test)]
mod tests;
