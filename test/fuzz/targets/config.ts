import {readdirSync, readFileSync} from 'node:fs';
import {chainsOf} from '../../../src/config/chains.js';
import {readCyrusConf} from '../../../src/config/cyrus/cyrus-conf.js';
import {readImapdConf} from '../../../src/config/cyrus/imapd-conf.js';
import type {Dialect} from '../../../src/config/dialect.js';
import type {ConfigFiles} from '../../../src/config/files.js';
import {createSource} from '../../../src/config/language/source.js';
import {host} from '../../../src/config/load.js';
import {createMasking} from '../../../src/config/masking.js';
import {parseConfig} from '../../../src/config/parse.js';
import {checkConfig} from '../../../src/config/rules/check.js';
import {rules} from '../../../src/config/rules/index.js';
import {parsePropertyFile, valuesOf} from '../../../src/kafka/properties.js';
import {hideRanges} from '../../../src/secrets.js';
import {orRefused, type Target} from '../target.js';

/** No file but the one that is read. */
const alone: ConfigFiles = {
  read: () => {
    throw Object.assign(new Error('missing'), {code: 'ENOENT'});
  },
  list: () => [],
  kind: () => 'missing',
  mayExecute: () => true,
  exists: () => false,
};
const outside = {...host, env: {}, files: alone};

function corpus(folder: string): readonly Buffer[] {
  const path = new URL(`../../corpus/${folder}/`, import.meta.url);
  const names = readdirSync(path).filter((name) => name.endsWith('.conf'));
  return names.map((name) => readFileSync(new URL(name, path)));
}

function judged(dialect: Dialect, text: string): void {
  const model = parseConfig('dovecot.conf', text, dialect, outside);
  const masking = createMasking(model);
  const findings = checkConfig({model, chains: chainsOf(model, alone), files: alone, today: '2026-01-01'}, rules);
  for (const {message} of findings) masking.text(message);
  const lines = model.files[0]?.lines ?? [];
  for (const [at, line] of lines.entries()) hideRanges(line, masking.hidden('dovecot.conf', at + 1));
}

const words = [
  ...['plugin {', 'protocol lmtp {', 'mail_plugins = ', '$mail_plugins', 'notify', 'push_notification', '!include x'],
  ...['push_notification_driver = ', 'ox:url=http://u:p@h/', 'dlog', 'lua:file=/x', 'kafka:topic=t', '{', '}', '='],
  ...[
    'mail_plugins {',
    'push_notification ox {',
    'driver = ox',
    'yes',
    '$SET:',
    '%{user}',
    '+=',
    '<<END',
    'remote h {',
  ],
  ...['dovecot_config_version = 2.4.0\n', '#', '<', '$', '*', '\\\n', 'kafka_notification_settings {', ':', ','],
];
const cyrusWords = [
  ...['event_notifier: log\n', 'event_groups: message', '@include: x\n', 'event_extra_params: uidnext', ':', '{', '}'],
  ...[
    'SERVICES {',
    'EVENTS {',
    'imap cmd="imapd -C x" listen="imap" prefork=0',
    '=',
    '#',
    '\n',
    'notifysocket: /run/x',
  ],
];
const properties = [
  ...[
    'bootstrap.servers',
    'security.protocol',
    'sasl.password',
    'ssl.ca.location',
    'SASL_SSL',
    'h:9092',
    '=',
    '#',
    '!',
  ],
  ...['\n', ':', 'sasl.mechanism', 'SCRAM-SHA-256', 'socket.timeout.ms', '1', 'true', '__proto__', '\\'],
];
const cyrusSeeds = [
  'event_notifier: log\nevent_groups: message flags\n',
  'SERVICES {\n  imap cmd="imapd" listen="imap"\n}\n',
];
const propertySeeds = ['bootstrap.servers=h:9092\nsecurity.protocol=SASL_SSL\nsasl.username=u\nsasl.password=p\n'];
const buffers = (texts: readonly string[]) => texts.map((text) => Buffer.from(text));

/** Configurations of Dovecot, Cyrus and librdkafka. */
export const configTargets: readonly Target[] = [
  {name: 'config-2.3', pieces: words, seeds: corpus('config-2.3'), run: (input) => judged('2.3', String(input))},
  {name: 'config-2.4', pieces: words, seeds: corpus('config-2.4'), run: (input) => judged('2.4', String(input))},
  {
    name: 'cyrus-config',
    pieces: cyrusWords,
    seeds: buffers(cyrusSeeds),
    run: (input) => {
      readImapdConf(createSource('imapd.conf', String(input)), alone);
      readCyrusConf('cyrus.conf', String(input));
    },
  },
  {
    name: 'librdkafka-properties',
    pieces: properties,
    seeds: buffers(propertySeeds),
    run: (input) => orRefused(() => valuesOf(parsePropertyFile(String(input), 'f'), undefined)),
  },
];
