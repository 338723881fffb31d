import {parseDatagram} from './cyrus-datagram.js';
import {cyrusRecord} from './cyrus-record.js';
import type {LineFormat} from './line.js';

/**
 * What Cyrus hands over, recorded one per line: datagrams of the notify socket in base64, and calls of the program of
 * notifyd's method `external`, with their arguments and standard input.
 */
export const cyrusCall: LineFormat<'cyrus'> = {
  name: 'cyrus',
  otherSpellings: ['Base64'],
  recognises: ({argv, stdin, datagramBase64}) =>
    typeof datagramBase64 === 'string' || (Array.isArray(argv) && typeof stdin === 'string'),
  decode({object}, at) {
    const request = requestOf(object);
    if (request === null) return null;
    return request.class === 'EVENT' ? cyrusRecord(request.message, null, at, true) : undefined;
  },
};

function requestOf({argv, stdin, datagramBase64}: Readonly<Record<string, unknown>>) {
  if (typeof datagramBase64 === 'string') return parseDatagram(Buffer.from(datagramBase64, 'base64'));
  const words = argv as readonly unknown[];
  return {class: words[words.indexOf('-c') + 1], message: Buffer.from(String(stdin).replace(/\n$/, ''))};
}
