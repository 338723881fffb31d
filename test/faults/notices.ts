import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll} from 'vitest';
import {writeNotifications} from '../commands/events/notifications.js';

/** A file of new messages, and a folder for what a test writes; gone after the tests of the file. */
export function notices(users: number, perUser: number) {
  const folder = mkdtempSync(join(tmpdir(), 'dovepush-faults-'));
  const file = join(folder, 'events.jsonl');
  writeNotifications(file, users, perUser);
  afterAll(() => rmSync(folder, {recursive: true}));
  let names = 0;
  return {
    folder,
    file,
    records: users * perUser,
    /** A path at which nothing is. */
    fresh: (name = 'result.jsonl') => join(folder, `${++names}-${name}`),
  };
}

/** The flags of a replay of that file, and how many of its requests may be in flight. */
export const inFlight = 8;
export const replayOf = (file: string, to: string) => [
  ...['events', 'replay', '--json', '--yes', '--from', `file:${file}`, '--to', to, '--concurrency', String(inFlight)],
];
