import {expect, test} from 'vitest';
import type {Result} from '../../src/doctor/check.js';
import {doctorDocument, doctorMetrics, formatResult, summariseResults} from '../../src/ui/doctor.js';

const results: readonly Result[] = [
  {check: 'config', status: 'ok', message: 'it loads'},
  {check: 'config', status: 'bad', message: 'lmtp starts no driver', hint: 'Run it.', program: 'lmtp'},
  {check: 'endpoint', status: 'unchecked', message: 'http://u:geheim@h/ was not asked', driver: 'ox', setting: 'x'},
];

test('says how it is, what was found and what to do', () => {
  expect(results.map((one) => formatResult(one, (_, text) => text))).toEqual([
    'ok         config      it loads\n',
    'bad        config      lmtp: lmtp starts no driver\n                       Run it.\n',
    'unchecked  endpoint    ox: http://u:***@h/ was not asked\n',
  ]);
  expect(summariseResults(results)).toBe('1 ok, 1 bad, 1 unchecked');
});

test('is one document, passwords masked', () => {
  expect(doctorDocument(results)).toEqual({
    schema: 'dovepush.doctor/1',
    ok: false,
    checks: [
      {check: 'config', status: 'ok', message: 'it loads'},
      {check: 'config', status: 'bad', program: 'lmtp', message: 'lmtp starts no driver', hint: 'Run it.'},
      {check: 'endpoint', status: 'unchecked', driver: 'ox', setting: 'x', message: 'http://u:***@h/ was not asked'},
    ],
  });
});

test('counts for Prometheus', () => {
  expect(
    doctorMetrics(results, 1_700_000_000_400)
      .split('\n')
      .filter((line) => !line.startsWith('#')),
  ).toEqual([
    'dovepush_doctor_ok 0',
    'dovepush_doctor_findings{check="config",status="ok"} 1',
    'dovepush_doctor_findings{check="config",status="bad"} 1',
    'dovepush_doctor_findings{check="config",status="unchecked"} 0',
    'dovepush_doctor_findings{check="endpoint",status="ok"} 0',
    'dovepush_doctor_findings{check="endpoint",status="bad"} 0',
    'dovepush_doctor_findings{check="endpoint",status="unchecked"} 1',
    'dovepush_doctor_run_timestamp_seconds 1700000000',
    '',
  ]);
});
