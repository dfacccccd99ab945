//! The three SOAP services, their operations, and the names in their WSDLs.

/// The target namespace of the WSDL of 2011.
pub const NAMESPACE: &str = "urn:cdc:iisb:2011";

/// The target namespace of the WSDL of 2014. The hub uses its messages as well.
pub(crate) const NAMESPACE_2014: &str = "urn:cdc:iisb:2014";

/// The namespace of the headers and the faults of the hub.
pub(crate) const NAMESPACE_HUB: &str = "urn:cdc:iisb:hub:2014";

/// A SOAP service for immunization registries, by its WSDL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SoapService {
    /// The CDC WSDL of 2011. Almost every registry uses it.
    #[default]
    Cdc2011,
    /// The CDC WSDL of 2014.
    Cdc2014,
    /// The IZ Gateway hub: the messages of 2014, with a header that names the registry.
    Hub,
}

/// An operation of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `connectivityTest`: the registry sends a text back.
    ConnectivityTest,
    /// `submitSingleMessage`: the registry answers an HL7 message.
    SubmitSingleMessage,
}

/// The local names of the elements in the messages of a service.
pub struct ElementNames {
    pub(crate) connectivity_test: &'static str,
    pub(crate) connectivity_test_response: &'static str,
    pub(crate) submit_single_message: &'static str,
    pub(crate) submit_single_message_response: &'static str,
    pub(crate) echo_back: &'static str,
    pub(crate) username: &'static str,
    pub(crate) password: &'static str,
    pub(crate) facility_id: &'static str,
    pub(crate) hl7_message: &'static str,
    /// The element that holds the echo in a reply.
    pub(crate) echo_reply: &'static str,
    /// The element that holds the HL7 message in a reply.
    pub(crate) hl7_reply: &'static str,
}

const NAMES_2011: ElementNames = ElementNames {
    connectivity_test: "connectivityTest",
    connectivity_test_response: "connectivityTestResponse",
    submit_single_message: "submitSingleMessage",
    submit_single_message_response: "submitSingleMessageResponse",
    echo_back: "echoBack",
    username: "username",
    password: "password",
    facility_id: "facilityID",
    hl7_message: "hl7Message",
    echo_reply: "return",
    hl7_reply: "return",
};

const NAMES_2014: ElementNames = ElementNames {
    connectivity_test: "ConnectivityTestRequest",
    connectivity_test_response: "ConnectivityTestResponse",
    submit_single_message: "SubmitSingleMessageRequest",
    submit_single_message_response: "SubmitSingleMessageResponse",
    echo_back: "EchoBack",
    username: "Username",
    password: "Password",
    facility_id: "FacilityID",
    hl7_message: "Hl7Message",
    echo_reply: "EchoBack",
    hl7_reply: "Hl7Message",
};

impl ElementNames {
    /// The element in the Body of a request.
    #[must_use]
    pub const fn request(&self, operation: Operation) -> &'static str {
        match operation {
            Operation::ConnectivityTest => self.connectivity_test,
            Operation::SubmitSingleMessage => self.submit_single_message,
        }
    }

    /// The element in the Body of a reply.
    #[must_use]
    pub const fn response(&self, operation: Operation) -> &'static str {
        match operation {
            Operation::ConnectivityTest => self.connectivity_test_response,
            Operation::SubmitSingleMessage => self.submit_single_message_response,
        }
    }

    /// The children of a request, in order. The last one holds the text or the HL7 message.
    #[must_use]
    pub fn members(&self, operation: Operation) -> Vec<&'static str> {
        match operation {
            Operation::ConnectivityTest => vec![self.echo_back],
            Operation::SubmitSingleMessage => {
                vec![self.username, self.password, self.facility_id, self.hl7_message]
            }
        }
    }

    /// The child of a request that holds the text or the HL7 message.
    #[must_use]
    pub const fn content(&self, operation: Operation) -> &'static str {
        match operation {
            Operation::ConnectivityTest => self.echo_back,
            Operation::SubmitSingleMessage => self.hl7_message,
        }
    }

    /// The child of a reply that holds the text or the HL7 message.
    #[must_use]
    pub const fn returned(&self, operation: Operation) -> &'static str {
        match operation {
            Operation::ConnectivityTest => self.echo_reply,
            Operation::SubmitSingleMessage => self.hl7_reply,
        }
    }
}

impl SoapService {
    /// The namespace of the elements in the Body.
    #[must_use]
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::Cdc2011 => NAMESPACE,
            Self::Cdc2014 | Self::Hub => NAMESPACE_2014,
        }
    }

    /// The `soapAction` of a request, from the binding of the WSDL.
    #[must_use]
    pub const fn action(self, operation: Operation) -> &'static str {
        match (self, operation) {
            (Self::Cdc2011, Operation::ConnectivityTest) => "urn:cdc:iisb:2011:connectivityTest",
            (Self::Cdc2011, Operation::SubmitSingleMessage) => "urn:cdc:iisb:2011:submitSingleMessage",
            (Self::Cdc2014, Operation::ConnectivityTest) => {
                "urn:cdc:iisb:2014:IISPortType:ConnectivityTestRequest"
            }
            (Self::Cdc2014, Operation::SubmitSingleMessage) => {
                "urn:cdc:iisb:2014:IISPortType:SubmitSingleMessageRequest"
            }
            (Self::Hub, Operation::ConnectivityTest) => {
                "urn:cdc:iisb:hub:2014:IISHubPortType:ConnectivityTestRequest"
            }
            (Self::Hub, Operation::SubmitSingleMessage) => {
                "urn:cdc:iisb:hub:2014:IISHubPortType:SubmitSingleMessageRequest"
            }
        }
    }

    /// The `wsa:Action` of a reply.
    #[must_use]
    pub const fn response_action(self, operation: Operation) -> &'static str {
        match (self, operation) {
            (Self::Cdc2011, Operation::ConnectivityTest) => "urn:cdc:iisb:2011:connectivityTestResponse",
            (Self::Cdc2011, Operation::SubmitSingleMessage) => {
                "urn:cdc:iisb:2011:submitSingleMessageResponse"
            }
            (Self::Cdc2014, Operation::ConnectivityTest) => {
                "urn:cdc:iisb:2014:IISPortType:ConnectivityTestResponse"
            }
            (Self::Cdc2014, Operation::SubmitSingleMessage) => {
                "urn:cdc:iisb:2014:IISPortType:SubmitSingleMessageResponse"
            }
            (Self::Hub, Operation::ConnectivityTest) => {
                "urn:cdc:iisb:hub:2014:IISHubPortType:ConnectivityTestResponse"
            }
            (Self::Hub, Operation::SubmitSingleMessage) => {
                "urn:cdc:iisb:hub:2014:IISHubPortType:SubmitSingleMessageResponse"
            }
        }
    }

    /// The local names of the elements in its messages.
    #[must_use]
    pub const fn names(self) -> &'static ElementNames {
        match self {
            Self::Cdc2011 => &NAMES_2011,
            Self::Cdc2014 | Self::Hub => &NAMES_2014,
        }
    }
}
