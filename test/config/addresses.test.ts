import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterAll, describe, expect, it} from 'vitest';
import {addressChains, chainsOf} from '../../src/config/chains.js';
import {host} from '../../src/config/load.js';
import {parseConfig} from '../../src/config/parse.js';
import {runCli} from '../run-cli.js';
import {describeWith} from '../servers/needs.js';

const plugins = 'mail_plugins = notify push_notification\nplugin {\n  push_notification_driver = dlog\n}\n';
const head24 = 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n';
const plugins24 = `${head24}mail_plugins {\n  notify = yes\n  push_notification = yes\n}\npush_notification dlog {\n}\n`;

function startedBy(text: string): readonly string[] {
  const model = parseConfig('a.conf', text, undefined, host);
  expect(model.problems.filter(({severity}) => severity === 'error')).toEqual([]);
  return addressChains(model, chainsOf(model, host.files), host.files).map(
    ({addresses, chain}) =>
      `${addresses.filter} ${chain.protocol}: ${chain.started.map(({driver}) => driver).join(' ')}`,
  );
}

describe('drivers per address', () => {
  it.each([
    ['a list in remote', `${plugins}remote 192.0.2.0/24 {\n  mail_plugins = sieve\n}\n`, ['lmtp: ', 'imap: ']],
    [
      'a driver in remote',
      `${plugins}remote 192.0.2.0/24 {\n  plugin {\n    push_notification_driver2 = dlog\n  }\n}\n`,
      ['lmtp: dlog dlog', 'imap: dlog dlog'],
    ],
    [
      'one program',
      `${plugins}remote 192.0.2.0/24 {\n  protocol lmtp {\n    mail_plugins =\n  }\n}\n`,
      ['lmtp: ', 'imap: dlog'],
    ],
    [
      '2.4',
      `${plugins24}remote 192.0.2.0/24 {\n  mail_plugins {\n    push_notification = no\n  }\n}\n`,
      ['lmtp: ', 'imap: '],
    ],
    [
      'a block of 2.4',
      `${plugins24}remote 192.0.2.0/24 {\n  push_notification two {\n    driver = dlog\n  }\n}\n`,
      ['lmtp: dlog dlog', 'imap: dlog dlog'],
    ],
  ])('%s counts for sessions of these addresses', (_, text, expected) => {
    expect(startedBy(text)).toEqual(expected.map((one) => `remote 192.0.2.0/24 ${one}`));
  });

  it('has the settings of a wider network in a narrower one', () => {
    const text = `${plugins}remote 192.0.2.0/24 {\n  mail_plugins = sieve\n}\nremote 192.0.2.7 {\n  imap_metadata = yes\n}\n`;

    expect(startedBy(text).filter((line) => line.includes('192.0.2.7'))).toEqual([
      'remote 192.0.2.7 lmtp: ',
      'remote 192.0.2.7 imap: ',
    ]);
  });

  it.each([
    ['settings that push does not hang on', 'remote 192.0.2.0/24 {\n  login_greeting = x\n}\n'],
    ['names of hosts', 'local_name mail.example.org {\n  mail_plugins = sieve\n}\n'],
    ['every address', 'remote 0.0.0.0/0 {\n  mail_plugins = sieve\n}\n'],
  ])('are not told apart for %s', (_, block) => {
    expect(startedBy(plugins + block)).toEqual([]);
  });
});

describe('filters of which neither is within the other', () => {
  it.each([
    [
      'the same setting',
      'mail_plugins = acl',
      ['lmtp: ok', 'imap: Conflict in setting mail_plugins found from filter at a.conf:6'],
    ],
    ['different settings', 'imap_metadata = yes', ['lmtp: ok', 'imap: ok']],
  ])('%s', (_, line, expected) => {
    const text = `remote 192.0.2.0/24 {\n  ${line}\n  mail_debug = yes\n}\n\nprotocol imap {\n  mail_plugins = acl\n}\n`;
    const {addresses} = parseConfig('a.conf', text, undefined, host).effective;

    const said = ['lmtp', 'imap'].map((program) => `${program}: ${addresses[0]?.conflict(program)?.text ?? 'ok'}`);
    expect(said).toEqual(expected);
  });
});

describe('addresses in what commands print', () => {
  const input = `${plugins}remote 192.0.2.0/24 {\n  protocol lmtp {\n    mail_plugins = sieve\n  }\n}\nremote 198.51.100.1 {\n  mail_plugins = $mail_plugins\n}\n`;

  it('show has the settings of those whose settings differ', async () => {
    const {stdout} = await runCli(['config', 'show', '-', '--protocol', 'lmtp', '--json'], {input});

    const {addresses} = JSON.parse(stdout);
    expect(addresses.map(({filter}: {filter: string}) => filter)).toEqual(['remote 192.0.2.0/24']);
    expect(addresses[0].protocols.lmtp.mail_plugins).toBe('sieve');
  });

  it('drivers has what starts for them, as text too', async () => {
    const {stdout} = await runCli(['config', 'drivers', '-', '--json'], {input});
    const text = await runCli(['config', 'drivers', '-'], {input});

    const {addresses} = JSON.parse(stdout);
    expect(addresses[0].filter).toBe('remote 192.0.2.0/24');
    expect(addresses[0].protocols.lmtp).toMatchObject({mailPlugins: ['sieve'], started: []});
    expect(addresses[0].protocols.imap.started).toHaveLength(1);
    expect(text.stdout).toContain('lmtp for remote 192.0.2.0/24');
  });

  it('have no addresses without such blocks', async () => {
    const {stdout} = await runCli(['config', 'show', '-', '--json'], {input: plugins});

    expect(Object.keys(JSON.parse(stdout))).toEqual([
      'schema',
      'dialect',
      'dialectReason',
      'release',
      'loads',
      'protocols',
      'origins',
    ]);
  });
});

describeWith(['dovecot'], 'settings per address', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dovepush-addresses-'));
  afterAll(() => rmSync(folder, {recursive: true}));
  const text = [
    'mail_plugins = notify',
    'remote 192.0.2.0/24 {\n  mail_plugins = acl\n  protocol imap {\n    imap_metadata = yes\n  }\n}',
    'remote 192.0.2.128/25 {\n  mail_plugins = quota\n}',
    'local 198.51.100.1 {\n  mail_plugins = trash\n  remote 203.0.113.1 {\n    mail_plugins = fts\n  }\n}\n',
  ].join('\n');

  it('are those that doveconf has', async () => {
    const main = join(folder, 'dovecot.conf');
    writeFileSync(main, text);
    const {addresses} = parseConfig(main, text, undefined, host).effective;
    expect(addresses.map(({filter}) => filter)).toEqual([
      'remote 192.0.2.0/24',
      'remote 192.0.2.128/25',
      'local 198.51.100.1',
      'local 198.51.100.1, remote 203.0.113.1',
    ]);
    for (const {filter, protocol} of addresses) {
      for (const program of ['imap', 'lmtp']) {
        const asked = filter.split(', ').map((part) => part.replace(' ', '=').replace(/\/\d+$/, ''));
        const args = [`protocol=${program}`, ...asked].flatMap((part) => ['-f', part]);
        const {stdout} = await execa('/usr/bin/doveconf', ['-c', main, ...args, 'mail_plugins', 'imap_metadata']);
        const view = protocol(program);
        expect(
          `mail_plugins = ${view.value('mail_plugins')}\nimap_metadata = ${view.value('imap_metadata')}`,
          filter,
        ).toBe(stdout);
      }
    }
  });
});
