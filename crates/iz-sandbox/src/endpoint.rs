//! The endpoints of the sandbox and the names in their WSDL.

use iz_soap::{Operation, SoapService};

/// The largest request that is read, in bytes.
pub const MAX_REQUEST_BYTES: usize = 64 * 1024;

/// One way to send a query to the sandbox. Each has its own path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// The CDC service with the WSDL of 2011.
    Cdc2011,
    /// The CDC service with the WSDL of 2014.
    Cdc2014,
    /// The IZ Gateway hub: the service of 2014 with `DestinationId` in a header.
    Hub,
    /// A form with `USERID`, `PASSWORD`, `FACILITYID` and `MESSAGEDATA`. The response is plain HL7.
    Post,
    /// A form with `userName`, `password` and `flatWire`. The response is HL7 in a `string` element, as ASP.NET services
    /// send it.
    Asmx,
}

impl Endpoint {
    /// Every endpoint.
    pub const ALL: [Self; 5] = [Self::Cdc2011, Self::Cdc2014, Self::Hub, Self::Post, Self::Asmx];

    /// The path of the URL.
    #[must_use]
    pub const fn path(self) -> &'static str {
        self.row().0
    }

    /// What it is, in one line.
    #[must_use]
    pub const fn shows(self) -> &'static str {
        self.row().2
    }

    /// The word for the log.
    pub(crate) const fn word(self) -> &'static str {
        self.row().1
    }

    /// The path, the word for the log and the description.
    const fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Cdc2011 => (
                "/client_Service",
                "cdc-2011",
                "SOAP 1.2 or 1.1, urn:cdc:iisb:2011: connectivityTest, submitSingleMessage",
            ),
            Self::Cdc2014 => (
                "/IISService",
                "cdc-2014",
                "SOAP 1.2 or 1.1, urn:cdc:iisb:2014: ConnectivityTestRequest, SubmitSingleMessageRequest",
            ),
            Self::Hub => (
                "/IISHubService",
                "hub",
                "SOAP 1.2 or 1.1: as 2014, with HubRequestHeader/DestinationId of urn:cdc:iisb:hub:2014",
            ),
            Self::Post => (
                "/HL7Server",
                "post",
                "a form: USERID, PASSWORD, FACILITYID, MESSAGEDATA; the response is plain HL7",
            ),
            Self::Asmx => (
                "/IISWebService.asmx/ExecuteHL7Message",
                "asmx",
                "a form: userName, password, flatWire; the response is HL7 in a string element",
            ),
        }
    }

    /// Whether it accepts a form instead of SOAP.
    pub(crate) const fn is_form(self) -> bool {
        matches!(self, Self::Post | Self::Asmx)
    }

    /// Whether the policy in the WSDL requires WS-Addressing.
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

    /// The namespace of the operations and of the faults that do not come from the hub itself. A hub forwards the
    /// responses of a service of 2014.
    pub(crate) const fn operations(self) -> &'static str {
        self.service().namespace()
    }

    /// The service with the names of the operations. A form has none, and its faults are those of 2011.
    pub(crate) const fn service(self) -> SoapService {
        match self {
            Self::Cdc2011 | Self::Post | Self::Asmx => SoapService::Cdc2011,
            Self::Cdc2014 => SoapService::Cdc2014,
            Self::Hub => SoapService::Hub,
        }
    }
}

/// The operations of the SOAP services.
pub(crate) const OPERATIONS: [Operation; 2] = [Operation::ConnectivityTest, Operation::SubmitSingleMessage];
