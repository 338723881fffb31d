import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {runCli} from '../run-cli.js';

const secret = 'Zq9xKw4T';
const forms = [secret, ...[secret, `login:${secret}`].flatMap(encodings)].map((text) => text.toLowerCase());

/** As a peer may give it back; without the ends that depend on what is beside it. */
function encodings(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [bytes.toString('base64').replace(/..=*$/, ''), bytes.toString('base64url'), bytes.toString('hex')];
}

const dir = mkdtempSync(join(tmpdir(), 'dovepush-walk-'));
const write = (name: string, content: string, mode = 0o600) => {
  writeFileSync(join(dir, name), content, {mode});
  return join(dir, name);
};

let server: Server;
let url = '';
beforeAll(async () => {
  // Gives back all that it was sent, raw, decoded and encoded.
  server = createServer((request, response) => {
    const {authorization = ''} = request.headers;
    const decoded = Buffer.from(authorization.replace(/^\S+ /, ''), 'base64').toString();
    const said = `${authorization} ${decoded} ${encodeURIComponent(decoded)} ${Buffer.from(decoded).toString('hex')}`;
    response.writeHead(500, said.replace(/[^\x20-\x7e]/g, '?'), {'X-Echo': said.replace(/[^\x20-\x7e]/g, '?')});
    response.end(JSON.stringify([said, authorization]));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as {port: number}).port}`;
});
afterAll(() => {
  server.close();
  rmSync(dir, {recursive: true});
});

const plugin = (lines: string) => `mail_plugins = $mail_plugins notify push_notification\nplugin {\n${lines}\n}\n`;
const kafka = (lines: string) =>
  plugin(
    `push_notification_driver = kafka:topic=t\nkafka.notification.settings.bootstrap.servers = 127.0.0.1:1\n${lines}`,
  );
const head24 = 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n';
const plugins24 = 'mail_plugins {\n  notify = yes\n  push_notification = yes\n}\n';

/** Files with the secret where it belongs, where it does not, quoted, nested, misspelt and in comments. */
const configurations: readonly (readonly [name: string, text: () => string])[] = [
  ['a URL', () => plugin(`push_notification_driver = ox:url=http://login:${secret}@127.0.0.1:1/n user_from_metadata`)],
  [
    'a quoted URL',
    () => plugin(`push_notification_driver = "ox:url=http://login:${secret}@127.0.0.1:1/n cache_lifetime=x"`),
  ],
  ['a URL with a blank', () => plugin(`push_notification_driver = ox:url=http://login:a ${secret}@127.0.0.1:1/n`)],
  ['a query', () => plugin(`push_notification_driver = ox:url=http://127.0.0.1:1/n?key=${secret}&a=b`)],
  ['a percent variable', () => plugin(`push_notification_driver = ox:url=http://login:%u${secret}@127.0.0.1:1/n`)],
  [
    'a second driver',
    () => plugin(`push_notification_driver = dlog\npush_notification_driver3 = ox:url=http://login:${secret}@h/n`),
  ],
  [
    'properties',
    () => kafka(`kafka.notification.settings.sasl.password = ${secret}\nkafka.notification.settings.sasl.username = u`),
  ],
  ['a misspelt property', () => kafka(`kafka.notification.settings.sasl.pasword = ${secret}`)],
  [
    'a value for a property',
    () =>
      kafka(
        `kafka.notification.settings.security.protocol = ${secret}\nkafka.notification.settings.sasl_password = ${secret}`,
      ),
  ],
  [
    'settings',
    () =>
      `doveadm_password = ${secret}\ndoveadm_api_key = "${secret}"\nssl_key_password = '${secret}'\nauth_policy_hash_nonce = ${secret}\n`,
  ],
  ['a nested block', () => `protocol lmtp {\n  remote 10.0.0.0/8 {\n    doveadm_pasword = ${secret}\n  }\n}\n`],
  ['a comment', () => `# doveadm_password = ${secret}\n# http://login:${secret}@h/\nmail_plugins = notfy\n`],
  ['a broken line', () => `doveadm_password ${secret}\nmail_plugins = notify\n`],
  ['a header', () => plugin(`push_header = Authorization: Bearer ${secret}\npush_header2 = X-Api-Key: ${secret}`)],
  ['a dictionary', () => `mail_attribute_dict = redis:host=h:password=${secret}\n`],
  [
    'an ox block',
    () =>
      `${head24}${plugins24}push_notification ox {\n  ox_url = http://login:${secret}@127.0.0.1:1/n\n  ox_tokn = ${secret}\n}\n`,
  ],
  ['a 2.4 name', () => `${head24}${plugins24}push_notification http://login:${secret}@h {\n  driver = ox\n}\n`],
  [
    '2.4 settings',
    () =>
      `${head24}doveadm_password = ${secret}\ndoveadm_api_kez = ${secret}\nssl_server_key_file = inline:${secret}\n`,
  ],
  ['2.4 variables', () => `${head24}doveadm_password = %{${secret}}\nssl_server_key_password = $SET:${secret}\n`],
];

function leaksIn({stdout, stderr}: {stdout: string; stderr: string}): readonly string[] {
  const output = `${stdout}\n${stderr}`.toLowerCase();
  return forms.filter((form) => output.includes(form));
}

describe.each(configurations)('a secret in %s', (name, text) => {
  const runs = [
    ['config', 'check', '-v'],
    ['config', 'show', '-v'],
    ['config', 'drivers', '--json'],
    ['config', 'convert', '--diff'],
  ];

  test('is shown by no command about the file', async () => {
    const file = write(`${name.replaceAll(' ', '-')}.conf`, text());
    for (const args of runs) {
      expect([args.join(' '), leaksIn(await runCli([...args, file], {timeoutMs: 60_000}))]).toEqual([
        args.join(' '),
        [],
      ]);
    }
  });

  test('is shown by no command that uses it', async () => {
    const file = write(`${name.replaceAll(' ', '-')}.conf`, text());
    const uses = [
      ['ox', 'send', '--user', 'u', '--dovecot-conf', file],
      ['events', 'topics', '--dovecot-conf', file],
    ];
    for (const args of uses.map((use) => [...use, '--json', '-v'])) {
      const result = await runCli([...args, '--timeout', '1s'], {timeoutMs: 60_000});
      expect([args.join(' '), leaksIn(result)]).toEqual([args.join(' '), []]);
    }
  });
});

describe('credentials that a peer repeats', () => {
  const events = () =>
    write('events.jsonl', '{"event":"MessageNew","user":"u","folder":"INBOX","imap-uid":1,"imap-uidvalidity":1}\n');
  const auth = () => write('auth', `login:${secret}`);
  const key = () => write('key', secret);
  const uses: readonly (readonly [string, () => readonly string[]])[] = [
    ['ox send', () => ['ox', 'send', '--user', 'u', '--ox-url', `${url}/n`, '--ox-auth-file', auth()]],
    ['ox send, in the URL', () => ['ox', 'send', '--user', 'u', '--ox-url', url.replace('//', `//login:${secret}@`)]],
    [
      'events send',
      () => [
        'events',
        'send',
        '--event',
        'MessageNew',
        '--user',
        'u',
        '--to',
        'ox',
        '--ox-url',
        `${url}/n`,
        '--ox-auth-file',
        auth(),
      ],
    ],
    [
      'events replay',
      () => [
        'events',
        'replay',
        '--from',
        `file:${events()}`,
        '--to',
        'ox',
        '--yes',
        '--ox-url',
        `${url}/n`,
        '--ox-auth-file',
        auth(),
      ],
    ],
    [
      'metadata get',
      () => [
        'metadata',
        'get',
        'u',
        '--via',
        'http',
        '--doveadm-url',
        `${url}/doveadm/v1`,
        '--doveadm-api-key-file',
        key(),
      ],
    ],
    [
      'metadata audit',
      () => [
        'metadata',
        'audit',
        '--all',
        '--via',
        'http',
        '--doveadm-url',
        `${url}/doveadm/v1`,
        '--doveadm-password-file',
        key(),
      ],
    ],
  ];

  test.each(uses)('are masked by %s', async (_, args) => {
    for (const more of [[], ['--json'], ['-v']]) {
      const result = await runCli([...args(), ...more, '--timeout', '2s'], {timeoutMs: 60_000});

      expect([more, leaksIn(result)]).toEqual([more, []]);
      expect(result.exitCode).not.toBe(0);
    }
  });
});

describe('a secret on the command line', () => {
  const refused: readonly (readonly string[])[] = [
    ['events', 'topics', '-b', `login:${secret}@h:1`],
    ['events', 'topics', '-b', `SASL_SSL://login:${secret}@h:1`],
    ['events', 'topics', '-b', 'h:1', '-X', `sasl.password=${secret}`],
    ['events', 'topics', '-b', 'h:1', '-X', `sasl.pasword=${secret}`],
    ['ox', 'send', '--user', 'u', '--ox-url', `htp://login:${secret}@h`],
    ['ox', 'send', '--user', 'u', '--ox-url', `login:${secret}@h`],
    ['ox', 'send', '--user', 'u', '--ox-url', `http://login:${secret}@h:99999`],
    ['metadata', 'get', 'u', '--via', 'http', '--doveadm-url', `http://login:${secret}@h:x/`],
  ];

  test.each(refused)('%s %s is masked in the error', async (...args) => {
    const result = await runCli([...args, '--timeout', '1s'], {timeoutMs: 60_000});

    expect(leaksIn(result)).toEqual([]);
    expect(result.exitCode).not.toBe(0);
  });
});
