import {expect, test} from 'vitest';
import type {Check, Patient, Result} from '../../src/doctor/check.js';
import {runChecks} from '../../src/doctor/run.js';

const patient = {} as Patient;
const good = (name: Check['name']): Check => ({name, run: () => [{status: 'ok', message: name}]});
const hanging: Check = {name: 'endpoint', run: () => new Promise(() => undefined)};

async function all(checks: readonly Check[], totalMs: number, signal = new AbortController().signal) {
  const found: Result[] = [];
  for await (const result of runChecks(checks, patient, {totalMs, signal})) found.push(result);
  return found.map(({check, status}) => `${check} ${status}`);
}

test('runs checks in order and hands each what came before', async () => {
  const seen: number[] = [];
  const counting: Check = {
    name: 'entry',
    run: (_, before) => {
      seen.push(before.length);
      return [];
    },
  };

  expect(await all([good('config'), counting, good('user'), counting], 1000)).toEqual(['config ok', 'user ok']);
  expect(seen).toEqual([1, 2]);
});

test('leaves a check that hangs and those after it unchecked when the time is over', async () => {
  expect(await all([good('config'), hanging, good('script')], 50)).toEqual([
    'config ok',
    'endpoint unchecked',
    'script unchecked',
  ]);
});

test('a check that throws is unchecked with the reason, and the others are made', async () => {
  const broken: Check = {
    name: 'topic',
    run: () => {
      throw new Error('no such thing');
    },
  };
  const found: Result[] = [];
  const limits = {totalMs: 1000, signal: new AbortController().signal};
  for await (const result of runChecks([broken, good('script')], patient, limits)) found.push(result);

  expect(found).toMatchObject([
    {check: 'topic', status: 'unchecked', message: 'the check failed: no such thing'},
    {check: 'script', status: 'ok'},
  ]);
});

test('ends when it is told to', async () => {
  const controller = new AbortController();
  const run = all([hanging], 60_000, controller.signal);
  controller.abort();

  await expect(run).rejects.toThrow('abort');
});
