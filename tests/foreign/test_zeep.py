"""zeep as a client of the sandbox. The WSDL of the sandbox tells it everything."""

import os
import unittest
import urllib.error
import urllib.request

import zeep
from lxml import etree
from zeep.exceptions import Fault
from zeep.plugins import HistoryPlugin
from zeep.transports import Transport
from zeep.wsa import WsAddressingPlugin

from messages import OF_SANDBOX, query

ORIGIN = os.environ["IZQUERY_SANDBOX"]
FOLDER = os.environ["IZQUERY_FOLDER"]
OF_2011 = "urn:cdc:iisb:2011"
OF_2014 = "urn:cdc:iisb:2014"
OF_HUB = "urn:cdc:iisb:hub:2014"
SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
MISBEHAVE = "x-sandbox-misbehave"


class Service:
    """A service of the sandbox, in SOAP 1.1 or 1.2. `misbehaviour` selects a wrong response."""

    def __init__(self, path, version="1.2", misbehaviour=None):
        transport = Transport()
        if misbehaviour:
            transport.session.headers[MISBEHAVE] = misbehaviour
        self.history = HistoryPlugin()
        # The WSDLs of 2014 and of the hub require WS-Addressing.
        plugins = [self.history] if path == "/client_Service" else [WsAddressingPlugin(), self.history]
        self.client = zeep.Client(wsdl(path, version), transport=transport, plugins=plugins)
        self.operations = self.client.service

    def sent(self):
        """The envelope of the last request."""
        return self.history.last_sent["envelope"]

    def fault_element(self, fault):
        """The first child of the detail, with the type that the WSDL declares."""
        return self.client.wsdl.types.deserialize(fault.detail[0])


def wsdl(path, version):
    """The WSDL of a service. It declares SOAP 1.2. For SOAP 1.1 the namespace of the binding is changed."""
    with urllib.request.urlopen(f"{ORIGIN}{path}?wsdl") as response:
        document = response.read()
    if version == "1.1":
        document = document.replace(b"/wsdl/soap12/", b"/wsdl/soap/")
    file = os.path.join(FOLDER, f"{path.strip('/')}-{version}.wsdl")
    with open(file, "wb") as out:
        out.write(document)
    return file


class Cdc2011(unittest.TestCase):
    """The service of 2011."""

    versions = ("1.2", "1.1")

    def test_connectivity(self):
        for version in self.versions:
            with self.subTest(version):
                self.assertEqual(Service("/client_Service", version).operations.connectivityTest("Hi & ñ"), "Hi & ñ")

    def test_a_person_is_found(self):
        for version in self.versions:
            with self.subTest(version):
                service = Service("/client_Service", version)
                answer = service.operations.submitSingleMessage(
                    username="sandbox", password="sandbox", facilityID="1", hl7Message=query("zeep-1")
                )
                self.assertIn("MSA|AA|zeep-1", answer)
                self.assertIn("{family}^{given}".format(**OF_SANDBOX), answer)
                self.assertEqual(answer.count("\n"), 0)
                children = service.sent().find(f".//{{{OF_2011}}}submitSingleMessage")
                self.assertEqual({etree.QName(child).namespace for child in children}, {OF_2011})

    def test_a_wrong_password_is_a_typed_security_fault(self):
        for version in self.versions:
            with self.subTest(version):
                service = Service("/client_Service", version)
                with self.assertRaises(Fault) as raised:
                    service.operations.submitSingleMessage("sandbox", "wrong", "1", query("zeep-2"))
                fault = service.fault_element(raised.exception)
                self.assertEqual((fault.Code, fault.Reason), (10, "Security"))
                self.assertEqual(raised.exception.code, "soap:Sender" if version == "1.2" else "soap:Client")


