import {Flags} from '@oclif/core';
import {usageError} from '../errors.js';
import {defaultPath} from '../ox/contract.js';
import {clockFlags} from './clock-flags.js';
import {formatFlag} from './format-flag.js';
import {kafkaFlags} from './kafka-flags.js';
import {oxFlags} from './ox-flags.js';
import {readPem, readPemKey} from './pem-file.js';
import {durationFlag} from './values.js';

const {'ox-auth-file': authFile, 'ox-tls-ca': tlsCa} = oxFlags;

/** Flags of the endpoint: where it listens, what it answers, where requests go, when it ends. */
export const oxListenFlags = {
  listen: Flags.string({
    description: 'address to listen on; port 0 picks a free port',
    helpValue: 'HOST:PORT',
    default: '127.0.0.1:8009',
  }),
  path: Flags.custom<string>({parse: async (text) => parsePath(text)})({
    description: 'path of the endpoint',
    helpValue: 'PATH',
    default: defaultPath,
  }),
  status: Flags.string({
    description: 'answer: a status, drop, stall, or several in turn: seq:503,drop,200',
    helpValue: 'ANSWER',
    default: '200',
  }),
  delay: durationFlag({description: 'wait this long before each answer', default: 0, defaultHelp: async () => '0s'}),
  'fail-rate': Flags.custom<number>({parse: async (text) => parsePercent(text)})({
    description: 'answer 503 to this share of the requests',
    helpValue: 'N%',
    default: 0,
    defaultHelp: async () => '0%',
  }),
  'auth-file': Flags.string({
    description: 'file with the user:password that senders must use, readable only by its owner',
    helpValue: 'FILE',
  }),
  'listen-cert': Flags.string({
    description: 'PEM file with the certificate; enables TLS',
    helpValue: 'FILE',
    dependsOn: ['listen-key'],
  }),
  'listen-key': Flags.string({
    description: 'PEM file with the private key',
    helpValue: 'FILE',
    dependsOn: ['listen-cert'],
  }),
  'forward-to': Flags.string({
    description: 'forward requests to this endpoint and return its status',
    helpValue: 'URL',
    exclusive: ['to-topic'],
  }),
  'to-topic': Flags.string({description: 'write the bodies to this topic', helpValue: 'TOPIC'}),
  strict: Flags.boolean({description: 'answer 400 to requests that Dovecot would not send'}),
  record: Flags.string({description: 'new file for the requests, for show and replay', helpValue: 'FILE'}),
  count: Flags.integer({char: 'c', description: 'stop after this many requests', helpValue: 'N', min: 1}),
  wait: durationFlag({description: 'stop after this time; with -c, exit status 1 if fewer arrived'}),
  format: formatFlag,
  ...clockFlags,
  'ox-auth-file': authFile,
  'ox-tls-ca': tlsCa,
  ...kafkaFlags,
};

/** The query does not count, so that a path with one would be nobody's. Throws USAGE. */
function parsePath(text: string): string {
  if (/^\/[!-~]*$/.test(text) && !/[?#]/.test(text)) return text;
  throw usageError(
    `'${text}' is not a valid path`,
    `Use a path that starts with /, without query or fragment: ${defaultPath}.`,
  );
}

/** From 0 to 1 of `10%`. Throws USAGE. */
function parsePercent(text: string): number {
  const percent = Number(/^(\d+(?:\.\d+)?)%?$/.exec(text)?.[1]);
  if (!(percent <= 100)) throw usageError(`'${text}' is not a valid share`, 'Use 0% to 100%.');
  return percent / 100;
}

/** Certificate and key as PEM texts; null without the flags. Throws what `readPem` throws. */
export function readListenTls(cert: string | undefined, key: string | undefined): {cert: string; key: string} | null {
  return cert === undefined || key === undefined
    ? null
    : {cert: readPem(cert, 'listen-cert'), key: readPemKey(key, 'listen-key')};
}
