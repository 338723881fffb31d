import {describe, expect, it} from 'vitest';
import {chainsOf} from '../../../src/config/chains.js';
import {host} from '../../../src/config/load.js';
import {parseConfig} from '../../../src/config/parse.js';
import {checkConfig} from '../../../src/config/rules/check.js';
import {rules} from '../../../src/config/rules/index.js';

function check(text: string, {today = '2026-11-22', only = rules} = {}) {
  const model = parseConfig('a.conf', text, '2.3', host);
  return checkConfig({model, chains: chainsOf(model, host.files), files: host.files, today}, only);
}

const told = (text: string, options = {}) => check(text, options).map(({rule, span}) => `${span.line} ${rule}`);

const head = 'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n';
const gap = '  push_notification_driver3 = dlog:three\n';

describe('the engine', () => {
  it('tells findings in the order of the lines', () => {
    expect(told(`${head}${gap}  imap_metadata = yes\n  push_notification_driver1 = dlog\n}\nx\n`)).toEqual([
      '4 driver-gap',
      '5 root-setting-in-plugin',
      '6 driver-number-one',
      '8 block-syntax',
    ]);
  });

  it('makes one finding of what holds for several programs', () => {
    expect(check(`${head}${gap}}\n`).map(({protocols}) => protocols)).toEqual([['lmtp', 'lda', 'imap']]);
  });

  it('tells the programs apart where a setting differs', () => {
    const text = `${head}}\nprotocol lmtp {\n  plugin {\n    push_notification_driver = dlogg\n  }\n}\n`;

    expect(check(text).map(({rule, protocols}) => [rule, protocols])).toEqual([['driver-unknown', ['lmtp']]]);
  });
});

describe('a rule leaves alone', () => {
  const idsOf = (text: string) => check(text).map(({rule}) => rule);
  const plugins = 'mail_plugins = notify push_notification push_notification_kafka\n';
  const kafkaThen = (rest: string) =>
    `${plugins}plugin {\n  push_notification_driver = kafka:topic=mail events=MessageNew\n  ${rest} = dlog\n}\n`;

  it('dlog that does not start beside a driver with filters', () => {
    expect(idsOf(kafkaThen('push_notification_driver2'))).toContain('dlog-beside-filters');
    expect(idsOf(kafkaThen('push_notification_driver3'))).not.toContain('dlog-beside-filters');
  });

  it.each([
    [
      'emptied for one program',
      `${head}  push_notification_driver2 = dlog:two\n}\nprotocol imap {\n  plugin {\n    push_notification_driver =\n  }\n}\n`,
    ],
    [
      'filled in for one program',
      `${head}  push_notification_driver3 = dlog:three\n}\nprotocol imap {\n  plugin {\n    push_notification_driver2 = dlog:two\n  }\n}\n`,
    ],
  ])('a number that is %s, more than as information', (_, text) => {
    const gaps = check(text).filter(({rule}) => rule === 'driver-gap');

    expect(gaps.map(({severity, protocols}) => [severity, protocols])).toContainEqual(['info', expect.any(Array)]);
  });

  const ox = 'plugin {\n  push_notification_driver = ox:url=http://127.0.0.1:8009/n\n}\n';
  const dict = 'mail_attribute_dict = file:%h/dovecot-attributes\n';
  it.each([
    ['no ox driver', `${dict}${head}}\n`],
    ['no place for attributes', `mail_plugins = notify push_notification\n${ox}`],
    ['metadata switched on', `mail_plugins = notify push_notification\nimap_metadata = yes\n${dict}${ox}`],
  ])('imap_metadata where there is %s', (_, text) => {
    expect(idsOf(text)).not.toContain('imap-metadata-off');
    expect(idsOf(`mail_plugins = notify push_notification\n${dict}${ox}`)).toContain('imap-metadata-off');
  });

  it('what --online found good or bad, where it tells what could not be checked', () => {
    const model = parseConfig('a.conf', '', '2.3', host);
    const span = {file: 'a.conf', line: 1, column: 1, endLine: 1, endColumn: 2};
    const outcome = {check: 'endpoint', message: 'm', severity: 'error', setting: 's', span, protocols: []} as const;
    const online = (['ok', 'bad', 'unchecked'] as const).map((status) => ({...outcome, status, message: status}));
    const only = rules.filter(({id}) => id === 'online-unchecked');

    const found = checkConfig({model, chains: [], files: host.files, today: '2026-11-22', online}, only);

    expect(found.map(({message, severity}) => [message, severity])).toEqual([['unchecked', 'info']]);
  });
});

describe('a comment that asks to leave a finding out', () => {
  it.each([
    ['in front of the line', `${head}  # dovepush-ignore driver-gap\n${gap}}\n`],
    ['among others', `${head}  # dovepush-ignore root-setting-in-plugin, driver-gap\n${gap}}\n`],
    [
      'in front of another such comment',
      `${head}  # dovepush-ignore driver-gap\n  # dovepush-ignore driver-unknown\n${gap}}\n`,
    ],
    ['on its last day', `${head}  # dovepush-ignore driver-gap until 2026-11-22\n${gap}}\n`],
    ['behind the setting', `${head}${gap.trimEnd()} # dovepush-ignore driver-gap\n}\n`],
    ['for the whole file', `# dovepush-ignore-file driver-gap\n${head}${gap}}\n`],
  ])('counts %s', (_, text) => {
    expect(told(text).some((line) => line.includes('driver-gap'))).toBe(false);
  });

  it('counts for the next line only', () => {
    expect(told(`${head}  # dovepush-ignore driver-gap\n\n${gap}}\n`)).toEqual(['4 ignore-unused', '6 driver-gap']);
  });

  it('counts for its rule only', () => {
    expect(told(`${head}  # dovepush-ignore driver-unknown\n${gap}}\n`)).toEqual(['4 ignore-unused', '5 driver-gap']);
  });

  it('no longer counts behind its last day, and is told', () => {
    expect(told(`${head}  # dovepush-ignore driver-gap until 2026-11-21\n${gap}}\n`)).toEqual([
      '4 ignore-expired',
      '5 driver-gap',
    ]);
  });

  it('is not called unused where its rule did not run', () => {
    const only = rules.filter(({id}) => id !== 'driver-gap');

    expect(told(`${head}  # dovepush-ignore driver-gap\n${gap}}\n`, {only})).toEqual([]);
  });

  it('is told where it names no rule that exists', () => {
    expect(check(`${head}  # dovepush-ignore driver-hole\n}\n`).map(({message}) => message)).toEqual([
      'there is no rule driver-hole',
    ]);
  });
});
