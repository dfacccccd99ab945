//! What one registry wants of a question's details, where it differs from the guide.

use serde::Deserialize;

use super::{Demographics, Fault, Indicator, Query};

/// A field of QPD, or a part of one, that a registry may want or not want.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub enum Detail {
    /// QPD-3 identifiers.
    #[serde(rename = "QPD-3")]
    Identifiers,
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
    /// QPD-8 address.
    #[serde(rename = "QPD-8")]
    Address,
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

/// What a registry wants of the details; by default what the guide wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// Not sent, though known.
    pub drop: Vec<Detail>,
    /// Without these nothing is asked.
    pub require: Vec<Detail>,
    /// The identifiers that are sent, by CX.5; empty sends all.
    pub identifier_types: Vec<String>,
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
    /// [`Fault`], which names the member that the registry requires, or one with letters that it cannot take.
    pub fn for_registry(&self, wants: &Wants) -> Result<Self, Fault> {
        let mut patient = self.patient.clone();
        for &detail in &wants.drop {
            patient.forget(detail);
        }
        if !wants.identifier_types.is_empty() {
            patient.identifiers.retain(|identifier| wants.identifier_types.contains(&identifier.type_code));
        }
        for &detail in &wants.require {
            if let Some(pointer) = patient.lacks(detail) {
                return Err(Fault::new(pointer, "is required by this registry"));
            }
        }
        patient.check_enough()?;
        if wants.ascii_fold {
            patient.rewrite(|pointer, text| {
                ascii(text).ok_or_else(|| Fault::new(pointer, "holds letters that this registry cannot take"))
            })?;
        }
        if wants.upper_case {
            patient.rewrite(|_, text| Ok(text.to_uppercase()))?;
        }
        Ok(Self { profile: self.profile, patient })
    }
}

impl Demographics {
    fn forget(&mut self, detail: Detail) {
        match detail {
            Detail::Identifiers => self.identifiers.clear(),
            Detail::MiddleName => self.name.iter_mut().for_each(|name| name.middle = None),
            Detail::Suffix => self.name.iter_mut().for_each(|name| name.suffix = None),
            Detail::MothersMaidenName => self.mothers_maiden_name = None,
            Detail::BirthDate => self.birth_date = None,
            Detail::Sex => self.sex = None,
            Detail::Address => self.address = None,
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
        let (is_there, pointer) = match detail {
            Detail::Identifiers => (!self.identifiers.is_empty(), "/identifiers"),
            Detail::MiddleName => (name.is_some_and(|name| name.middle.is_some()), "/name/middle"),
            Detail::Suffix => (name.is_some_and(|name| name.suffix.is_some()), "/name/suffix"),
            Detail::MothersMaidenName => (self.mothers_maiden_name.is_some(), "/mothers_maiden_name"),
            Detail::BirthDate => (self.birth_date.is_some(), "/birth_date"),
            Detail::Sex => (self.sex.is_some(), "/sex"),
            Detail::Address => {
                (self.address.as_ref().is_some_and(super::AddressQuery::is_valued), "/address")
            }
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
    fn rewrite(&mut self, anew: impl Fn(&'static str, &str) -> Result<String, Fault>) -> Result<(), Fault> {
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
