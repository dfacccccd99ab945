//! The kinds of web service that a registry may have.

use serde::Deserialize;

/// A kind of web service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
pub enum TransportKind {
    /// The CDC WSDL of 2011 over SOAP 1.2. Most registries use it.
    #[serde(rename = "cdc-soap-2011")]
    CdcSoap2011,
    /// The CDC WSDL of 2011 over SOAP 1.1.
    #[serde(rename = "cdc-soap-2011-soap11")]
    CdcSoap2011Soap11,
    /// The CDC WSDL of 2014 over SOAP 1.2.
    #[serde(rename = "cdc-soap-2014")]
    CdcSoap2014,
    /// The IZ Gateway hub, which forwards the message to the registry `destination_id`.
    #[serde(rename = "iz-gateway-hub")]
    IzGatewayHub,
    /// A SOAP service that `transport.service` describes.
    #[serde(rename = "soap")]
    Soap,
    /// A form sent by HTTPS POST. The reply is an HL7 message, bare or in one XML element.
    #[serde(rename = "https-post-form")]
    HttpsPostForm,
}

impl TransportKind {
    /// Whether this kind of service uses SOAP.
    #[must_use]
    pub const fn is_soap(self) -> bool {
        match self {
            Self::CdcSoap2011
            | Self::CdcSoap2011Soap11
            | Self::CdcSoap2014
            | Self::IzGatewayHub
            | Self::Soap => true,
            Self::HttpsPostForm => false,
        }
    }
}
