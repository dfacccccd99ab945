'use strict';

// The HL7 messages of the folder `messages`, with values in the places that are marked there. CR ends each segment.

const fs = require('node:fs');
const path = require('node:path');

// A person of the sandbox, and the only person of our own servers. Both are invented.
const OF_SANDBOX = { family: 'Slate', given: 'Blanca', born: '19900102' };
const OF_SERVER = 'Quill^Marlow^';

/** A message with these values. */
function filled(name, values) {
  const text = fs.readFileSync(path.join(__dirname, 'messages', name), 'utf8').replaceAll('\n', '\r');
  return Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, () => value), text);
}

/** A QBP^Q11 with the profile Z44 about the person of the sandbox. */
function query(controlId) {
  return filled('query.hl7', { ...OF_SANDBOX, id: controlId });
}

/**
 * An RSP^K11 with the ids of the query: the record of the only person, or nobody. XML readers turn a CR in a CDATA section
 * into LF, so that both end a segment.
 */
function answer(message) {
  const segments = message.split(/\r\n?|\n/);
  const fields = (name) => segments.find((segment) => segment.startsWith(name)).split('|');
  const [header, query] = [fields('MSH'), fields('QPD')];
  // The first separator is field 1 of MSH, so that field 10 has the index 9.
  const values = {
    application: header[2],
    facility: header[3],
    time: header[6],
    id: header[9],
    tag: query[2],
    query: query.join('|'),
  };
  return filled(query[4].startsWith(OF_SERVER) ? 'record.hl7' : 'not_found.hl7', values);
}

module.exports = { OF_SANDBOX, query, answer };
