import {describe, expect, it} from 'vitest';
import {chainsOf} from '../../src/config/chains.js';
import {host} from '../../src/config/load.js';
import {parseConfig} from '../../src/config/parse.js';
import {checkConfig} from '../../src/config/rules/check.js';
import {rules} from '../../src/config/rules/index.js';
import {type DovecotRelease, formatRelease, parseRelease} from '../../src/dovecot-release.js';
import {runCli} from '../run-cli.js';

function found(text: string, release: string | undefined, ofHost: DovecotRelease | null = null): string[] {
  const wanted = release === undefined ? undefined : (parseRelease(release) ?? undefined);
  const on = {...host, release: (series: string) => (ofHost?.series === series ? ofHost : null)};
  const model = parseConfig('a.conf', text, wanted, on);
  const findings = checkConfig(
    {model, chains: chainsOf(model, host.files), files: host.files, today: '2026-11-22'},
    rules,
  );
  return findings.map(({severity, rule}) => `${severity} ${rule}`);
}

const head24 = (version: string) => `dovecot_config_version = ${version}\ndovecot_storage_version = 2.4.0\n`;
const later = `${head24('2.4.0')}imap4rev2_enable = yes\n`;
const feature =
  'mail_plugins = notify push_notification push_notification_kafka\nplugin {\n  push_notification_driver = kafka:topic=t events=MessageNew feature=push\n}\n';
const url = `${head24('2.4.0')}push_notification_ox_url = http://h.example/%{user}\n`;
const ox = (version: string) =>
  `${head24(version)}mail_plugins {\n  notify = yes\n  push_notification = yes\n}\nmail_attribute {\n  dict file {\n    path = %{home}/a\n  }\n}\npush_notification ox {\n  url = http://h.example/n\n}\n`;

describe('what depends on the release', () => {
  it.each([
    ['feature=', feature, '2.3.9', []],
    ['feature=', feature, '2.3.10', ['warning kafka-feature-crash']],
    ['feature=', feature, undefined, ['warning kafka-feature-crash']],
    ['a setting of 2.4.2', later, '2.4.1', ['error setting-unknown']],
    ['a setting of 2.4.2', later, '2.4.2', []],
    ['a setting of 2.4.2', later, undefined, ['info setting-unknown']],
    ['a setting of 2.4.2 in a file of 2.4.3', later.replace('2.4.0', '2.4.3'), undefined, []],
    ['a URL with variables', url, '2.4.1', ['error value-invalid']],
    ['a URL with variables', url, '2.4.2', []],
    ['an ox driver without limits', ox('2.4.4'), '2.4.4', []],
    ['an ox driver without limits, the file of an older version', ox('2.4.3'), '2.4.4', ['info ox-limits-default']],
    ['an ox driver without limits', ox('2.4.4'), '2.4.3', ['info ox-limits-default']],
  ])('%s', (_, text, release, expected) => {
    expect(found(text, release)).toEqual(expected);
  });

  it.each([
    ['of the host, where it runs the series of the file', later, {series: '2.4', patch: 1}, ['error setting-unknown']],
    ['of the host, where it runs the series of the file', feature, {series: '2.3', patch: 4}, []],
    [
      'that Debian has, where the host runs the other series',
      feature,
      {series: '2.4', patch: 1},
      ['warning kafka-feature-crash'],
    ],
  ] as const)('is the one %s', (_, text, ofHost, expected) => {
    expect(found(text, undefined, ofHost)).toEqual(expected);
  });

  it('is named in what commands print', async () => {
    const asked = ['--dovecot-version', '2.3.9', '--json'];
    const commands = [
      ['config', 'check', '-'],
      ['config', 'show', '-'],
      ['config', 'drivers', '-'],
    ];

    const answers = await Promise.all(commands.map((words) => runCli([...words, ...asked], {input: feature})));

    expect(answers.map(({stdout}) => JSON.parse(stdout).release)).toEqual(['2.3.9', '2.3.9', '2.3.9']);
    expect(formatRelease({series: '2.3', patch: 9})).toBe('2.3.9');
  });
});
