import {describe, expect, test} from 'vitest';
import {checkCyrus} from '../../src/config/cyrus/check.js';
import {detectCyrus} from '../../src/config/cyrus/detect.js';
import {loadCyrus} from '../../src/config/cyrus/load.js';
import {cyrusRules} from '../../src/config/cyrus/rules/index.js';
import type {Example} from '../../src/config/rules/page.js';

const folder = '/etc/';

/** What the rules say of an example; the files of the host other than these are missing, but for the shell's. */
function check(example: Example, release: '3.6' | '3.10' = '3.6') {
  const files = new Map(Object.entries(typeof example === 'string' ? {'imapd.conf': example} : example));
  const disk = {
    read: (path: string) => files.get(path.slice(folder.length)) ?? expect.unreachable(),
    list: () => null,
    kind: (path: string) =>
      (files.has(path.slice(folder.length)) || path === '/bin/true' ? 'file' : 'missing') as 'file' | 'missing',
    exists: () => false,
    mayExecute: () => true,
  };
  const model = loadCyrus(`${folder}imapd.conf`, files.get('imapd.conf') ?? '', release, disk);
  return {model, findings: checkCyrus({model, files: disk}, cyrusRules)};
}

const rulesIn = (example: Example) => check(example).findings.map(({rule}) => rule);

describe.each(cyrusRules.map((rule) => [rule.id, rule] as const))('%s', (id, {examples, severity}) => {
  test('finds its bad examples', () => {
    for (const bad of examples.bad) {
      const found = check(bad).findings.filter(({rule}) => rule === id);
      expect(found.map((one) => one.severity)).toContain(severity);
    }
  });

  test('finds nothing in its good examples', () => {
    for (const good of examples.good) expect(rulesIn(good)).not.toContain(id);
  });
});

describe('which file is one of Cyrus', () => {
  test.each([
    ['/etc/imapd.conf', 'configdirectory: /x\nadmins: cyrus\n', 'imapd.conf'],
    ['/etc/imapd.conf', 'event_notifier: log\n', 'imapd.conf'],
    ['/x/cyrus.conf', 'SERVICES {\n  imap cmd="imapd"\n}\n', 'cyrus.conf'],
    ['/etc/dovecot/dovecot.conf', 'protocols = imap\nmail_plugins = notify\nservice imap {\n}\n', null],
    ['/etc/x.yml', 'services:\n  timeout: 5\n', null],
    ['/etc/x.conf', '', null],
  ])('%s: %j', (path, text, kind) => {
    expect(detectCyrus(path, text)).toBe(kind);
  });
});

describe('imapd.conf', () => {
  const base = 'configdirectory: /x\nevent_notifier: log\n';

  test('is read for a release', () => {
    const text = `${base}event_groups: message jmap\nevent_content_size: 10k\n`;

    expect(check(text).model.loads).toBe(false);
    expect(check(text).findings.filter(({rule}) => rule === 'cyrus-value-invalid')).toHaveLength(2);
    expect(check(text, '3.10').model.loads).toBe(true);
  });

  test('lets a comment leave a rule out', () => {
    expect(rulesIn(`${base}# dovepush-ignore cyrus-quota-group\nevent_groups: message quota\n`)).not.toContain(
      'cyrus-quota-group',
    );
    expect(rulesIn(`${base}# dovepush-ignore cyrus-x\nevent_groups: message quota\n`)).toContain('cyrus-quota-group');
  });

  test('says once what several services inherit', () => {
    const text = `${base}event_extra_params: service\nimap_event_groups: message\nlmtp_event_groups: message\n`;

    expect(rulesIn(text).filter((rule) => rule === 'cyrus-timestamp-missing')).toHaveLength(1);
  });
});
