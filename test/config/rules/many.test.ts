import {describe, expect, it} from 'vitest';
import {chainsOf} from '../../../src/config/chains.js';
import {host} from '../../../src/config/load.js';
import {parseConfig} from '../../../src/config/parse.js';
import {checkConfig} from '../../../src/config/rules/check.js';
import {rules} from '../../../src/config/rules/index.js';

const head = 'mail_plugins = notify push_notification\n';
const lines = (count: number, line: (at: number) => string) =>
  Array.from({length: count}, (_, at) => line(at)).join('');
const head24 =
  'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugins = notify push_notification\n';
const number = (at: number) => (at === 0 ? '' : String(at + 1));

const block = (at: number) =>
  `push_notification n${at} {\n  driver = ox\n  ox_url = http://u:p${at}@h/n\n  colour${at} = x\n}\n`;

/** What quadratic work would take minutes for. */
const inputs: readonly (readonly [what: string, text: string, least: number])[] = [
  ['unknown settings', lines(30_000, (at) => `pugin_${at} = x\n`), 30_000],
  ['ignored findings', lines(30_000, (at) => `# dovepush-ignore setting-unknown\npugin_${at} = x\n`), 0],
  [
    'options on one line',
    `plugin {\n  push_notification_driver = ox:url=http://h/n ${lines(5000, (at) => `o${at}=1 `)}\n}\n`,
    5000,
  ],
  [
    'drivers with secrets and mistakes',
    `plugin {\n${lines(8000, (at) => `  push_notification_driver${number(at)} = ox:url=http://u:pw${at}@h/n timeout=${at}\n`)}}\n`,
    8000,
  ],
  ['blocks of 2.4 with unknown settings', lines(6000, block), 6000],
  [
    'a gap in many blocks',
    lines(8000, (at) => `plugin {\n  push_notification_driver${at + 4} = dlog\n  imap_metadata = yes\n}\n`),
    16_000,
  ],
];

describe('findings by the thousand', () => {
  it.each(inputs)('%s: told in time that grows with their number', (_, text, least) => {
    const before = process.cpuUsage();

    const model = parseConfig('a.conf', (text.includes('push_notification n') ? head24 : head) + text, undefined, host);
    const chains = chainsOf(model, host.files);
    const findings = checkConfig({model, chains, files: host.files, today: '2026-11-22'}, rules);

    const {user, system} = process.cpuUsage(before);
    expect(findings.length).toBeGreaterThanOrEqual(least);
    expect((user + system) / 1e6).toBeLessThan(20);
  });
});
