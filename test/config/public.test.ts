import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {chainsOf} from '../../src/config/chains.js';
import {host, loadConfig} from '../../src/config/load.js';
import {checkConfig} from '../../src/config/rules/check.js';
import {rules} from '../../src/config/rules/index.js';
import type {KnownSettings} from '../../src/config/settings/known-2.3.js';

const folder = fileURLToPath(new URL('../corpus/public/', import.meta.url));
const data = new URL('../../src/config/settings/dovecot-2.3.json', import.meta.url);

/** Every protocol of Dovecot is known, whichever packages this host has. */
const allPackages = JSON.parse(readFileSync(data, 'utf8')) as KnownSettings;
const everywhere = {...host, known: {...host.known, known23: () => allPackages}};

interface Expected {
  readonly loads: boolean;
  /** Programs of which no session opens. */
  readonly fails: readonly string[];
  /** Severity and rule, each once, in reading order. */
  readonly found: readonly string[];
}

/**
 * Configurations as people publish them, and single faults of such: what the real Dovecot makes of each is known. Those with
 * imap_quota and without quota fail in the real imap, also where the plugin is only added in one protocol.
 */
const expected: Readonly<Record<string, Expected>> = {
  'minimal/S01': {
    loads: true,
    fails: [],
    found: ['info mail-plugins-unknown', 'info driver-foreign', 'info imap-metadata-off'],
  },
  'minimal/S02': {
    loads: true,
    fails: [],
    found: ['info mail-plugins-unknown', 'info setting-unknown', 'info driver-foreign'],
  },
  'minimal/S03a': {
    loads: false,
    fails: [],
    found: ['error dialect-mixed', 'error block-not-allowed'],
  },
  'minimal/S03b': {loads: false, fails: [], found: ['error dialect-mixed']},
  'minimal/S04': {loads: true, fails: [], found: ['error mail-plugins-order', 'info imap-metadata-off']},
  'minimal/S04b': {loads: true, fails: [], found: ['error protocol-mail-plugins-replaced', 'info imap-metadata-off']},
  'minimal/S05': {
    loads: true,
    fails: ['lmtp', 'lda', 'imap'],
    found: ['error mail-plugins-dependency-missing', 'error mail-plugins-wrong-program'],
  },
  'minimal/S05b': {loads: true, fails: ['lmtp', 'lda', 'imap'], found: ['error mail-plugins-dependency-missing']},
  'minimal/S05c': {loads: true, fails: ['lda', 'imap'], found: ['error mail-plugins-wrong-program']},
  'minimal/S06': {loads: true, fails: ['lmtp', 'lda', 'imap'], found: ['error mail-plugins-gone']},
  'minimal/S06b': {loads: true, fails: ['lmtp', 'lda', 'imap'], found: ['error mail-plugins-gone']},
  'minimal/S07': {loads: true, fails: [], found: ['warning driver-missing']},
  'minimal/S08': {loads: true, fails: [], found: ['warning percent-old', 'info ox-limits-default']},
  'minimal/S09': {loads: true, fails: [], found: ['info address-metadata']},
  'minimal/S09b': {loads: true, fails: [], found: ['warning address-push', 'info imap-metadata-off']},
  'minimal/S10': {loads: false, fails: [], found: ['error filter-invalid']},
  'minimal/S11': {loads: false, fails: [], found: ['error value-invalid']},
  'minimal/S12': {loads: true, fails: [], found: []},
  'minimal/S13': {loads: true, fails: [], found: []},
  'minimal/S14': {loads: true, fails: [], found: []},
  'minimal/S15': {loads: true, fails: [], found: []},
  'minimal/S16': {loads: true, fails: [], found: []},
  'minimal/S17': {loads: true, fails: [], found: ['error lua-script-missing']},
  'minimal/S18': {loads: true, fails: [], found: []},
  'minimal/S19': {loads: true, fails: [], found: ['error mail-plugins-order']},
  'minimal/S20': {loads: true, fails: [], found: []},
  'minimal/S21': {
    loads: true,
    fails: ['lmtp', 'lda', 'imap'],
    found: ['error mail-plugins-mail-lua-missing', 'error lua-script-missing'],
  },
  'minimal/S22': {loads: true, fails: [], found: []},
  'minimal/S23': {loads: true, fails: [], found: ['info plugin-dir-missing']},
  'minimal/S24': {loads: true, fails: [], found: []},
  'minimal/S25': {loads: true, fails: [], found: ['info ox-limits-default']},
  'minimal/S25b': {loads: true, fails: [], found: []},
  'minimal/S26': {loads: false, fails: [], found: ['error value-invalid']},
  'minimal/S27': {loads: false, fails: [], found: ['error version-invalid']},
  'whole/01-iredmail-lua-without-mail-lua': {
    loads: true,
    fails: ['lmtp', 'lda'],
    found: ['error mail-plugins-mail-lua-missing', 'error lua-script-missing'],
  },
  'whole/03-surmai-notify-missing': {
    loads: true,
    fails: ['lmtp'],
    found: ['error mail-plugins-notify-missing', 'error lua-script-missing'],
  },
  'whole/05-xaps-2.3-confd': {loads: true, fails: [], found: ['info mail-plugins-unknown', 'info driver-foreign']},
  'whole/06-xaps-2.4': {
    loads: true,
    fails: [],
    found: ['info mail-plugins-unknown', 'info setting-unknown', 'info driver-foreign'],
  },
  'whole/08-mailu-overrides': {
    loads: true,
    fails: [],
    found: ['error mail-plugins-order', 'info mail-plugins-order', 'info imap-metadata-off'],
  },
  'whole/10-yunohost-2.4': {
    loads: true,
    fails: [],
    found: ['warning driver-missing', 'info protocol-mail-plugins-replaced'],
  },
  'whole/12-roundcube-sse-2.3': {loads: true, fails: [], found: ['error ox-attribute-dict-missing']},
  'whole/13-roundcube-sse-2.4': {loads: true, fails: [], found: ['info ox-limits-default']},
  'whole/15-egroupware-lua': {loads: true, fails: [], found: ['error lua-script-missing']},
  'whole/16-egroupware-ox': {loads: true, fails: [], found: []},
  'whole/18-ox-remote-noaddr': {loads: false, fails: [], found: ['error filter-invalid', 'info imap-metadata-off']},
  'whole/20-chronos-2.4': {
    loads: true,
    fails: [],
    found: ['info mail-plugins-unknown', 'info driver-foreign', 'info setting-unknown'],
  },
  'whole/21-coi-webpush': {loads: true, fails: [], found: ['info mail-plugins-unknown', 'info driver-foreign']},
  'whole/23-alternc-replaces': {
    loads: true,
    fails: [],
    found: ['info imap-metadata-off', 'info protocol-mail-plugins-replaced', 'error protocol-mail-plugins-replaced'],
  },
  'whole/24-nixos-redis-dict': {loads: true, fails: [], found: ['info plugin-dir-missing']},
  'whole/26-guide-plugin-without-driver': {loads: true, fails: [], found: ['warning driver-missing']},
  'whole/27-old-file-under-2.4': {
    loads: false,
    fails: ['lmtp', 'lda', 'imap'],
    found: [
      'error dialect-mixed',
      'error mail-plugins-old-variable',
      'error block-not-allowed',
      'info protocol-mail-plugins-replaced',
      'error mail-plugins-dependency-missing',
    ],
  },
  'whole/28-same-as-2.3': {loads: true, fails: ['imap'], found: ['error mail-plugins-dependency-missing']},
  'whole/29-nix-2.4-old-variable': {
    loads: false,
    fails: ['lmtp', 'lda', 'imap'],
    found: ['error value-invalid', 'error mail-plugins-old-variable', 'info protocol-mail-plugins-replaced'],
  },
  'whole/30-kafka-readme': {
    loads: true,
    fails: [],
    found: [
      'info kafka-events-invalid-json',
      'warning kafka-events-union',
      'info kafka-setting-unknown',
      'info kafka-ssl-file-missing',
    ],
  },
  'whole/31-imap-quota-without-quota': {loads: true, fails: ['imap'], found: ['error mail-plugins-dependency-missing']},
  'whole/32-freebsd-guide': {loads: true, fails: [], found: []},
  'whole/34-hestia-sort-order': {loads: true, fails: [], found: ['info protocol-mail-plugins-replaced']},
  'whole/36-2.4-snippet-in-2.3': {loads: false, fails: [], found: ['error dialect-mixed']},
  'whole/37-sieve-in-global-list': {
    loads: true,
    fails: ['imap'],
    found: ['error mail-plugins-wrong-program', 'info imap-metadata-off'],
  },
  'whole/39-2.4-http-client-settings': {loads: true, fails: [], found: []},
  'whole/41-convert-masks-words': {loads: true, fails: [], found: []},
  'whole/43-2.4-values-refused': {loads: false, fails: [], found: ['error value-invalid']},
};

