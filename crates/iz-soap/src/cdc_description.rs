//! The services of the CDC, as descriptions.

use crate::description::{
    ActionPlace, AddressingHeader, HeaderPart, OperationDescription, SegmentEnd, ServiceDescription,
};
use crate::dialect::{Dialect, SoapVersion};
use crate::element_template::{ElementTemplate, Value};
use crate::service::{NAMESPACE_HUB, Operation, SoapService};

impl Dialect {
    /// The description of the service in this dialect.
    #[must_use]
    pub fn description(self) -> ServiceDescription {
        let header = match self.service {
            SoapService::Cdc2011 => Vec::new(),
            // The WSDLs of 2014 require WS-Addressing.
            SoapService::Cdc2014 => addressing().to_vec(),
            SoapService::Hub => std::iter::once(hub_header()).chain(addressing()).collect(),
        };
        ServiceDescription {
            soap: self.soap,
            content_type: None,
            action_in: match self.soap {
                SoapVersion::V11 => ActionPlace::QuotedHeader,
                SoapVersion::V12 => ActionPlace::ContentType,
            },
            text: self.text,
            segment_end: SegmentEnd::CarriageReturn,
            header,
            submit: cdc_operation(self.service, Operation::SubmitSingleMessage),
            connectivity_test: Some(cdc_operation(self.service, Operation::ConnectivityTest)),
        }
    }
}

/// The headers of WS-Addressing, in the order of the samples of the hub.
pub(crate) const fn addressing() -> [HeaderPart; 3] {
    [
        HeaderPart::Addressing(AddressingHeader::Action),
        HeaderPart::Addressing(AddressingHeader::MessageId),
        HeaderPart::Addressing(AddressingHeader::To),
    ]
}

/// The header that names the registry behind the hub.
pub(crate) fn hub_header() -> HeaderPart {
    let namespace = || Some(NAMESPACE_HUB.into());
    let destination = ElementTemplate::of_value("DestinationId", namespace(), Value::DestinationId);
    HeaderPart::Element(ElementTemplate::of_elements("HubRequestHeader", namespace(), vec![destination]))
}

/// An operation of a service of the CDC.
pub(crate) fn cdc_operation(service: SoapService, operation: Operation) -> OperationDescription {
    let names = service.names();
    let namespace = || Some(service.namespace().into());
    let values = match operation {
        Operation::ConnectivityTest => vec![(names.echo_back, Value::Echo)],
        Operation::SubmitSingleMessage => vec![
            (names.username, Value::Username),
            (names.password, Value::Password),
            (names.facility_id, Value::FacilityId),
            (names.hl7_message, Value::Message),
        ],
    };
    let children =
        values.into_iter().map(|(name, value)| ElementTemplate::of_value(name, namespace(), value)).collect();
    OperationDescription {
        action: Some(service.action(operation).into()),
        header: Vec::new(),
        body: ElementTemplate::of_elements(names.request(operation), namespace(), children),
        result: Vec::new(),
    }
}
