'use strict';

// node-soap as a client of the sandbox. The WSDL of the sandbox tells it everything.

const assert = require('node:assert');
const { test } = require('node:test');
const soap = require('soap');

const { OF_SANDBOX, query } = require('./messages.js');

const ORIGIN = process.env.IZQUERY_SANDBOX;
const HUB = 'urn:cdc:iisb:hub:2014';

/** A client of a service. Without `forceSoap12Headers` node-soap sends SOAP 1.1. */
async function client(path, version) {
  return soap.createClientAsync(`${ORIGIN}${path}?wsdl`, { forceSoap12Headers: version === '1.2' });
}

/** The fault of a call, and the name of the first child of its detail. */
async function fault(call) {
  const error = await call.then(
    () => assert.fail('no fault'),
    (error) => error,
  );
  const found = error.root?.Envelope?.Body?.Fault;
  assert.ok(found, error.message);
  const detail = found.Detail ?? found.detail;
  return { detail, name: Object.keys(detail).find((key) => key !== 'attributes') };
}

function message(id, password = 'sandbox') {
  return { username: 'sandbox', password, facilityID: '1', hl7Message: query(id) };
}

for (const version of ['1.2', '1.1']) {
  test(`the service of 2011 in SOAP ${version} echoes a text`, async () => {
    const service = await client('/client_Service', version);
    const [answer] = await service.connectivityTestAsync({ echoBack: 'Hi & ñ' });
    assert.strictEqual(answer.return, 'Hi & ñ');
  });

  test(`the service of 2011 in SOAP ${version} finds a person`, async () => {
    const service = await client('/client_Service', version);
    const [answer] = await service.submitSingleMessageAsync(message('node-1'));
    assert.match(answer.return, /\rMSA\|AA\|node-1/);
    assert.ok(answer.return.includes(`${OF_SANDBOX.family}^${OF_SANDBOX.given}`));
  });

  test(`a wrong password is a typed SecurityFault in SOAP ${version}`, async () => {
    const service = await client('/client_Service', version);
    const { detail, name } = await fault(service.submitSingleMessageAsync(message('node-2', 'wrong')));
    assert.strictEqual(name, 'SecurityFault');
    assert.strictEqual(Number(detail.SecurityFault.Code), 10);
    assert.strictEqual(detail.SecurityFault.Reason, 'Security');
  });
}

const SERVICES = ['/IISService', '/IISHubService'].flatMap((path) => [
  [path, '1.2'],
  [path, '1.1'],
]);

for (const [path, version] of SERVICES) {
  /** A client that sends the header of the hub to the hub. */
  async function service() {
    const service = await client(path, version);
    if (path === '/IISHubService') {
      service.addSoapHeader({ HubRequestHeader: { DestinationId: 'tx' } }, '', 'hub', HUB);
    }
    return service;
  }

  const submission = (id, password = 'sandbox') => ({
    Username: 'sandbox',
    Password: password,
    FacilityID: '1',
    Hl7Message: query(id),
  });

  test(`${path} echoes a text and finds a person in SOAP ${version}`, async () => {
    const [echo] = await (await service()).ConnectivityTestAsync({ EchoBack: 'Hello' });
    assert.strictEqual(echo.EchoBack, 'Hello');
    const [answer] = await (await service()).SubmitSingleMessageAsync(submission('node-3'));
    assert.match(answer.Hl7Message, /\rMSA\|AA\|node-3/);
  });

  test(`${path} refuses a wrong password in SOAP ${version}`, async () => {
    const { name } = await fault((await service()).SubmitSingleMessageAsync(submission('node-4', 'wrong')));
    assert.strictEqual(name, 'SecurityFault');
  });
}

test('a fault of the hub comes first in its detail, and Retry beside it', async () => {
  const service = await client('/IISHubService', '1.2');
  service.addSoapHeader({ HubRequestHeader: { DestinationId: 'tx' } }, '', 'hub', HUB);
  service.addHttpHeader('x-sandbox-misbehave', 'destination-connection-fault');
  const { detail, name } = await fault(service.ConnectivityTestAsync({ EchoBack: 'x' }));
  assert.strictEqual(name, 'DestinationConnectionFault');
  assert.strictEqual(detail.DestinationConnectionFault.DestinationId, 'tx');
  assert.strictEqual(detail.Retry, 'CHECK_IIS_STATUS');
});
