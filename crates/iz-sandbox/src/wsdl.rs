//! The descriptions that the services hand out.

use crate::{envelope::escape, transport::Transport};

/// The address in the documents.
const ADDRESS: &str = "ADDRESS-OF-THE-SERVICE";

const OF_2014: &str = include_str!("wsdl/cdc-iis-2014.wsdl");
const OF_THE_HUB: &str = include_str!("wsdl/cdc-iis-hub.wsdl");

/// The WSDL of a service at `location`; a form has none.
pub(crate) fn wsdl(transport: Transport, location: &str) -> Option<String> {
    let document = match transport {
        Transport::Cdc2011 => return Some(iz_soap::wsdl(location)),
        Transport::Cdc2014 => OF_2014,
        Transport::Hub => OF_THE_HUB,
        Transport::Post | Transport::Asmx => return None,
    };
    Some(document.replace(ADDRESS, &escape(location)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Operation;

    #[test]
    fn every_wsdl_has_the_names_that_the_service_goes_by() {
        for transport in Transport::ALL {
            let Some(document) = wsdl(transport, "http://127.0.0.1:1/a&b") else {
                assert!(transport.is_form());
                continue;
            };
            let mut parts = vec![
                format!("targetNamespace=\"{}\"", transport.namespace()),
                "location=\"http://127.0.0.1:1/a&amp;b\"".to_owned(),
            ];
            for names in Operation::ALL.map(|operation| transport.names(operation)) {
                for element in [names.request, names.response, names.asked, names.answered] {
                    parts.push(format!("<xs:element name=\"{element}\""));
                }
                parts.push(format!("wsaw:Action=\"{}\"", names.request_action));
                parts.push(format!("wsaw:Action=\"{}\"", names.response_action));
                parts.push(format!("soapAction=\"{}\"", names.request_action));
            }
            for part in parts {
                assert!(document.contains(&part), "{transport:?}: {part}");
            }
        }
    }
}
