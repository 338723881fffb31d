import type {PushFailed} from '../events/record.js';
import {shellWords} from '../shell-words.js';

/** What is known of the failures in one log. */
export interface FailuresOfLog {
  /** As the operator named it, `-` for standard input. */
  readonly file: string;
  /** The events that failures are about; empty if the log does not name them. */
  readonly failed: readonly PushFailed[];
}

/** What the failures were looked for with: it goes into the next command too. */
export interface Narrowed {
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly user: string | undefined;
}

const nameOfEvidence = 'received.jsonl';

/**
 * The command to type next: what the log names is sent from there; else what should have arrived is compared with what
 * did, which only the receiver knows.
 */
export function nextStep(logs: readonly FailuresOfLog[], narrowed: Narrowed): string {
  const named = logs.find(({file, failed}) => file !== '-' && failed.length > 0);
  const [words, why] = named === undefined ? compareWords(narrowed) : replayWords(named);
  const narrow = Object.entries(narrowed).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
  return `next: ${why}\n  ${shellWords(['dovepush', ...words, ...narrow])}\n`;
}

function replayWords({file, failed}: FailuresOfLog): readonly [readonly string[], string] {
  const drivers = failed.map(({driver}) => driver);
  const [driver = 'other'] = [...new Set(drivers)].sort((a, b) => countOf(drivers, b) - countOf(drivers, a));
  const topic = failed.find((one) => one.driver === 'kafka')?.target ?? 'dovecot';
  const to = {ox: 'ox', kafka: `topic:${topic}`, lua: null, other: null}[driver];
  if (to === null) return [['events', 'show', file], 'the log names events that were lost; they are marked'];
  const from = ['--from', `failures:${file}`, '--driver', driver];
  return [
    ['events', 'replay', ...from, '--to', to, '--dry-run'],
    'the log names events that were lost; the plan says how many',
  ];
}

function compareWords({user}: Narrowed): readonly [readonly string[], string] {
  const users = user === undefined ? ['--users', 'users.txt'] : [];
  const why = `the log does not name the mails; compare what is in INBOX with what arrived, here in ${nameOfEvidence}`;
  return [['events', 'compare', 'mailstore', nameOfEvidence, ...users], why];
}

function countOf<T>(all: readonly T[], wanted: T): number {
  return all.filter((one) => one === wanted).length;
}
