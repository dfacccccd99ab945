//! The limits of the header of a reply.

/// The greatest number of header fields of a reply. The HTTP library takes 100 by default. Chains of proxies are known
/// to add more.
pub const MAX_HEADER_FIELDS: usize = 1000;

/// The greatest length of the header of a reply, in bytes. It is the limit of the HTTP library (hyper), which gives no
/// setting for it through reqwest. It is checked after each read from the network, so a somewhat longer header may pass.
pub(super) const MAX_HEADER_BYTES: usize = 8192 + 4096 * 100;
