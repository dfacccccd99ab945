'use strict';

// A registry of node-soap, with the CDC WSDL of 2011: SOAP 1.2 at /soap12 and SOAP 1.1 at /soap11. The first argument is
// the file of the WSDL. The first line of the output is the address.

const fs = require('node:fs');
const http = require('node:http');
const soap = require('soap');

const { answer } = require('./messages.js');

const SECURITY_FAULT = { Code: 10, Reason: 'Security', Detail: 'The password is wrong' };

/** A fault in the form of a version of SOAP. */
function securityFault(version) {
  const detail = { SecurityFault: { attributes: { xmlns: 'urn:cdc:iisb:2011' }, ...SECURITY_FAULT } };
  const text = 'The password is wrong';
  const fault = version === '/soap12'
    ? { Code: { Value: 'soap:Sender' }, Reason: { Text: text }, Detail: detail, statusCode: 500 }
    : { faultcode: 'soap:Client', faultstring: text, detail, statusCode: 500 };
  return { Fault: fault };
}

/** The operations of the WSDL. */
function registry(version) {
  return {
    connectivityTest: ({ echoBack }) => ({ return: echoBack }),
    submitSingleMessage: ({ username, password, hl7Message }) => {
      if (username !== 'sandbox' || password !== 'sandbox') throw securityFault(version);
      return { return: answer(hl7Message) };
    },
  };
}

const wsdl = fs.readFileSync(process.argv[2], 'utf8');
const server = http.createServer((_, response) => response.writeHead(404).end());
server.listen(0, '127.0.0.1', () => {
  for (const version of ['/soap12', '/soap11']) {
    const services = { client_Service: { client_Port_Soap12: registry(version) } };
    soap.listen(server, {
      path: version,
      services,
      xml: wsdl,
      forceSoap12Headers: version === '/soap12',
    });
  }
  console.log(`http://127.0.0.1:${server.address().port}`);
});
