import {lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {parseTar} from 'nanotar';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startDovecot} from '../../scripts/servers/dovecot.js';
import {runCli} from '../run-cli.js';
import {describeSeries} from '../servers/needs.js';

const folder = mkdtempSync(join(tmpdir(), 'dovepush-bundle-'));
const conf = join(folder, 'dovecot.conf');
afterAll(() => rmSync(folder, {recursive: true}));

/** Texts by the name of their file. */
function unpacked(path: string): Record<string, string> {
  const files = parseTar(gunzipSync(readFileSync(path)));
  return Object.fromEntries(files.map(({name, text}) => [name.replace(/^.*\//, ''), text]));
}

/** Each is somewhere else; odd characters, and words that no digit or capital gives away. */
const secrets = {
  apiKey: 'Ap1Key/with+odd=chars',
  doveadm: 'doveadm "quoted" pass',
  ox: 'oxpa?ss&word',
  sasl: 'plainlowercase',
  luaToken: 'tok\\en-94',
  oxAuth: 'push:geheimnis',
  profileSasl: 'Profile Sasl 5',
  profileUrl: 'InProfileUrl7',
  kafkaConfig: 'in kafka-config = 9',
  kcat: 'kcat;password',
  ownFile: 'from a file of its own',
  environmentSasl: 'environment-sasl-6',
  environmentKey: 'environment key 8',
};
const words = Object.values(secrets).map((secret) => secret.replace(/^push:/, ''));

/** A secret as other programs may write it. */
function forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const percent = hex.replace(/../g, '%$&');
  const encoded = encodeURIComponent(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    ...[secret, json, JSON.stringify(json).slice(1, -1), encoded, encoded.replace(/%../g, (one) => one.toLowerCase())],
    ...[hex, hex.toUpperCase(), percent, percent.toUpperCase()],
    ...['base64', 'base64url'].map((encoding) => bytes.toString(encoding as BufferEncoding)),
    ...['user:', 'login:', 'a:'].map((user) => Buffer.from(`${user}${secret}@h`).toString('base64')),
  ];
}

function plant(): Readonly<Record<string, string>> {
  const log = join(folder, 'dovecot.log');
  writeFileSync(join(folder, 'own'), `${secrets.ownFile}\n`);
  const url = `http://login:${encodeURIComponent(secrets.ox)}@127.0.0.1:9/p`;
  const plugin = [
    `push_notification_driver = ox:url=${url.replaceAll('%', '%%')}`,
    `kafka.notification.settings.sasl.password = ${secrets.sasl}`,
    `push_lua_token = ${secrets.luaToken}`,
    `push_private_key = <${join(folder, 'own')}`,
  ];
  writeFileSync(
    conf,
    `base_dir = ${folder}/run\nlog_path = ${log}\nmail_plugins = notify push_notification\n` +
      `doveadm_api_key = ${secrets.apiKey}\ndoveadm_password = ${secrets.doveadm}\n` +
      `mail_attribute_dict = file:%h/x\nplugin {\n  ${plugin.join('\n  ')}\n}\n`,
  );
  // Errors quote anything.
  const said = words.flatMap(forms).map((form) => {
    return `Dec 01 10:00:00 lmtp(anna@example.org)<1><x>: Error: push-notification-ox: Error when sending notification: saw ${form} there\n`;
  });
  writeFileSync(log, said.join(''));
  const secretFile = (name: string, text: string) => {
    writeFileSync(join(folder, name), `${text}\n`, {mode: 0o600});
    return join(folder, name);
  };
  const profiles = [
    `[live]\nsasl-password-file = ${secretFile('sasl', secrets.profileSasl)}`,
    `[other]\nox-url = https://u:${secrets.profileUrl}@push.example.org/p`,
    `ox-auth-file = ${secretFile('auth', secrets.oxAuth)}`,
    `kafka-config = ${secretFile('kafka.conf', `# live\nsasl.username=ops\nsasl.password = ${secrets.kafkaConfig}`)}`,
  ];
  writeFileSync(join(folder, 'config.ini'), `${profiles.join('\n')}\n`);
  const kcat = secretFile('kcat.conf', `ssl.key.password=${secrets.kcat}`);
  return {
    KCAT_CONFIG: kcat,
    DOVEPUSH_SASL_PASSWORD: secrets.environmentSasl,
    DOVEPUSH_DOVEADM_API_KEY: secrets.environmentKey,
  };
}

test('a bundle has what helps, and no secret of the site in any encoding', async () => {
  const env = plant();
  const path = join(folder, 'push.tgz');
  const flags = ['-c', conf, '--config', join(folder, 'config.ini'), '--doveadm', '/nonexistent/doveadm'];
  const {stdout, stderr, exitCode} = await runCli(
    ['doctor', 'anna@example.org', ...flags, '--bundle', path, '--json'],
    {env},
  );

  expect(exitCode, stderr).toBe(1);
  expect(lstatSync(path).mode & 0o777).toBe(0o600);
  const files = unpacked(path);
  expect(Object.keys(files)).toEqual([
    'about.json',
    'doctor.json',
    'config-show.json',
    'config-drivers.json',
    'config-check.json',
    'push-errors.jsonl',
  ]);
  expect(JSON.parse(files['doctor.json'] ?? '').checks.length).toBe(JSON.parse(stdout).checks.length);
  expect(JSON.parse(files['config-drivers.json'] ?? '').protocols.lmtp.started).toMatchObject([{driver: 'ox'}]);
  expect(JSON.parse(files['about.json'] ?? '')).toMatchObject({schema: 'dovepush.bundle/1', node: process.version});
  const errors = (files['push-errors.jsonl'] ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(errors[0]).toMatchObject({
    schema: 'dovepush.failure/1',
    driver: 'ox',
    reason: expect.stringContaining('***'),
  });

  const all = `${Object.values(files).join('\n')}\n${stdout}\n${stderr}`;
  const found = words.flatMap((word) => forms(word).filter((form) => Object.values(files).join('\n').includes(form)));
  expect(found).toEqual([]);
  // What the command itself prints quotes no log.
  expect(words.filter((word) => all.includes(word))).toEqual([]);
});

test('nothing is written over what is there, and no check is made before that is known', async () => {
  const [taken, link] = [join(folder, 'taken.tgz'), join(folder, 'link.tgz')];
  writeFileSync(taken, 'mine');
  symlinkSync(join(folder, 'nowhere'), link);

  for (const path of [taken, link]) {
    const {exitCode, stdout, stderr} = await runCli(['doctor', '-c', conf, '--bundle', path]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('exists already');
  }
  expect(readFileSync(taken, 'utf8')).toBe('mine');
  const nowhere = join(folder, 'absent', 'x.tgz');
  expect(await runCli(['doctor', '-c', conf, '--only', 'attributes', '--bundle', nowhere])).toMatchObject({
    exitCode: 3,
  });
});

describeSeries('a bundle of a real server', (series) => {
  let dovecot: Awaited<ReturnType<typeof startDovecot>>;
  beforeAll(async () => {
    const url = 'http://login:InTheUrl9@127.0.0.1:9/p';
    dovecot = await startDovecot({series, users: ['anna@example.org'], drivers: [{driver: 'ox', url}]});
    await runCli(['metadata', 'set', 'anna@example.org', 'user=11@3', ...dovecot.cliFlags]);
  });
  afterAll(() => dovecot.stop());

  test('has its version, and the last push errors of its log and of doveadm', async () => {
    await dovecot.deliver('anna@example.org');
    await expect.poll(() => dovecot.log(), {timeout: 20_000}).toContain('push-notification-ox: ');
    const path = join(folder, `${series}.tgz`);

    await runCli(['doctor', 'anna@example.org', ...dovecot.cliFlags, '--bundle', path, '--only', 'config,entry']);

    const files = unpacked(path);
    const about = JSON.parse(files['about.json'] ?? '');
    expect(about.dovecot).toMatch(series === '2.3' ? /^# 2\.3\./ : /^# 2\.4\./);
    expect(
      about.logs.map(({source, limit, errors}: {source: string; limit: null; errors: number}) => [
        source,
        limit,
        errors > 0,
      ]),
    ).toEqual([
      [join(dovecot.root, 'dovecot.log'), null, true],
      ['doveadm log errors', null, true],
    ]);
    expect(files['push-errors.jsonl']).toContain('"user":"anna@example.org"');
    expect(Object.values(files).join('')).not.toContain('InTheUrl9');
    expect(Object.values(files).join('')).not.toContain(dovecot.apiKey);
  });
});
