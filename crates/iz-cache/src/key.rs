//! The cache key of a question, which does not reveal the patient.

use std::fmt;

use aws_lc_rs::hmac;
use iz_client::hl7::Query;
use iz_encryption::EncryptionKey;

use crate::tag::Tag;

/// A keyed hash (HMAC-SHA-256) of the site, the query profile and all patient details that the registry gets.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CacheKey(pub(crate) [u8; 32]);

impl CacheKey {
    pub(crate) const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Makes the cache keys of one site. Without the secret, a key in a memory dump or a log reveals nothing about a
/// patient.
#[derive(Clone, Debug)]
pub struct Keys {
    secret: hmac::Key,
    site: String,
    registry: String,
    /// A hash, because it is part of every key.
    origin: Tag,
}

impl Keys {
    /// The keys of a site. `site` names a registry, such as `tx`, or a facility of one, such as `tx/store-12`. The secret is
    /// random, and it is the same for all sites of an [`AnswerStore`](crate::AnswerStore).
    #[must_use]
    pub fn new(secret: &[u8; 32], site: &str) -> Self {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, secret);
        Self { secret, site: String::new(), registry: String::new(), origin: Tag(0) }.of_site(site)
    }

    /// The keys of another site, with the same secret.
    pub(crate) fn of_site(&self, site: &str) -> Self {
        let registry = site.split('/').next().unwrap_or_default().to_owned();
        Self { secret: self.secret.clone(), site: site.to_owned(), registry, origin: Tag(0) }
    }

    /// The same keys for a site whose answers also depend on `origin`: what the configuration says of the registry, such as its
    /// address. After a change of it, no answer of before is found.
    #[must_use]
    pub fn with_origin(self, origin: &str) -> Self {
        Self { origin: self.tag("origin", origin), ..self }
    }

    /// The secret of the keys of a [`Disk`](crate::Disk) with this encryption key. It is the same after a restart.
    #[must_use]
    pub fn secret_of(key: &EncryptionKey) -> [u8; 32] {
        *key.secret("cache keys")
    }

    /// The key of a query in the form that the registry gets. `None` if it cannot be serialized. Then the answer is not
    /// cached.
    #[must_use]
    pub fn key(&self, sent: &Query) -> Option<CacheKey> {
        let canonical =
            serde_json::to_vec(&(&self.site, self.origin.0, sent.profile(), sent.patient())).ok()?;
        hmac::sign(&self.secret, &canonical).as_ref().try_into().ok().map(CacheKey)
    }

    /// The tag of the registry of this site.
    pub(crate) fn own_registry_tag(&self) -> Tag {
        self.registry_tag(&self.registry)
    }

    /// The tag of a value of this kind. The hash differs from every key, because a key is a hash of a JSON array.
    pub(crate) fn tag(&self, kind: &str, value: &str) -> Tag {
        let hash = hmac::sign(&self.secret, format!("{kind}: {value}").as_bytes());
        let first = hash.as_ref().first_chunk().copied().unwrap_or_default();
        Tag(u64::from_be_bytes(first))
    }
}

impl fmt::Debug for CacheKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CacheKey")
    }
}

#[cfg(test)]
mod tests {
    use iz_client::hl7::Profile;

    use super::*;

    fn query(profile: Profile, id: &str) -> Query {
        let patient = format!(r#"{{"identifiers": [{{"value": "{id}", "type": "MR"}}]}}"#);
        Query::new(profile, serde_json::from_str(&patient).unwrap(), jiff::civil::date(2026, 11, 22)).unwrap()
    }

    #[test]
    fn a_key_depends_on_secret_site_origin_profile_and_patient() {
        let keys = Keys::new(&[7; 32], "tx");
        let key = keys.key(&query(Profile::Z44, "1")).unwrap();
        assert_eq!(Keys::new(&[7; 32], "tx").key(&query(Profile::Z44, "1")), Some(key));
        for other in [
            keys.key(&query(Profile::Z34, "1")),
            keys.key(&query(Profile::Z44, "2")),
            Keys::new(&[7; 32], "tx/store-12").key(&query(Profile::Z44, "1")),
            keys.clone().with_origin("https://registry.example").key(&query(Profile::Z44, "1")),
            Keys::new(&[8; 32], "tx").key(&query(Profile::Z44, "1")),
        ] {
            assert_ne!(other.unwrap(), key);
        }
        assert_eq!(format!("{key:?}"), "CacheKey");
    }
}
