//! The ways in which the sandbox can be asked.

/// A service that the sandbox offers, each at a path of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Transport {
    /// The CDC service by its WSDL of 2011.
    Cdc2011,
    /// The CDC service by its WSDL of 2014.
    Cdc2014,
    /// The IZ Gateway's hub: the service of 2014 with `DestinationId` in a header.
    Hub,
    /// A form with `USERID`, `PASSWORD`, `FACILITYID` and `MESSAGEDATA`, answered with bare HL7.
    Post,
    /// The same with `userName`, `password` and `flatWire`, answered with HL7 in a `string` element, as services made
    /// with ASP.NET do.
    Asmx,
}

impl Transport {
    /// Every transport.
    pub const ALL: [Self; 5] = [Self::Cdc2011, Self::Cdc2014, Self::Hub, Self::Post, Self::Asmx];

    /// The path of its address.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Cdc2011 => "/client_Service",
            Self::Cdc2014 => "/IISService",
            Self::Hub => "/IISHubService",
            Self::Post => "/HL7Server",
            Self::Asmx => "/IISWebService.asmx/ExecuteHL7Message",
        }
    }

    /// What it is, in a few words.
    #[must_use]
    pub const fn shows(self) -> &'static str {
        match self {
            Self::Cdc2011 => "SOAP 1.2 or 1.1, urn:cdc:iisb:2011: connectivityTest, submitSingleMessage",
            Self::Cdc2014 => {
                "SOAP 1.2 or 1.1, urn:cdc:iisb:2014: ConnectivityTestRequest, SubmitSingleMessageRequest"
            }
            Self::Hub => {
                "SOAP 1.2 or 1.1: as 2014, with HubRequestHeader/DestinationId of urn:cdc:iisb:hub:2014"
            }
            Self::Post => "a form: USERID, PASSWORD, FACILITYID, MESSAGEDATA; the answer is bare HL7",
            Self::Asmx => "a form: userName, password, flatWire; the answer is HL7 in a string element",
        }
    }

    /// A word for the log.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Cdc2011 => "cdc-2011",
            Self::Cdc2014 => "cdc-2014",
            Self::Hub => "hub",
            Self::Post => "post",
            Self::Asmx => "asmx",
        }
    }

    /// Whether it takes a form instead of SOAP.
    pub(crate) const fn is_form(self) -> bool {
        matches!(self, Self::Post | Self::Asmx)
    }

    /// Whether the policy in the WSDL demands WS-Addressing.
    pub(crate) const fn is_addressed(self) -> bool {
        matches!(self, Self::Cdc2014 | Self::Hub)
    }

    /// The target namespace of the WSDL.
    pub(crate) const fn namespace(self) -> &'static str {
        match self {
            Self::Cdc2011 | Self::Post | Self::Asmx => "urn:cdc:iisb:2011",
            Self::Cdc2014 => "urn:cdc:iisb:2014",
            Self::Hub => "urn:cdc:iisb:hub:2014",
        }
    }

    /// The namespace of the operations and of the faults that are not the hub's own: a hub passes on what a service of
    /// 2014 says.
    pub(crate) const fn operations(self) -> &'static str {
        match self {
            Self::Hub => Self::Cdc2014.namespace(),
            _ => self.namespace(),
        }
    }

    /// The names of an operation.
    pub(crate) const fn names(self, operation: Operation) -> &'static Names {
        match (self, operation) {
            (Self::Cdc2011 | Self::Post | Self::Asmx, Operation::Test) => &Names {
                request: "connectivityTest",
                response: "connectivityTestResponse",
                members: &["echoBack"],
                asked: "echoBack",
                answered: "return",
                request_action: "urn:cdc:iisb:2011:connectivityTest",
                response_action: "urn:cdc:iisb:2011:connectivityTestResponse",
            },
            (Self::Cdc2011 | Self::Post | Self::Asmx, Operation::Submit) => &Names {
                request: "submitSingleMessage",
                response: "submitSingleMessageResponse",
                members: &["username", "password", "facilityID", "hl7Message"],
                asked: "hl7Message",
                answered: "return",
                request_action: "urn:cdc:iisb:2011:submitSingleMessage",
                response_action: "urn:cdc:iisb:2011:submitSingleMessageResponse",
            },
            (Self::Cdc2014, Operation::Test) => &Names {
                request: "ConnectivityTestRequest",
                response: "ConnectivityTestResponse",
                members: &["EchoBack"],
                asked: "EchoBack",
                answered: "EchoBack",
                request_action: "urn:cdc:iisb:2014:IISPortType:ConnectivityTestRequest",
                response_action: "urn:cdc:iisb:2014:IISPortType:ConnectivityTestResponse",
            },
            (Self::Cdc2014, Operation::Submit) => &Names {
                request: "SubmitSingleMessageRequest",
                response: "SubmitSingleMessageResponse",
                members: &["Username", "Password", "FacilityID", "Hl7Message"],
                asked: "Hl7Message",
                answered: "Hl7Message",
                request_action: "urn:cdc:iisb:2014:IISPortType:SubmitSingleMessageRequest",
                response_action: "urn:cdc:iisb:2014:IISPortType:SubmitSingleMessageResponse",
            },
            (Self::Hub, Operation::Test) => &Names {
                request: "ConnectivityTestRequest",
                response: "ConnectivityTestResponse",
                members: &["EchoBack"],
                asked: "EchoBack",
                answered: "EchoBack",
                request_action: "urn:cdc:iisb:hub:2014:IISHubPortType:ConnectivityTestRequest",
                response_action: "urn:cdc:iisb:hub:2014:IISHubPortType:ConnectivityTestResponse",
            },
            (Self::Hub, Operation::Submit) => &Names {
                request: "SubmitSingleMessageRequest",
                response: "SubmitSingleMessageResponse",
                members: &["Username", "Password", "FacilityID", "Hl7Message"],
                asked: "Hl7Message",
                answered: "Hl7Message",
                request_action: "urn:cdc:iisb:hub:2014:IISHubPortType:SubmitSingleMessageRequest",
                response_action: "urn:cdc:iisb:hub:2014:IISHubPortType:SubmitSingleMessageResponse",
            },
        }
    }
}

/// What a service does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Test,
    Submit,
}

impl Operation {
    pub(crate) const ALL: [Self; 2] = [Self::Test, Self::Submit];
}

/// How a WSDL calls an operation and its parts.
pub(crate) struct Names {
    /// The element of a request.
    pub(crate) request: &'static str,
    /// The element of its reply.
    pub(crate) response: &'static str,
    /// The children of a request, in their order; the last holds the text or the message.
    pub(crate) members: &'static [&'static str],
    /// The last of them.
    pub(crate) asked: &'static str,
    /// The child with the text or the message that goes back.
    pub(crate) answered: &'static str,
    pub(crate) request_action: &'static str,
    pub(crate) response_action: &'static str,
}
