import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {chainsOf} from '../../src/config/chains.js';
import {host} from '../../src/config/load.js';
import {otherFormats, shownRefusals} from '../../src/config/other-format.js';
import {parseConfig} from '../../src/config/parse.js';
import {checkConfig} from '../../src/config/rules/check.js';
import {rules} from '../../src/config/rules/index.js';
import {corpusCases} from './corpus.js';

const root = join(import.meta.dirname, '../..');
const project = (path: string) => readFileSync(join(root, path), 'utf8');

function messages(text: string): string[] {
  const model = parseConfig('a.conf', text, undefined, host);
  const findings = checkConfig(
    {model, chains: chainsOf(model, host.files), files: host.files, today: '2026-11-22'},
    rules,
  );
  return findings.map(({rule, message}) => `${rule}: ${message}`);
}

const told = (format: string) => [`file-not-dovecot: this is ${format}, no configuration of Dovecot`];

const nginx =
  'user www-data;\nworker_processes auto;\nevents {\n  worker_connections 768;\n}\nhttp {\n  server {\n    listen 80;\n    location / {\n      proxy_pass http://127.0.0.1:8080;\n    }\n  }\n}\n';

describe('a file that is no configuration of Dovecot', () => {
  it('is told once where a command cannot go on', () => {
    const model = parseConfig('a.conf', project('package.json'), undefined, host);

    expect(shownRefusals(model)).toEqual([
      {
        severity: 'error',
        message: 'this is JSON, no configuration of Dovecot',
        span: {file: 'a.conf', line: 1, column: 1, endLine: 1, endColumn: 1},
      },
    ]);
    const broken = parseConfig('a.conf', 'mail_plugins = notify\nprotocol lmtp {\n', undefined, host);
    expect(shownRefusals(broken)).toHaveLength(broken.problems.length);
  });

  it.each([
    ['JSON', project('package.json')],
    ['JSON', '{\n  "mail_plugins": ["notify"],\n  "broken": \n'],
    ['JSON', '["notify"]'],
    ['HTML', '<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head>\n<body>not found</body></html>\n'],
    ['XML', '<?xml version="1.0"?>\n<plist version="1.0">\n<dict>\n</dict>\n</plist>\n'],
    ['PEM', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'],
    [
      'a mail',
      'Return-Path: <a@example.org>\nReceived: from h\n\tby g; Mon, 1 Jan 2026 00:00:00 +0000\nSubject: push\n\nmail_plugins = notify\n',
    ],
    ['a mail', 'From a@example.org Mon Jan  1 00:00:00 2026\nFrom: a@example.org\nTo: b@example.org\n\nhello\n'],
    [
      'a script',
      '#!/bin/sh\nset -e\nif [ -z "$1" ]; then\n  echo "usage: $0 FILE" >&2\n  exit 64\nfi\nexec doveadm "$1"\n',
    ],
    ['a script', '#!/usr/bin/env python3\nimport sys\n\ndef main():\n    print(sys.argv)\n\nmain()\n'],
    ['a Lua script', 'function dovecot_lua_notify_begin_txn(user)\n  return {}\nend\nlocal x = 1\n'],
    [
      'YAML',
      'services:\n  dovecot:\n    image: dovecot/dovecot:2.4\n    ports:\n      - "143:143"\n      - "993:993"\n',
    ],
    ['an INI file', '[mysqld]\nuser = mysql\nskip-external-locking\nkey_buffer_size = 16M\n'],
    [
      'a log',
      'Nov 22 10:00:00 h dovecot: master: Dovecot v2.3.19.1 starting up\nNov 22 10:00:01 h dovecot: lmtp(a): ok\n',
    ],
    ['a configuration of another program', nginx],
    ['plain text', 'Dear all,\n\nthe server is down.\nPlease wait.\n\nBest\n'],
    ['a patch', '--- a/dovecot.conf\n+++ b/dovecot.conf\n@@ -1 +1 @@\n-ssl = no\n+ssl = yes\n'],
    ['a binary file', `\u007fELF\u0002\u0001\u0001${'\0'.repeat(40)}\u0003\0>\0\u0001\0\0\0`],
    ['a binary file', readFileSync(process.execPath).subarray(0, 100_000).toString('utf8')],
  ])('is told once to be %s', (format, text) => {
    expect(messages(text)).toEqual(told(format));
  });

  it('is told for an included file, while others are judged', () => {
    const files = {
      ...host.files,
      kind: () => 'file' as const,
      exists: () => true,
      read: (path: string) => (path.endsWith('b.conf') ? '{"a": 1}\n' : ''),
    };
    const model = parseConfig('/x/a.conf', '!include b.conf\nnope = 1\n', '2.3', {...host, files});

    const findings = checkConfig({model, chains: chainsOf(model, files), files, today: '2026-11-22'}, rules);
    expect(findings.map(({rule, span}) => `${span.file} ${rule}`)).toEqual([
      '/x/a.conf setting-unknown',
      '/x/b.conf file-not-dovecot',
    ]);
  });
});

describe('a broken configuration of Dovecot', () => {
  it.each([
    ['one word that is wrong', 'pluginn {\n  push_notification_driver = dlog\n}\n'],
    ['a line without a sign', 'mail_plugins notify push_notification\n'],
    [
      'values with semicolons',
      'mail_plugins = notify;\nprotocols = imap;\nssl = no;\nmail_location = maildir:~/Maildir;\nx;\n',
    ],
    ['colons in place of signs', 'mail_plugins: notify\nprotocols: imap\nssl = no\nbroken\n'],
    ['a commented first line', '#!include auth.conf.ext\nmail_plugin = notify\nx\n'],
    ['a section of its own', '[imap]\nmail_plugins = notify\n'],
    ['nothing but a brace', '}\n'],
  ])('is judged line by line: %s', (_, text) => {
    const model = parseConfig('a.conf', text, undefined, host);

    expect(model.loads).toBe(false);
    expect([...otherFormats(model)]).toEqual([]);
  });

  it.each(['2.3', '2.4'] as const)(
    'of the corpus of %s with a line cut or lost is never taken for something else',
    (series) => {
      for (const {path} of corpusCases(series)) {
        const text = readFileSync(path, 'utf8');
        const lines = text.split('\n');
        const broken = [
          `nonsense\n${text}`,
          text.replaceAll('=', ':'),
          text.replaceAll('}', ''),
          ...lines.map((_, at) => lines.filter((_line, other) => other !== at).join('\n')).slice(0, 40),
        ];
        for (const one of broken) {
          const model = parseConfig(path, one, series, host);
          if (model.files[0]?.text.includes('\ufffd') || model.files[0]?.text.includes('\0')) continue;
          expect([...otherFormats(model)], one).toEqual([]);
        }
      }
    },
  );
});
