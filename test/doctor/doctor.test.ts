import {once} from 'node:events';
import {cp, readFile, rm, utimes, writeFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createCertificates, createExpired} from '../../scripts/servers/certificates.js';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import type {DovecotOptions} from '../../scripts/servers/dovecot-conf.js';
import type {Series} from '../../scripts/servers/dovecot-programs.js';
import {unpackedDovecot} from '../../scripts/servers/unpacked-dovecot.js';
import {counts} from '../faults/counts.js';
import {runCli} from '../run-cli.js';
import {describeSeries} from '../servers/needs.js';

type Dovecot = Awaited<ReturnType<typeof startDovecot>>;

interface Told {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly hint?: string;
  readonly program?: string;
  readonly setting?: string;
}

const user = 'anna@example.org';
const server: {endpoint: Server | null; status: number} = {endpoint: null, status: 200};

/** An endpoint that answers every request with the status of the moment. */
async function startEndpoint(): Promise<string> {
  const endpoint = createServer((request, response) => {
    request.resume();
    response.writeHead(server.status).end();
  });
  endpoint.listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  server.endpoint = endpoint;
  return `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/notify`;
}

async function doctor(dovecot: Dovecot, who: string | null = user, ...words: string[]) {
  const names = who === null ? [] : [who];
  const {exitCode, stdout} = await runCli(['doctor', ...names, ...dovecot.cliFlags, '--json', ...words]);
  const {ok, checks}: {ok: boolean; checks: readonly Told[]} = JSON.parse(stdout);
  return {exitCode, ok, checks, bad: checks.filter(({status}) => status === 'bad')};
}

/** Where a plugin directory of the host or of the unpacked Dovecot is, as this process sees it. */
const modules: Readonly<Record<Series, string>> = {
  '2.3': '/usr/lib/dovecot/modules',
  '2.4': join(unpackedDovecot, 'usr/lib/dovecot/modules'),
};

const ofSeries = {
  '2.3': {
    gap: 'plugin {\n  push_notification_driver5 = dlog\n}\n',
    lmtpAlone: 'protocol lmtp {\n  mail_plugins = quota\n}\n',
  },
  '2.4': {
    gap: 'push_notification more {\n  driver = webhook\n}\n',
    lmtpAlone: 'protocol lmtp {\n  mail_plugins = quota\n}\n',
  },
} as const;

