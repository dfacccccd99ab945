//! The header blocks of a request that the sandbox must understand.
//!
//! Understood are WS-Addressing of 2005/08, the header of the hub at the hub, and `Security` of WS-Security with a
//! `UsernameToken` whose password is plain text. `Security` may also have a `Timestamp`, which is not checked.

use iz_soap::SoapVersion;

use crate::{
    endpoint::Endpoint,
    envelope::{envelope_error::EnvelopeError, soap::ADDRESSING, xml_tree::Node},
};

/// The namespace of WS-Security 1.0.
const SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

/// The end of the type of a password in plain text. A password without a type is also plain text.
const PLAIN_TEXT: &str = "#PasswordText";

/// The name of a header block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BlockName {
    pub(crate) namespace: String,
    pub(crate) name: String,
}

/// The user and the password of a `UsernameToken`.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct UsernameToken {
    pub(crate) username: Option<String>,
    pub(crate) password: Option<String>,
}

/// The blocks for this receiver. The others are for receivers on the way, and nothing in them counts here.
pub(crate) fn for_this_node(mut blocks: Vec<Node>, version: SoapVersion) -> Vec<Node> {
    blocks.retain(|block| is_for_this_node(block, version));
    blocks
}

/// The names of the blocks for this receiver that the endpoint must understand and does not.
///
/// # Errors
///
/// [`EnvelopeError::MustUnderstandValue`] if an attribute `mustUnderstand` has another value than 0, 1, true or false.
pub(crate) fn not_understood(
    blocks: &[Node],
    version: SoapVersion,
    endpoint: Endpoint,
) -> Result<Vec<BlockName>, EnvelopeError> {
    let mut names = Vec::new();
    for block in blocks {
        if is_mandatory(block, version)? && !is_understood(block, endpoint) {
            names.push(BlockName { namespace: block.namespace.clone(), name: block.name.clone() });
        }
    }
    Ok(names)
}

/// The `UsernameToken` of WS-Security, if it is understood.
pub(crate) fn username_token(blocks: &[Node]) -> Option<UsernameToken> {
    let token = blocks
        .iter()
        .filter(|block| is_understood_security(block))
        .find_map(|block| block.child(SECURITY, "UsernameToken"))?;
    let text = |name| token.child(SECURITY, name).map(|child| child.text.clone());
    Some(UsernameToken { username: text("Username"), password: text("Password") })
}

/// SOAP 1.2, part 1, section 5.2.3. SOAP 1.1, section 4.2.3, knows 0 and 1 only, but its senders use the words too.
fn is_mandatory(block: &Node, version: SoapVersion) -> Result<bool, EnvelopeError> {
    match block.attribute(version.namespace(), "mustUnderstand") {
        None | Some("0" | "false") => Ok(false),
        Some("1" | "true") => Ok(true),
        Some(_) => Err(EnvelopeError::MustUnderstandValue),
    }
}

/// Whether a block is for the last receiver or for every receiver. Another `role` (SOAP 1.1: `actor`) names a receiver
/// on the way, and its blocks are ignored.
fn is_for_this_node(block: &Node, version: SoapVersion) -> bool {
    match version {
        SoapVersion::V11 => matches!(
            block.attribute(version.namespace(), "actor"),
            None | Some("" | "http://schemas.xmlsoap.org/soap/actor/next")
        ),
        SoapVersion::V12 => matches!(
            block.attribute(version.namespace(), "role"),
            None | Some(
                "" | "http://www.w3.org/2003/05/soap-envelope/role/next"
                    | "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver"
            )
        ),
    }
}

fn is_understood(block: &Node, endpoint: Endpoint) -> bool {
    const OF_ADDRESSING: [&str; 7] = ["Action", "FaultTo", "From", "MessageID", "RelatesTo", "ReplyTo", "To"];
    block.namespace == ADDRESSING && OF_ADDRESSING.contains(&block.name.as_str())
        || endpoint == Endpoint::Hub && block.is(Endpoint::Hub.namespace(), "HubRequestHeader")
        || is_understood_security(block)
}

fn is_understood_security(block: &Node) -> bool {
    block.is(SECURITY, "Security")
        && block.children.iter().all(|child| match child.name.as_str() {
            "Timestamp" => true,
            "UsernameToken" => child.namespace == SECURITY && has_plain_password(child),
            _ => false,
        })
}

