//! The WSDL documents of the services.

use crate::{endpoint::Endpoint, envelope::soap::escape};

/// The placeholder for the address in the documents.
const ADDRESS: &str = "ADDRESS-OF-THE-SERVICE";

const OF_2014: &str = include_str!("wsdl/cdc-iis-2014.wsdl");
const OF_THE_HUB: &str = include_str!("wsdl/cdc-iis-hub.wsdl");

/// The WSDL of a service at `location`. `None` for a form.
pub(crate) fn wsdl(endpoint: Endpoint, location: &str) -> Option<String> {
    let document = match endpoint {
        Endpoint::Cdc2011 => return Some(iz_soap::wsdl(location)),
        Endpoint::Cdc2014 => OF_2014,
        Endpoint::Hub => OF_THE_HUB,
        Endpoint::Post | Endpoint::Asmx => return None,
    };
    Some(document.replace(ADDRESS, &escape(location)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::OPERATIONS;

    #[test]
    fn every_wsdl_has_the_names_of_the_service() {
        for endpoint in Endpoint::ALL {
            let Some(document) = wsdl(endpoint, "http://127.0.0.1:1/a&b") else {
                assert!(endpoint.is_form());
                continue;
            };
            let mut parts = vec![
                format!("targetNamespace=\"{}\"", endpoint.namespace()),
                "location=\"http://127.0.0.1:1/a&amp;b\"".to_owned(),
            ];
            let (service, names) = (endpoint.service(), endpoint.service().names());
            for operation in OPERATIONS {
                let (request, response) = (names.request(operation), names.response(operation));
                for element in [request, response, names.content(operation), names.returned(operation)] {
                    parts.push(format!("<xs:element name=\"{element}\""));
                }
                parts.push(format!("wsaw:Action=\"{}\"", service.action(operation)));
                parts.push(format!("wsaw:Action=\"{}\"", service.response_action(operation)));
                parts.push(format!("soapAction=\"{}\"", service.action(operation)));
            }
            for part in parts {
                assert!(document.contains(&part), "{endpoint:?}: {part}");
            }
        }
    }
}