describeSeries('doctor', (series) => {
  let url = '';
  let healthy: DovecotOptions = {};
  let dovecot: Dovecot;
  const metadata = (...words: string[]) => runCli(['metadata', ...words, ...dovecot.cliFlags]);
  const setEntry = () => metadata('set', user, 'user=11@3');

  beforeAll(async () => {
    url = await startEndpoint();
    const script = join(import.meta.dirname, 'push.lua');
    healthy = {
      series,
      users: [user],
      drivers: [{driver: 'ox', url}, {driver: 'dlog'}, {driver: 'lua', script}],
    };
    dovecot = await startDovecot(healthy);
    await setEntry();
  });
  afterAll(async () => {
    await dovecot.stop();
    server.endpoint?.close();
  });

  async function expectHealthy(): Promise<void> {
    const {ok, exitCode, checks} = await doctor(dovecot);
    expect(checks.filter(({status}) => status !== 'ok')).toEqual([]);
    expect([ok, exitCode]).toEqual([true, 0]);
  }

  test('finds nothing on a host where all is well', async () => {
    await expectHealthy();
    const {checks} = await doctor(dovecot);
    expect([...new Set(checks.map(({check}) => check))]).toEqual([
      'config',
      'plugins',
      'attributes',
      'user',
      'entry',
      'endpoint',
      'script',
      'events',
    ]);
    expect((await doctor(dovecot, null)).checks.map(({check}) => check)).not.toContain('user');
  });

  const key = '/private/vendor/vendor.dovecot/http-notify';
  const withExtra = (extra: string) => dovecot.restart({...healthy, extra});
  const mendAll = async () => {
    await dovecot.restart(healthy);
    await setEntry();
  };
  const answer = async (status: number) => {
    server.status = status;
  };
  /** As a bulk write with -s leaves it. */
  const damagedKey = '/private/vendor/vendor.dovecot/pvt/server/pvt/server/x';
  const rawSet = (mailbox: string, value: string, name = key) =>
    dovecot.doveadm([
      'mailbox',
      'metadata',
      'set',
      '-u',
      user,
      ...(mailbox === '' ? ['-s'] : []),
      mailbox,
      name,
      value,
    ]);
  async function appendTo(text: string): Promise<void> {
    const before = await readFile(dovecot.conf, 'utf8');
    await writeFile(dovecot.conf, `${before}${text}`);
    // As old as before, so that the age is not to blame.
    await utimes(dovecot.conf, new Date(0), new Date(0));
  }
  async function onInbox(): Promise<void> {
    await metadata('unset', user);
    await rawSet('INBOX', 'user=11@3');
  }
  const withUrl = (other: string) =>
    dovecot.restart({...healthy, drivers: [{driver: 'ox', url: other}, ...(healthy.drivers ?? []).slice(1)]});
  const withScript = (name: string) => {
    const script = join(import.meta.dirname, name);
    return dovecot.restart({...healthy, drivers: [...(healthy.drivers ?? []).slice(0, 2), {driver: 'lua', script}]});
  };
  async function withoutPlugin(): Promise<void> {
    const folder = join(dovecot.root, 'modules');
    await cp(modules[series], folder, {recursive: true, verbatimSymlinks: true});
    await rm(join(folder, 'lib20_push_notification_plugin.so'));
    await appendTo(`mail_plugin_dir = ${folder}\n`);
  }

  /** One fault each: what is bad then, how it comes about, and how it is mended. */
  const faults: readonly (readonly [string, string, () => Promise<unknown>, () => Promise<unknown>])[] = [
    [
      'files that changed after the start',
      'config',
      () => utimes(dovecot.conf, new Date(), new Date()),
      () => dovecot.doveadm(['reload']),
    ],
    ['a driver that never starts', 'config', () => withExtra(ofSeries[series].gap), () => dovecot.restart(healthy)],
    ['push lost for lmtp alone', 'config', () => withExtra(ofSeries[series].lmtpAlone), () => dovecot.restart(healthy)],
    ['a file that does not load', 'config', () => appendTo('nonsense = yes\n'), () => dovecot.restart(healthy)],
    ['attributes that are off', 'attributes', () => dovecot.restart({...healthy, attributes: false}), mendAll],
    ['an entry that is unset', 'entry', () => metadata('unset', user), setEntry],
    ['an entry without user=', 'entry', () => rawSet('', 'nobody'), setEntry],
    ['an empty entry', 'entry', () => rawSet('', ''), setEntry],
    [
      'an entry on INBOX alone',
      'entry',
      onInbox,
      async () => {
        await metadata('unset', user);
        await dovecot.doveadm(['mailbox', 'metadata', 'unset', '-u', user, 'INBOX', key]);
        await setEntry();
      },
    ],
    [
      'an entry under a damaged key',
      'entry',
      async () => {
        await metadata('unset', user);
        await rawSet('INBOX', 'user=11@3', damagedKey);
      },
      async () => {
        await dovecot.doveadm(['mailbox', 'metadata', 'unset', '-u', user, 'INBOX', damagedKey]);
        await setEntry();
      },
    ],
    ['an endpoint that refuses the credentials', 'endpoint', () => answer(401), () => answer(200)],
    ['an endpoint that fails', 'endpoint', () => answer(500), () => answer(200)],
    [
      'an endpoint that is down',
      'endpoint',
      () => withUrl('http://127.0.0.1:9/notify'),
      () => dovecot.restart(healthy),
    ],
    [
      'a host that has no address',
      'endpoint',
      () => withUrl('http://push.invalid/notify'),
      () => dovecot.restart(healthy),
    ],
    ['a script that does not start', 'script', () => withScript('broken.lua'), () => dovecot.restart(healthy)],
    ['a script that is no Lua', 'script', () => withScript('syntax.lua'), () => dovecot.restart(healthy)],
    ['a script whose init fails', 'script', () => withScript('init.lua'), () => dovecot.restart(healthy)],
    ['the file of a plugin that is missing', 'plugins', withoutPlugin, () => dovecot.restart(healthy)],
  ];
  const turn = series === '2.4' ? 1 : 0;
  const tried = faults.filter((_, index) => (index + turn) % counts.everyFault === 0);
  test.each(tried.map((fault) => [fault[0], fault] as const))('finds %s', async (_, [, check, breakIt, mend]) => {
    await breakIt();
    const {bad, exitCode, ok} = await doctor(dovecot);
    expect([...new Set(bad.map((one) => one.check))], JSON.stringify(bad)).toEqual([check]);
    expect([ok, exitCode]).toEqual([false, 1]);
    expect(bad.filter(({hint}) => hint === undefined)).toEqual([]);
    // What to type works on the files that were named.
    const commands = bad.flatMap(({hint = ''}) => hint.match(/\b(?:dovepush metadata|doveadm) .*/g) ?? []);
    expect(commands.filter((command) => !command.includes(dovecot.conf))).toEqual([]);

    await mend();
    await expectHealthy();
  });

  test('trusts what Dovecot trusts: finds certificates of an unknown authority, of another host, and of the past', async () => {
    const {ca, cert} = await createCertificates(dovecot.root);
    const own = {cert: await readFile(ca), key: await readFile(join(dovecot.root, 'broker-key.pem'))};
    const listen = async (host: string) => {
      const endpoint = createTlsServer(own, (request, response) => {
        request.resume();
        response.end();
      });
      endpoint.listen(0, host);
      await once(endpoint, 'listening');
      return endpoint;
    };
    const servers = {'127.0.0.1': await listen('127.0.0.1'), '127.0.0.2': await listen('127.0.0.2')};
    const asked = async (host: keyof typeof servers, authority: string) => {
      const {port} = servers[host].address() as AddressInfo;
      const drivers = [{driver: 'ox', url: `https://${host}:${port}/notify`}] as const;
      const extra = `ssl_client_ca_file = ${authority}\n`;
      await dovecot.restart({...healthy, drivers, extra});
      const {checks} = await doctor(dovecot, null, '--only', 'endpoint');
      return checks.map(({status, message}) => `${status} ${message.replaceAll(String(port), 'PORT')}`);
    };

    const found = [await asked('127.0.0.1', ca), await asked('127.0.0.1', cert), await asked('127.0.0.2', ca)];
    const old = await createExpired(dovecot.root);
    servers['127.0.0.1'].setSecureContext({cert: await readFile(old.cert), key: await readFile(old.key)});
    const expired = await asked('127.0.0.1', old.cert);
    for (const one of Object.values(servers)) one.close();
    await dovecot.restart(healthy);

    const days = /^ok 127\.0\.0\.1:PORT answers 200; its certificate ends in (?:29|30) days, on \d{4}-\d\d-\d\d$/;
    expect(found[0]).toEqual([expect.stringMatching(days)]);
    expect(expired[0]).toBe('bad 127.0.0.1:PORT: certificate has expired');
    expect(expired[1]).toMatch(/^bad .*expired-cert\.pem was valid until /);
    expect(found[1]?.[0]).toMatch(/^bad 127\.0\.0\.1:PORT: .*certificate/);
    expect(found[2]?.[0]).toMatch(/^bad 127\.0\.0\.2:PORT: /);
  });

  test('finds push lost for one user by the userdb', async () => {
    const other = `quiet-${series}@example.org`;
    await dovecot.addUser(other, {mail_plugins: 'quota'});

    const {bad} = await doctor(dovecot, other);

    expect(bad.map(({check, message}) => [check, message])).toEqual([
      ['user', 'the userdb gives this user mail_plugins = quota, so ox, dlog, lua do not start'],
    ]);
    await expectHealthy();
  });

  test('cannot read the entry of a user that is not known', async () => {
    const {bad, checks} = await doctor(dovecot, 'nobody@example.org');

    expect(bad.map(({check}) => check)).toEqual(['user']);
    expect(checks.find(({check}) => check === 'entry')?.status).toBe('unchecked');
  });

  test('names the program of a finding about one', async () => {
    await withExtra(ofSeries[series].lmtpAlone);
    const {bad} = await doctor(dovecot, null, '--only', 'config');
    await dovecot.restart(healthy);

    expect(bad.map(({program}) => program)).toEqual(['lmtp']);
  });
});
