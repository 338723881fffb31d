import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {recordExample, recordingsFile} from '../../../scripts/record-examples.js';
import {rules} from '../../../src/config/rules/index.js';
import type {Rule} from '../../../src/config/rules/rule.js';
import {describeWith} from '../../servers/needs.js';

type Recording = NonNullable<ReturnType<typeof recordExample>>;

const recorded = JSON.parse(readFileSync(recordingsFile, 'utf8')) as Record<string, (Recording | null)[]>;

/** Examples that are written for 2.4 have none. */
const recordingsOf = (id: string) => (recorded[id] ?? []).filter((recording) => recording !== null);
const old = rules.filter(({dialect}) => dialect !== '2.4');
const named = (list: readonly Rule[]) => list.map((rule) => [rule.id, rule] as const);

const record = 'run npm run rules:record on Debian 12 with Dovecot 2.3 and commit what it writes';

/** Log lines that need more than a configuration: an endpoint that answers, a Lua script without functions. */
const needMore = ['ox-url-no-password', 'dlog-beside-filters', 'ox-endpoint-failing', 'certificate-invalid'];

/** What these are about is a fact of the host: a plugin or a folder that others may have. */
const ofHost = ['driver-foreign', 'plugin-dir-missing'];

/** Without the level, which differs from one program to the other. */
const wording = (line: string) => line.replace(/^(?:doveconf: )?(?:Warning|Error|Fatal|Panic): /, '');

const said = (recordings: readonly Recording[]) =>
  recordings.flatMap(({doveconf, session}) => [...doveconf.said, ...(session?.said ?? [])]);

function refused({doveconf, session}: Recording): boolean {
  return doveconf.exit !== 0 || (session !== null && session.exit !== 0);
}

describe('what Dovecot made of the bad examples', () => {
  it.each(named(old))('%s: is recorded for each of them', (id, {examples}) => {
    expect(recorded[id] ?? [], record).toHaveLength(examples.bad.length);
  });

  it.each(named(old.filter(({id, log}) => log !== null && !needMore.includes(id))))(
    '%s: left the line that the rule names',
    (id, {log}) => {
      const recordings = recordingsOf(id);
      // The kafka plugin is no part of Dovecot: its lines were seen elsewhere.
      if (recordings.every(({doveconf, session}) => doveconf.exit === 0 && session === null)) return;

      expect(
        said(recordings)
          .map(wording)
          .filter((line) => line.startsWith(wording(log ?? ''))),
      ).not.toEqual([]);
    },
  );

  it.each(named(old.filter(({id, log}) => log === null && !ofHost.includes(id))))(
    '%s: was passed over in silence',
    (id) => {
      const recordings = recordingsOf(id);
      expect(recordings, record).not.toEqual([]);
      const lines = said(recordings);

      expect(lines.filter((line) => /^(?:doveconf: )?(?:Warning|Error|Fatal|Panic): /.test(line))).toEqual(
        id === 'mail-plugins-numbered' ? expect.anything() : [],
      );
    },
  );

  it.each(named(old.filter(({id, severity}) => severity !== 'error' && !ofHost.includes(id))))(
    '%s: was not refused, so that it is no error',
    (id) => {
      expect(recordingsOf(id).some(refused)).toBe(false);
    },
  );
});

describeWith(['dovecot'], 'the Dovecot of this host', () => {
  it.each(named(old))('says of the bad examples of %s what was recorded', (id, {examples}) => {
    const now = examples.bad.map(recordExample);

    expect(now, record).toEqual(recorded[id]);
  });
});