fn has_plain_password(token: &Node) -> bool {
    let of_type = token.child(SECURITY, "Password").and_then(|password| password.attribute("", "Type"));
    of_type.is_none_or(|of_type| of_type.ends_with(PLAIN_TEXT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope::xml_tree;

    const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
    const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";

    /// The names that are not understood in a header with this content. The prefix `e` is that of the envelope.
    fn names(version: SoapVersion, endpoint: Endpoint, content: &str) -> Result<Vec<String>, EnvelopeError> {
        let header = format!(
            "<h xmlns:e='{}' xmlns:x='urn:example:trace' xmlns:a='{ADDRESSING}' xmlns:s='{SECURITY}' \
             xmlns:hub='urn:cdc:iisb:hub:2014' xmlns:v11='{SOAP_11}' xmlns:v12='{SOAP_12}'>{content}</h>",
            version.namespace()
        );
        let blocks = for_this_node(xml_tree::read(&header).unwrap().children, version);
        Ok(not_understood(&blocks, version, endpoint)?.into_iter().map(|block| block.name).collect())
    }

    #[test]
    fn an_unknown_mandatory_block_is_not_understood() {
        for version in [SoapVersion::V11, SoapVersion::V12] {
            let names = |content| names(version, Endpoint::Cdc2011, content).unwrap();
            assert_eq!(names("<x:Trace e:mustUnderstand='1'/>"), ["Trace"]);
            assert_eq!(names("<x:Trace e:mustUnderstand=' true '>7</x:Trace>"), ["Trace"]);
            assert_eq!(names("<x:A e:mustUnderstand='1'/><x:B/><x:C e:mustUnderstand='true'/>"), ["A", "C"]);
            assert_eq!(names("<a:Bogus e:mustUnderstand='1'/>"), ["Bogus"]);
            for ignored in [
                "<x:Trace/>",
                "<x:Trace e:mustUnderstand='0'/>",
                "<x:Trace e:mustUnderstand='false'/>",
                // The attribute is that of SOAP only in the namespace of the envelope.
                "<x:Trace mustUnderstand='1'/>",
                "<x:Trace x:mustUnderstand='1'/>",
            ] {
                assert!(names(ignored).is_empty(), "{ignored}");
            }
        }
        let other = names(SoapVersion::V12, Endpoint::Cdc2011, "<x:Trace v11:mustUnderstand='1'/>");
        assert_eq!(other, Ok(Vec::new()));
        let wrong = names(SoapVersion::V12, Endpoint::Cdc2011, "<x:Trace e:mustUnderstand='yes'/>");
        assert_eq!(wrong, Err(EnvelopeError::MustUnderstandValue));
    }

    #[test]
    fn a_block_for_another_receiver_is_ignored() {
        let role = |role: &str| {
            let block = format!("<x:T e:mustUnderstand='1' e:role='{role}'/>");
            names(SoapVersion::V12, Endpoint::Cdc2011, &block).unwrap().len()
        };
        assert_eq!(role(&format!("{SOAP_12}/role/ultimateReceiver")), 1);
        assert_eq!(role(&format!("{SOAP_12}/role/next")), 1);
        assert_eq!(role(""), 1);
        assert_eq!(role(&format!("{SOAP_12}/role/none")), 0);
        assert_eq!(role("urn:example:proxy"), 0);
        let wrong = "<x:T e:mustUnderstand='maybe' e:role='urn:example:proxy'/>";
        assert_eq!(names(SoapVersion::V12, Endpoint::Cdc2011, wrong), Ok(Vec::new()));
        let actor = |actor: &str| {
            let block = format!("<x:T e:mustUnderstand='1' e:actor='{actor}'/>");
            names(SoapVersion::V11, Endpoint::Cdc2011, &block).unwrap().len()
        };
        assert_eq!(actor("http://schemas.xmlsoap.org/soap/actor/next"), 1);
        assert_eq!(actor(""), 1);
        assert_eq!(actor("urn:example:proxy"), 0);
    }

    #[test]
    fn addressing_the_hubs_header_and_a_username_token_are_understood() {
        let addressed = "<a:Action e:mustUnderstand='1'>x</a:Action><a:To e:mustUnderstand='true'>x</a:To>\
                         <a:MessageID e:mustUnderstand='1'>x</a:MessageID><a:ReplyTo e:mustUnderstand='1'/>";
        let hub = "<hub:HubRequestHeader e:mustUnderstand='1'/>";
        for endpoint in [Endpoint::Cdc2011, Endpoint::Cdc2014, Endpoint::Hub] {
            assert_eq!(names(SoapVersion::V12, endpoint, addressed), Ok(Vec::new()));
            let is_hub = endpoint == Endpoint::Hub;
            assert_eq!(names(SoapVersion::V12, endpoint, hub).unwrap().is_empty(), is_hub);
        }
        for (content, is_understood) in [
            ("<s:UsernameToken><s:Username>u</s:Username><s:Password>p</s:Password></s:UsernameToken>", true),
            (
                "<s:UsernameToken><s:Password Type='urn:profile#PasswordText'>p</s:Password></s:UsernameToken>",
                true,
            ),
            (
                "<s:UsernameToken><s:Password Type='urn:profile#PasswordDigest'>p</s:Password></s:UsernameToken>",
                false,
            ),
            ("<Timestamp xmlns='urn:wsu'/><s:UsernameToken/>", true),
            ("<s:BinarySecurityToken/>", false),
            ("<Signature xmlns='urn:dsig'/><s:UsernameToken/>", false),
        ] {
            let block = format!("<s:Security e:mustUnderstand='1'>{content}</s:Security>");
            let names = names(SoapVersion::V12, Endpoint::Cdc2011, &block).unwrap();
            assert_eq!(names.is_empty(), is_understood, "{content}");
        }
    }
}
