//! The values of one request.

use std::fmt;

/// The values of one request. The description of the service says where each is written; one that it does not name is
/// not sent. `Debug` shows none of them, because they are credentials and a person's data.
#[derive(Clone, Copy, Default)]
pub struct RequestValues<'a> {
    /// The user name.
    pub username: Option<&'a str>,
    /// The password.
    pub password: Option<&'a str>,
    /// The second password.
    pub second_password: Option<&'a str>,
    /// The id of the facility.
    pub facility_id: Option<&'a str>,
    /// The other id of the sender.
    pub other_id: Option<&'a str>,
    /// `DestinationId` of the hub.
    pub destination_id: Option<&'a str>,
    /// The HL7 message, of which a CR ends each segment, or the text of a connectivity test.
    pub payload: &'a str,
    /// `wsa:MessageID`. Without one, `wsa:Action` is not written either.
    pub message_id: Option<&'a str>,
    /// `wsa:To`: the address of the service.
    pub to: Option<&'a str>,
    /// `wsse:Nonce`: random bytes. They are written in Base64.
    pub nonce: Option<[u8; 16]>,
    /// `wsu:Created`: the time of the request in UTC, such as `2026-11-22T15:30:15.000Z`.
    pub created: Option<&'a str>,
}

impl fmt::Debug for RequestValues<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RequestValues").finish_non_exhaustive()
    }
}
