//! Removes, finds and rewrites single members of the details.

use crate::query::{
    demographics::{AddressQuery, Demographics, Indicator, MultipleBirthQuery},
    detail::Detail,
    detail_error::DetailError,
};

impl Demographics {
    /// Removes a detail.
    pub(super) fn remove(&mut self, detail: Detail) {
        match detail {
            Detail::Identifiers => self.identifiers.clear(),
            // `QueryRules` removes it from each identifier.
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

    /// The JSON pointer of a detail, if it is absent.
    pub(super) fn missing(&self, detail: Detail) -> Option<&'static str> {
        let name = self.name.as_ref();
        let address = self.address.as_ref();
        let (is_present, pointer) = match detail {
            Detail::Identifiers => (!self.identifiers.is_empty(), "/identifiers"),
            Detail::AssigningAuthority => (true, "/identifiers"),
            Detail::Name => (name.is_some(), "/name"),
            Detail::MiddleName => (name.is_some_and(|name| name.middle.is_some()), "/name/middle"),
            Detail::Suffix => (name.is_some_and(|name| name.suffix.is_some()), "/name/suffix"),
            Detail::MothersMaidenName => (self.mothers_maiden_name.is_some(), "/mothers_maiden_name"),
            Detail::BirthDate => (self.birth_date.is_some(), "/birth_date"),
            Detail::Sex => (self.sex.is_some(), "/sex"),
            // Country and type are sent with every address, so no registry finds a person by them.
            Detail::Address | Detail::Country | Detail::AddressType => {
                (address.is_some_and(AddressQuery::has_place), "/address")
            }
            Detail::Street => (address.is_some_and(|address| address.street.is_some()), "/address/street"),
            Detail::City => (address.is_some_and(|address| address.city.is_some()), "/address/city"),
            Detail::State => (address.is_some_and(|address| address.state.is_some()), "/address/state"),
            Detail::Zip => (address.is_some_and(|address| address.zip.is_some()), "/address/zip"),
            Detail::Phone => (self.phone.is_some() || self.email.is_some(), "/phone"),
            Detail::MultipleBirth => (self.multiple_birth.is_some(), "/multiple_birth"),
            Detail::BirthOrder => {
                let is_missing =
                    |birth: &MultipleBirthQuery| birth.indicator == Indicator::Y && birth.order.is_none();
                (!self.multiple_birth.as_ref().is_some_and(is_missing), "/multiple_birth/order")
            }
            Detail::LastUpdated => (self.last_updated.is_some(), "/last_updated"),
            Detail::LastUpdatedAt => (self.last_updated_at.is_some(), "/last_updated_at"),
        };
        (!is_present).then_some(pointer)
    }

    /// Removes a part of a name or of the address by its JSON pointer. Without its family name, the mother's maiden name
    /// is removed as a whole. Gives `false` if the part cannot be absent.
    pub(super) fn remove_part(&mut self, pointer: &str) -> bool {
        let (mut no_name, mut no_address) = (None, AddressQuery::default());
        let maiden = &mut self.mothers_maiden_name;
        let address = self.address.as_mut().unwrap_or(&mut no_address);
        match pointer {
            "/name/middle" => self.name.as_mut().map_or(&mut no_name, |name| &mut name.middle).take(),
            "/name/suffix" => self.name.as_mut().map_or(&mut no_name, |name| &mut name.suffix).take(),
            "/mothers_maiden_name/family" => maiden.take().map(|maiden| maiden.family),
            "/mothers_maiden_name/given" => maiden.as_mut().and_then(|maiden| maiden.given.take()),
            "/address/street" => address.street.take(),
            "/address/other" => address.other.take(),
            "/address/city" => address.city.take(),
            _ => return false,
        };
        true
    }

    /// Rewrites each part of the names and of the address. The first argument of `rewrite` is the JSON pointer of the
    /// part, and `None` leaves the part as it is. A part that cannot be rewritten stays as it is, and its error is
    /// returned.
    pub(super) fn rewrite(
        &mut self,
        rewrite: impl Fn(&'static str, &str) -> Result<Option<String>, DetailError>,
    ) -> Vec<DetailError> {
        let mut errors = Vec::new();
        let mut part = |pointer, text: &mut String| match rewrite(pointer, text) {
            Ok(Some(rewritten)) => *text = rewritten,
            Ok(None) => {}
            Err(error) => errors.push(error),
        };
        if let Some(name) = &mut self.name {
            part("/name/family", &mut name.family);
            part("/name/given", &mut name.given);
            name.middle.iter_mut().for_each(|text| part("/name/middle", text));
            name.suffix.iter_mut().for_each(|text| part("/name/suffix", text));
        }
        if let Some(maiden) = &mut self.mothers_maiden_name {
            part("/mothers_maiden_name/family", &mut maiden.family);
            maiden.given.iter_mut().for_each(|text| part("/mothers_maiden_name/given", text));
        }
        if let Some(address) = &mut self.address {
            address.street.iter_mut().for_each(|text| part("/address/street", text));
            address.other.iter_mut().for_each(|text| part("/address/other", text));
            address.city.iter_mut().for_each(|text| part("/address/city", text));
        }
        errors
    }
}
