//! The code of each error.

use iz_hl7::code_words;

code_words! {
    /// Why there is no answer that can be trusted, as a stable code for programs, metrics and logs.
    pub enum ErrorCode {
        /// The connection to the registry could not be opened.
        RegistryUnreachable = "registry_unreachable",
        /// The registry's certificate has expired.
        RegistryTlsExpired = "registry_tls_expired",
        /// The registry's certificate is not valid yet. This machine's clock may be wrong.
        RegistryTlsNotYetValid = "registry_tls_not_yet_valid",
        /// The registry's certificate names another host.
        RegistryTlsWrongName = "registry_tls_wrong_name",
        /// This machine does not trust the issuer of the registry's certificate.
        RegistryTlsUnknownIssuer = "registry_tls_unknown_issuer",
        /// The registry refused the TLS connection. It may require a client certificate.
        RegistryTlsRefused = "registry_tls_refused",
        /// No TLS connection to the registry is possible for another reason.
        RegistryTls = "registry_tls",
        /// The registry did not answer before the deadline.
        RegistryTimeout = "registry_timeout",
        /// The connection broke before the registry's reply was complete.
        RegistryInterrupted = "registry_interrupted",
        /// The reply is not HTTP.
        RegistryNoHttp = "registry_no_http",
        /// The reply is larger than the limit.
        RegistryReplyTooLarge = "registry_reply_too_large",
        /// The reply is compressed in a way that cannot be undone.
        RegistryContentCoding = "registry_content_coding",
        /// The registry replied with an HTTP status that is an error.
        RegistryHttpStatus = "registry_http_status",
        /// The reply has no SOAP envelope that can be read.
        RegistryNoSoap = "registry_no_soap",
        /// The registry refused the user name, the password or the facility id.
        RegistryRefusedCredentials = "registry_refused_credentials",
        /// The registry replied with a SOAP fault.
        RegistrySoapFault = "registry_soap_fault",
        /// The registry refused the SOAP message.
        RegistryRefusedEnvelope = "registry_refused_envelope",
        /// The reply has no length, so it is not known whether it is complete.
        RegistryReplyWithoutEnd = "registry_reply_without_end",
        /// The reply holds no message.
        RegistryEmptyReply = "registry_empty_reply",
        /// The reply holds a text that is not an HL7 message.
        RegistryUnreadable = "registry_unreadable",
        /// The reply holds an HL7 message that is not an answer to a query.
        RegistryUnexpected = "registry_unexpected",
        /// The reply answers another query.
        RegistryWrongAnswer = "registry_wrong_answer",
        /// The message in the reply ends too early.
        RegistryIncomplete = "registry_incomplete",
        /// The registry refused the query because it has no consent for this patient.
        RegistryNoConsent = "registry_no_consent",
        /// The registry refused the message before it read the query.
        RegistryTurnedAway = "registry_turned_away",
        /// The registry says that it is out of service.
        RegistryOutOfService = "registry_out_of_service",
        /// The query lacks something that this registry requires, or holds something that it does not accept.
        QuestionNotForRegistry = "question_not_for_registry",
        /// The query could not be written as a message.
        QuestionUnwritable = "question_unwritable",
        /// The answer could not be written as JSON.
        AnswerUnwritable = "answer_unwritable",
        /// The JSON of the answer is larger than the limit.
        RegistryAnswerTooLarge = "registry_answer_too_large",
        /// Other answers take the whole memory for answers in flight.
        MemoryFull = "memory_full",
        /// This program gave up the query before an answer came.
        QuestionDropped = "question_dropped",
        /// The registry failed too often. It is not asked now.
        RegistryBreakerOpen = "registry_breaker_open",
        /// The registry asked for a pause. It is not asked now.
        RegistryAskedToWait = "registry_asked_to_wait",
        /// Too many queries wait for this registry.
        RegistryQueueFull = "registry_queue_full",
        /// The query waited too long for its turn.
        RegistryQueueTimeout = "registry_queue_timeout",
        /// The request accepts only a cached answer, and the cache does not have the answer.
        NotCached = "not_cached",
        /// The location is not live at the registry. It may not be asked yet.
        LocationNotLive = "location_not_live",
        /// Too many lookups wait for registries.
        LookupsBusy = "lookups_busy",
    }
}