class Cdc2014AndHub(unittest.TestCase):
    """The services of 2014, with WS-Addressing."""

    services = [(path, version) for path in ("/IISService", "/IISHubService") for version in ("1.2", "1.1")]

    def headers(self, service, path):
        """The header that only the hub wants."""
        if path == "/IISService":
            return {}
        header = service.client.get_element(f"{{{OF_HUB}}}HubRequestHeader")
        return {"_soapheaders": [header(DestinationId="tx")]}

    def test_connectivity_and_a_person(self):
        for path, version in self.services:
            with self.subTest(path, version=version):
                service = Service(path, version, misbehaviour="addressing-required")
                headers = self.headers(service, path)
                echo = service.operations.ConnectivityTest(EchoBack="Hello", **headers)
                answer = service.operations.SubmitSingleMessage("sandbox", "sandbox", "1", query("zeep-3"), **headers)
                # The WSDL of the hub also declares a header of the answer (its part is `header`), so that zeep returns
                # both.
                if path == "/IISHubService":
                    self.assertEqual(answer.header.header.DestinationId, "tx")
                    echo, answer = echo.body.EchoBack, answer.body.Hl7Message
                self.assertEqual(echo, "Hello")
                self.assertIn("MSA|AA|zeep-3", answer)

    def test_a_wrong_password_is_an_empty_security_fault(self):
        for path, version in self.services:
            with self.subTest(path, version=version):
                service = Service(path, version)
                with self.assertRaises(Fault) as raised:
                    headers = self.headers(service, path)
                    service.operations.SubmitSingleMessage("sandbox", "wrong", "1", query("zeep-4"), **headers)
                self.assertEqual(raised.exception.detail[0].tag, f"{{{OF_2014}}}SecurityFault")
                service.fault_element(raised.exception)

    def test_the_faults_of_the_hub_are_typed_and_their_members_are_beside_them(self):
        path = "/IISHubService"
        for misbehaviour, name, retry in (
            ("destination-connection-fault", "DestinationConnectionFault", "CHECK_IIS_STATUS"),
            ("hub-client-fault", "HubClientFault", "NORMAL"),
            ("unknown-destination-fault", "UnknownDestinationFault", "CORRECT_MESSAGE"),
        ):
            for version in ("1.2", "1.1"):
                with self.subTest(misbehaviour, version=version):
                    service = Service(path, version, misbehaviour)
                    with self.assertRaises(Fault) as raised:
                        service.operations.ConnectivityTest(EchoBack="x", **self.headers(service, path))
                    fault = raised.exception
                    self.assertEqual(fault.detail[0].tag, f"{{{OF_HUB}}}{name}")
                    self.assertEqual(service.fault_element(fault).DestinationId, "tx")
                    self.assertEqual(fault.detail.findtext("Retry"), retry)


class Strictness(unittest.TestCase):
    """What the sandbox refuses."""

    def test_a_mandatory_header_that_is_not_understood_is_named(self):
        for version, soap in (("1.2", SOAP_12), ("1.1", SOAP_11)):
            with self.subTest(version):
                block = etree.Element("{urn:example:trace}Trace", {f"{{{soap}}}mustUnderstand": "1"})
                service = Service("/client_Service", version)
                with self.assertRaises(Fault) as raised:
                    service.operations.connectivityTest("x", _soapheaders=[block])
                self.assertEqual(raised.exception.code, "soap:MustUnderstand")
                answer = service.history.last_received["envelope"]
                named = answer.findall(f"./{{{soap}}}Header/{{{soap}}}NotUnderstood")
                self.assertEqual([block.get("qname") for block in named], ["b:Trace"] if version == "1.2" else [])

    def test_a_child_in_no_namespace_is_named(self):
        service = Service("/client_Service")
        envelope = service.client.create_message(
            service.operations, "submitSingleMessage", "sandbox", "sandbox", "1", query("zeep-5")
        )
        password = envelope.find(f".//{{{OF_2011}}}password")
        password.tag = "password"
        request = urllib.request.Request(
            f"{ORIGIN}/client_Service",
            etree.tostring(envelope),
            {"Content-Type": "application/soap+xml; charset=utf-8"},
        )
        with self.assertRaises(urllib.error.HTTPError) as raised:
            urllib.request.urlopen(request)
        with raised.exception as reply:
            self.assertIn(b"password is in no namespace", reply.read())


if __name__ == "__main__":
    unittest.main()
