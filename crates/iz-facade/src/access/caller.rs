//! The program that sent a request, and the person who uses it.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use iz_store::Token;

use crate::{audit_trail::Requester, error::ApiError, facade::Facade};

/// The header with the id of the person who uses the answer.
pub(crate) const ACTOR: &str = "x-actor";

/// What the document says about the header.
pub(crate) const ABOUT_ACTOR: &str = "The id of the person at the counter who uses the answer, such as a licence number: \
    1 to 64 of the letters `A` to `Z` and `a` to `z`, the digits, and `.`, `_`, `-`, `:`, `@`, `/`. It stands in the audit \
    trail. A token may have a default for it. It must not hold data about a patient.";

/// The most characters of an actor or a purpose.
const MAX_CHARACTERS: usize = 64;

/// The sender of a request whose token is valid.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    token: Arc<Token>,
    actor: Option<String>,
    request_id: Option<String>,
}

impl Caller {
    /// # Errors
    ///
    /// [`ApiError::Actor`] if the request has an `X-Actor` that cannot be used.
    pub(crate) fn new(
        token: Arc<Token>,
        headers: &HeaderMap,
        request_id: Option<String>,
    ) -> Result<Self, ApiError> {
        let mut values = headers.get_all(ACTOR).iter();
        let actor = values.next().map(|value| value.to_str().map(str::trim).unwrap_or_default());
        if values.next().is_some() {
            return Err(ApiError::Actor { what: "is there twice" });
        }
        if actor.is_some_and(|actor| !is_word(actor)) {
            return Err(ApiError::Actor { what: "must be 1 to 64 letters, digits or . _ - : @ /" });
        }
        let actor = actor.or(token.default_actor.as_deref()).map(str::to_owned);
        Ok(Self { token, actor, request_id })
    }

    /// The public id of the token.
    pub(crate) fn token_id(&self) -> &str {
        &self.token.id
    }

    /// Whether the token may be used for every site.
    pub(crate) fn may_ask_all(&self) -> bool {
        self.token.sites.is_empty()
    }

    /// Whether the token may be used for the site with this id.
    pub(crate) fn may_ask(&self, site: &str) -> bool {
        self.may_ask_all() || self.token.sites.iter().any(|allowed| allowed == site)
    }

    /// Checks that the token may be used for the site with this id in a path. An unknown id is left to the route.
    ///
    /// # Errors
    ///
    /// [`ApiError::RegistryNotAllowed`] if it may not.
    pub(crate) fn check_site(&self, facade: &Facade, path_id: &str) -> Result<(), ApiError> {
        match facade.site_of_path(path_id) {
            Ok((site, _)) if !self.may_ask(site) => Err(ApiError::RegistryNotAllowed),
            _ => Ok(()),
        }
    }

    /// Who acts, and why. `purpose` is that of the request.
    ///
    /// # Errors
    ///
    /// [`ApiError`] if neither the request nor the token says who acts, or why.
    pub(crate) fn requester(&self, purpose: Option<&str>) -> Result<Requester, ApiError> {
        let purpose = purpose.or(self.token.default_purpose.as_deref());
        Ok(Requester {
            token: Some(self.token.id.clone()),
            actor: self.actor.clone().ok_or(ApiError::Actor { what: "is missing" })?,
            purpose: purpose.map(str::to_owned).ok_or_else(|| {
                ApiError::member("/purpose", "is missing; it says why the data is needed, such as treatment")
            })?,
            request_id: self.request_id.clone(),
        })
    }
}

/// Whether a text can be an actor or a purpose in an audit row: 1 to 64 letters, digits or `. _ - : @ /`. Names of
/// patients have blanks, most often, so a blank is refused.
#[must_use]
pub fn is_word(text: &str) -> bool {
    let is_taken = |byte: u8| byte.is_ascii_alphanumeric() || b"._-:@/".contains(&byte);
    (1..=MAX_CHARACTERS).contains(&text.len()) && text.bytes().all(is_taken)
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    /// The caller that `authorize` found. A route without `authorize` has none.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or(ApiError::TokenMissing)
    }
}

#[cfg(test)]
mod tests {
    use iz_store::{AuditKey, NewToken, Scope, Store, StoreLocation, StoreSettings, TokenSecret};

    use super::*;

    #[tokio::test]
    async fn asvs_16_2_5_a_caller_and_its_requester_do_not_show_the_token() {
        let settings = StoreSettings::new(StoreLocation::Memory, AuditKey::from_random([1; 32]));
        let store = Store::open(settings).unwrap();
        let secret = TokenSecret::from_random([7; 32]);
        let new = NewToken { scopes: [Scope::Lookup].into(), ..NewToken::default() };
        let record = iz_store::NewRow::admin(
            jiff::Timestamp::UNIX_EPOCH,
            iz_store::Writer::Token,
            "tester",
            "test",
            "",
        );
        let token = store.create_token(new, &secret, record).await.unwrap();
        let headers = [
            ("authorization", format!("Bearer {}", secret.expose())),
            (ACTOR, "rph-7".to_owned()),
            ("cookie", secret.expose().to_owned()),
        ];
        let headers = headers
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .into_iter()
            .collect();
        let caller = Caller::new(Arc::new(token), &headers, Some("till-4".to_owned())).unwrap();
        let shown = format!("{caller:?} {:?}", caller.requester(Some("treatment")).unwrap());
        for part in ["t-", "rph-7", "till-4", "treatment"] {
            assert!(shown.contains(part), "{part} is not in: {shown}");
        }
        assert!(!shown.contains(secret.expose().trim_start_matches("izq_")));
    }
}
