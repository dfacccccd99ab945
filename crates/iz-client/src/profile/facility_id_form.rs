//! Warns of facility ids that do not have the form of the registry's ids. Such an id is sent nevertheless: the
//! registry decides.

use super::{
    message_settings::FacilityIdField, profile_warning::ProfileWarning, registry_profile::RegistryProfile,
};

impl RegistryProfile {
    /// A warning for each facility id that does not have
    /// [`facility_id_digits`](super::MessageSettings::facility_id_digits): that of `[credentials]`, those of the
    /// facilities, and the id in `message.sending_facility` if it is sent.
    pub(super) fn unusual_facility_ids(&self) -> Vec<ProfileWarning> {
        let own =
            self.credentials.facility_id.iter().map(|id| ("credentials.facility_id".to_owned(), id.as_str()));
        let facilities = self.facilities.iter();
        let facilities = facilities
            .map(|(key, site)| (format!("facilities.{key}.facility_id"), site.facility_id.as_str()));
        // The facility id replaces MSH-4 where it is sent there.
        let is_sent = !self.message.facility_id_in.contains(&FacilityIdField::Msh4);
        let sender =
            self.message.sending_facility.split('^').next().filter(|id| is_sent && !id.trim().is_empty());
        let sender = sender.map(|id| ("message.sending_facility".to_owned(), id));
        let digits = usize::from(self.message.facility_id_digits);
        let warning = |(key, id): (String, &str)| {
            let reason = unusual(id, digits, &self.name)?;
            Some(ProfileWarning { key, reason })
        };
        own.chain(facilities).chain(sender).filter_map(warning).collect()
    }
}

/// What is unusual in an id. `None` if it has `digits` digits, or if the registry's form is not known (0).
fn unusual(id: &str, digits: usize, registry: &str) -> Option<String> {
    if digits == 0 {
        return None;
    }
    let form = format!("{registry} issues ids of {digits} digits");
    if !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!("{form}, and this one has other characters"));
    }
    let length = id.len();
    if length < digits {
        return Some(format!("{form}, and this one has {length}; leading zeros belong to it"));
    }
    if length > digits {
        return Some(format!("{form}, and this one has {length}"));
    }
    is_placeholder(id).then(|| format!("{form}, and this one looks like a placeholder"))
}

/// Whether all digits are equal, or each is the one after the digit before it, as in 1234567890.
fn is_placeholder(id: &str) -> bool {
    let pairs = || id.bytes().zip(id.bytes().skip(1));
    let is_next = |(one, next): (u8, u8)| next == one + 1 || (one, next) == (b'9', b'0');
    id.len() > 1 && (pairs().all(|(one, next)| one == next) || pairs().all(is_next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warnings(id: &str, changes: &str) -> Vec<String> {
        let profile = RegistryProfile::load(id, changes.parse().unwrap()).unwrap();
        profile.warnings().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_id_of_texas_has_ten_digits() {
        let of = |id: &str| warnings("tx", &format!("credentials.facility_id = '{id}'"));
        for id in ["0001117830", "2040600817"] {
            assert_eq!(of(id), Vec::<String>::new(), "{id}");
        }
        for (id, reason) in [
            ("1117830", "and this one has 7; leading zeros belong to it"),
            ("00011178301", "and this one has 11"),
            ("000111783O", "other characters"),
            ("000-111-7830", "other characters"),
            ("0001117830 ", "other characters"),
            ("TX IIS ID", "other characters"),
            ("<ten digits>", "other characters"),
            ("XXXXXXXXXX", "other characters"),
            ("０００１１１７８３０", "other characters"),
            ("0000000000", "placeholder"),
            ("9999999999", "placeholder"),
            ("1234567890", "placeholder"),
            ("0123456789", "placeholder"),
        ] {
            let said = of(id);
            let start = "credentials.facility_id: Texas ImmTrac2 issues ids of 10 digits, ";
            assert!(
                matches!(said.as_slice(), [one] if one.starts_with(start) && one.contains(reason)),
                "{said:?}"
            );
            assert!(!said[0].contains(id) || id.len() < 3, "{said:?}");
        }
    }

    #[test]
    fn each_facility_and_the_sender_are_checked() {
        let changes = "facilities.north.facility_id = '0001117830'\nfacilities.south.facility_id = '12'\n\
                       message.facility_id_in = ['facilityID']\nmessage.sending_facility = '777'";
        let said = warnings("tx", changes);
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(
            said[0].starts_with("facilities.south.facility_id: ") && said[0].contains("has 2;"),
            "{said:?}"
        );
        assert!(said[1].starts_with("message.sending_facility: "), "{said:?}");
        let replaced = "message.sending_facility = '777'\ncredentials.facility_id = '0001117830'";
        assert_eq!(warnings("tx", replaced), Vec::<String>::new());
    }

    #[test]
    fn a_registry_that_names_no_form_is_not_warned_of() {
        assert_eq!(warnings("sandbox", "credentials.facility_id = 'x'"), Vec::<String>::new());
        let own = "message.facility_id_digits = 4\ncredentials.facility_id = '123'\nmessage.sending_facility = '4711'";
        assert_eq!(
            warnings("sandbox", own),
            [
                "credentials.facility_id: izquery sandbox issues ids of 4 digits, and this one has 3; leading zeros belong to it"
            ]
        );
    }
}
