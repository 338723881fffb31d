import {cpSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, describe, expect, it} from 'vitest';
import {findingsOf} from './examples.js';

/** What Dovecot 2.3 did with a configuration; see the recordings beside it. */
interface Recording {
  readonly id: string;
  readonly entry: string;
  readonly check: {readonly exit: number};
  readonly checkExpanded: {readonly exit: number};
  readonly init: Readonly<Record<string, {readonly exit: number; readonly log: readonly string[]}>> | null;
}

const corpus = fileURLToPath(new URL('../../corpus/config-2.3/', import.meta.url));
// Some cases name files below their own folder, and none may be written there.
const folder = mkdtempSync(join(tmpdir(), 'dovepush-corpus-'));
cpSync(corpus, folder, {recursive: true});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const recordings = readdirSync(corpus)
  .filter((name) => name.endsWith('.expected.json'))
  .map((name): Recording => JSON.parse(readFileSync(join(corpus, name), 'utf8')));

/** Mistakes that Dovecot passes over in silence, with what is said of them. All other cases are right or refused. */
const silent: Readonly<Record<string, readonly string[]>> = {
  'chain-driver1': ['error driver-gap', 'error driver-number-one'],
  'chain-empty-middle': ['error driver-gap'],
  'chain-only-driver2': ['error driver-gap'],
  'comment-apostrophe': ['warning comment-in-value'],
  'continuation-at-eof': ['warning continuation-broken'],
  'continuation-basic': ['error ox-attribute-dict-missing'],
  'continuation-blank-drops-setting': ['error continuation-broken', 'error driver-gap'],
  'driver-name-case': ['error ox-attribute-dict-missing'],
  'include-chain-gap': ['error driver-gap'],
  'kafka-bad-numbers': ['warning kafka-number-invalid'],
  'kafka-empty-topic': ['error kafka-events-none'],
  'kafka-events-with-blank': ['warning kafka-events-blank'],
  'kafka-feature-and-userdb': ['warning kafka-feature-crash'],
  'metadata-dict-in-plugin': ['error ox-attribute-dict-missing', 'warning root-setting-in-plugin'],
  'ox-all-options': ['error ox-attribute-dict-missing'],
  'ox-comma-separated': ['error ox-attribute-dict-missing', 'warning ox-url-comma'],
  'ox-numbers-garbage': ['error ox-attribute-dict-missing', 'warning ox-number-invalid'],
  'ox-user-from-metadata-no': ['error ox-attribute-dict-missing', 'warning ox-user-from-metadata-value'],
  'plugin-key-case': ['error driver-gap', 'error plugin-key-case'],
  'protocol-different-drivers': ['error driver-gap'],
  'protocol-misspelt-name': ['error protocol-unknown', 'error push-plugin-not-loaded'],
  'protocol-no-name': ['error protocol-unnamed', 'error push-plugin-not-loaded'],
};

/** Whether Dovecot refused the files, could not open a session, or said Error while it did. */
function failed({check, checkExpanded, init}: Recording): boolean {
  if (check.exit !== 0 || checkExpanded.exit !== 0) return true;
  return Object.values(init ?? {}).some(
    ({exit, log}) => exit !== 0 || log.some((line) => /^(Error|Fatal|Panic)/.test(line)),
  );
}

describe('what the rules say of configurations that were run through Dovecot 2.3', () => {
  it.each(recordings.map((recording) => [recording.id, recording] as const))('%s', (id, recording) => {
    const name = recording.entry.endsWith('dovecot.conf') ? join(id, 'dovecot.conf') : recording.entry;

    const findings = findingsOf(join(folder, name));

    const serious = [
      ...new Set(findings.flatMap((one) => (one.severity === 'info' ? [] : [`${one.severity} ${one.rule}`]))),
    ];
    const expected = silent[id];
    if (expected !== undefined) expect(serious.sort()).toEqual([...expected].sort());
    else if (failed(recording)) expect(serious.some((text) => text.startsWith('error'))).toBe(true);
    else expect(serious).toEqual([]);
  });
});
