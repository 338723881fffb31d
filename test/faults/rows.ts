import {appendFileSync} from 'node:fs';
import {expect} from 'vitest';
import {inOrder} from '../commands/events/notifications.js';
import type {Fault, Row} from './page.js';

/** A notification where it arrived. */
export interface Arrival {
  readonly user: string;
  readonly uid: number;
}

/** What one replay is to be measured by. */
export interface Measured {
  readonly fault: Fault;
  /** Selected records, and how many may be in flight at once. */
  readonly records: number;
  readonly inFlight: number;
  /** In the order in which they came. */
  readonly arrivals: readonly Arrival[];
  /** What the summaries call repeated. */
  readonly said: number;
  /** Records named in the failed file. */
  readonly failed?: number;
}

/** Holds one replay to what every replay promises, and keeps its numbers for the page where they are collected. */
export function keep({fault, records, inFlight, arrivals, said, failed = 0}: Measured): Row {
  const seen = new Map<string, number>();
  for (const {user, uid} of arrivals) seen.set(`${user} ${uid}`, (seen.get(`${user} ${uid}`) ?? 0) + 1);
  const repeated = [...seen.values()].filter((count) => count > 1).length;
  const numbers = {missing: records - seen.size - failed, repeated, said, inOrder: inOrder(arrivals)};

  expect(numbers).toMatchObject({missing: 0, inOrder: true});
  expect(said).toBeGreaterThanOrEqual(repeated);

  const row = {fault, times: 1, records, inFlight, ...numbers};
  const file = process.env.DOVEPUSH_FAULT_ROWS;
  if (file) appendFileSync(file, `${JSON.stringify(row)}\n`);
  return row;
}

/** Parsed lines of JSON. */
export function jsonLines(text: string) {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

/** What the summary at the end of an output calls repeated. */
export function saidBy(stdout: string): number {
  return jsonLines(stdout).at(-1).repeated;
}
