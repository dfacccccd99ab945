//! The three services and the names that their WSDLs give to things.

/// The target namespace of the WSDL of 2011.
pub const NAMESPACE: &str = "urn:cdc:iisb:2011";

/// The target namespace of the WSDL of 2014, whose messages the hub carries as well.
pub(crate) const NAMESPACE_2014: &str = "urn:cdc:iisb:2014";

/// The namespace of the hub's own headers and faults.
pub(crate) const NAMESPACE_HUB: &str = "urn:cdc:iisb:hub:2014";

/// A service of the CDC, by its WSDL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Service {
    /// The WSDL of 2011, which nearly every registry speaks.
    #[default]
    Cdc2011,
    /// The WSDL of 2014.
    Cdc2014,
    /// The IZ Gateway hub: the messages of 2014, and a header that says for which registry.
    Hub,
}

/// An operation of the services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `connectivityTest`
    ConnectivityTest,
    /// `submitSingleMessage`
    SubmitSingleMessage,
}

/// The elements of a service's messages.
pub(crate) struct Names {
    pub(crate) connectivity_test: &'static str,
    pub(crate) connectivity_test_response: &'static str,
    pub(crate) submit_single_message: &'static str,
    pub(crate) submit_single_message_response: &'static str,
    pub(crate) echo_back: &'static str,
    pub(crate) username: &'static str,
    pub(crate) password: &'static str,
    pub(crate) facility_id: &'static str,
    pub(crate) hl7_message: &'static str,
    /// What holds the echo in a reply.
    pub(crate) echoed: &'static str,
    /// What holds the HL7 message in a reply.
    pub(crate) answered: &'static str,
}

const NAMES_2011: Names = Names {
    connectivity_test: "connectivityTest",
    connectivity_test_response: "connectivityTestResponse",
    submit_single_message: "submitSingleMessage",
    submit_single_message_response: "submitSingleMessageResponse",
    echo_back: "echoBack",
    username: "username",
    password: "password",
    facility_id: "facilityID",
    hl7_message: "hl7Message",
    echoed: "return",
    answered: "return",
};

const NAMES_2014: Names = Names {
    connectivity_test: "ConnectivityTestRequest",
    connectivity_test_response: "ConnectivityTestResponse",
    submit_single_message: "SubmitSingleMessageRequest",
    submit_single_message_response: "SubmitSingleMessageResponse",
    echo_back: "EchoBack",
    username: "Username",
    password: "Password",
    facility_id: "FacilityID",
    hl7_message: "Hl7Message",
    echoed: "EchoBack",
    answered: "Hl7Message",
};

impl Names {
    /// The request's element in the Body.
    pub(crate) const fn request(&self, operation: Operation) -> &'static str {
        match operation {
            Operation::ConnectivityTest => self.connectivity_test,
            Operation::SubmitSingleMessage => self.submit_single_message,
        }
    }

    /// The reply's element in the Body.
    pub(crate) const fn response(&self, operation: Operation) -> &'static str {
        match operation {
            Operation::ConnectivityTest => self.connectivity_test_response,
            Operation::SubmitSingleMessage => self.submit_single_message_response,
        }
    }
}

impl Service {
    /// The namespace of the elements in the Body.
    #[must_use]
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::Cdc2011 => NAMESPACE,
            Self::Cdc2014 | Self::Hub => NAMESPACE_2014,
        }
    }

    /// The `soapAction` of a request, as the binding gives it.
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
    pub(crate) const fn response_action(self, operation: Operation) -> &'static str {
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

    pub(crate) const fn names(self) -> &'static Names {
        match self {
            Self::Cdc2011 => &NAMES_2011,
            Self::Cdc2014 | Self::Hub => &NAMES_2014,
        }
    }
}
