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
