"""A registry of spyne, with the names of the CDC service of 2011: SOAP 1.2 at /soap12 and SOAP 1.1 at /soap11.

The validator refuses a request that does not follow the schema. The first line of the output is the address.
"""

from wsgiref.simple_server import WSGIRequestHandler, make_server

from spyne import Application, Fault, Service, Unicode, rpc
from spyne.protocol.soap import Soap11, Soap12
from spyne.server.wsgi import WsgiApplication

from messages import answer

NAMESPACE = "urn:cdc:iisb:2011"
USER = ("sandbox", "sandbox")


class Registry(Service):
    """The operations of the WSDL."""

    @rpc(Unicode, _returns=Unicode, _out_variable_name="return")
    def connectivityTest(ctx, echoBack):
        return echoBack

    @rpc(Unicode, Unicode, Unicode, Unicode, _returns=Unicode, _out_variable_name="return")
    def submitSingleMessage(ctx, username, password, facilityID, hl7Message):
        if (username, password) != USER:
            detail = {"Code": "10", "Reason": "Security", "Detail": "The password is wrong"}
            qualified = {f"{{{NAMESPACE}}}{name}": value for name, value in detail.items()}
            raise Fault("Client", "The password is wrong", detail={f"{{{NAMESPACE}}}SecurityFault": qualified})
        return answer(hl7Message)


def service(protocol):
    """The registry in one version of SOAP."""
    application = Application([Registry], NAMESPACE, in_protocol=protocol(validator="lxml"), out_protocol=protocol())
    return WsgiApplication(application)


class Quiet(WSGIRequestHandler):
    """Writes no line for a request."""

    def log_message(self, *_):
        pass


def main():
    services = {"/soap12": service(Soap12), "/soap11": service(Soap11)}

    def by_path(environment, start_response):
        return services[environment["PATH_INFO"]](environment, start_response)

    with make_server("127.0.0.1", 0, by_path, handler_class=Quiet) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