describe('public configurations', () => {
  test.each(Object.entries(expected))('%s', (name, {loads, fails, found}) => {
    const model = loadConfig(`${folder}${name}/dovecot.conf`, undefined, everywhere);
    const chains = chainsOf(model, host.files);

    const findings = checkConfig({model, chains, files: host.files, today: '2026-11-22'}, rules);

    expect([...new Set(findings.map(({severity, rule}) => `${severity} ${rule}`))]).toEqual(found);
    expect(model.loads).toBe(loads);
    expect(chains.filter(({sessionFails}) => sessionFails !== null).map(({protocol}) => protocol)).toEqual(fails);
  });

  test('are all of the collection', () => {
    const all = ['minimal', 'whole'].flatMap((kind) =>
      readdirSync(`${folder}${kind}`, {withFileTypes: true})
        .filter((entry) => entry.isDirectory())
        .map(({name}) => `${kind}/${name}`),
    );

    expect(Object.keys(expected).sort()).toEqual(all.sort());
  });

  test('every line of a 2.3 file under 2.4 is named with its 2.4 form', () => {
    const model = loadConfig(`${folder}whole/27-old-file-under-2.4/dovecot.conf`, undefined, everywhere);
    const input = {model, chains: chainsOf(model, host.files), files: host.files, today: '2026-11-22'};

    const hints = checkConfig(input, rules).map(({span, hint}) => `${span.line}: ${hint}`);

    expect(hints).toEqual(
      expect.arrayContaining([
        '10: In 2.4: mail_driver = maildir; mail_path = ~/Maildir; mail_inbox_path = ~/Maildir/Inbox; mailbox_list_layout = fs',
        '13: Name the block: passdb passwd-file {',
        '15: In 2.4: mechanisms_filter = NAME NAME',
        '43: In 2.4: push_notification ox { driver = ox; ox_url = http://u:***@push.example.net/notify; ox_cache_ttl = 60s; http_client_request_max_attempts = 2; http_client_request_timeout = 2s }',
      ]),
    );
    expect(hints.map((line) => Number(line.split(':')[0]))).toEqual(
      expect.arrayContaining([4, 5, 7, 8, 9, 10, 11, 12, 13, 15, 16, 18, 20, 21, 32, 36, 38, 40, 41, 42, 43]),
    );
  });

  test('names the file that holds a list', () => {
    const model = loadConfig(`${folder}minimal/S04b/dovecot.conf`, undefined, everywhere);
    const input = {model, chains: chainsOf(model, host.files), files: host.files, today: '2026-11-22'};

    const hints = checkConfig(input, rules).map(({hint}) => hint?.replaceAll(folder, ''));

    expect(hints[0]).toBe('Add notify push_notification to minimal/S04b/mail_plugins_lmtp, which holds the list.');
  });
});
