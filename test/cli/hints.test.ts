import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {hintFor} from '../../src/cli/hints.js';
import {AppError} from '../../src/errors.js';

const source = join(import.meta.dirname, '../../src');

test('an error that brings a hint keeps it', () => {
  expect(hintFor(new AppError('KAFKA_TIMEOUT', 'x', {hint: 'Wait.', reason: 'tls-name'}))).toBe('Wait.');
});

test('the reason decides before the code', () => {
  expect(hintFor(new AppError('KAFKA_TLS_FAILED', 'x', {reason: 'certificate-missing'}))).toContain('--tls-cert');
  expect(hintFor(new AppError('KAFKA_TLS_FAILED', 'x', {reason: 'unheard-of'}))).toContain('--tls-ca');
  expect(hintFor(new AppError('UNHEARD_OF', 'x'))).toBeUndefined();
});

test('no hint outside the command line names a flag of it', () => {
  const naming = subjectFiles().flatMap((name) => {
    const flags = withoutComments(name).matchAll(/(?<=['"`][^\n]*)(?<![\w-])--[a-z$]\w*(?:-\w+)*/g);
    return [...flags].map(([flag]) => `${name} ${flag}`);
  });
  expect([...new Set(naming)].sort()).toEqual(namedElsewhere);
});

test('every reason that an error gives has a hint', () => {
  const reasons = subjectFiles().flatMap((name) =>
    [...withoutComments(name).matchAll(/\breason: '([a-z]+(?:-[a-z]+)+)'/g)].map(([, reason = '']) => reason),
  );
  const without = reasons.filter((reason) => hintFor(new AppError('X', 'x', {reason})) === undefined);
  expect(reasons.length).toBeGreaterThan(40);
  // The first is known to the client alone, the others are of deliveries that were skipped.
  expect([...new Set(without)].sort()).toEqual(['closed-here', 'not-handled', 'too-large']);
});

/** Flags in messages, summaries of help and rules, and one hint that carries the path of a file. */
const namedElsewhere = [
  'config/cyrus/rules/groups.ts --event',
  'config/cyrus/rules/values.ts --cyrus-version',
  'config/release.ts --dovecot-version',
  'config/rules/certificate-invalid.ts --online',
  'config/rules/kafka-topic-unreachable.ts --online',
  'config/rules/lua-script-refused.ts --online',
  'config/rules/online-unchecked.ts --online',
  'config/rules/ox-endpoint-failing.ts --online',
  'config/rules/plugin-file-missing.ts --online',
  'doctor/probe/letter.ts --probe',
  'doctor/probe/lmtp.ts --lmtp',
  'doctor/probe/private.ts --dovecot-lda',
  'doctor/run.ts --max-time',
  'doctor/run.ts --only',
  'doctor/server-start.ts --dovecot-conf',
  'events/expression.ts --enable-experimental-regexp-engine',
  'events/expression.ts --enable-experimental-regexp-engine-on-excessive-backtracks',
  'events/expression.ts --no-enable-experimental-regexp-engine',
  'events/filter.ts --grep',
  'events/filter.ts --header',
  'events/log-lines.ts --all',
  'events/where-syntax.ts --where',
  'lua/run/thread.ts --no-liftoff',
  'lua/session/surroundings.ts --plugin',
  'metadata/journal.ts --prune',
  'metadata/journal.ts --resume',
  'metadata/journal.ts --shard',
  'metadata/repair.ts --via',
  'metadata/spool.ts --mask',
  'replay/plan-report.ts --failed',
  'replay/refusal.ts --$',
  'replay/refusal.ts --follow',
  'replay/refusal.ts --from',
  'replay/refusal.ts --group',
  'replay/refusal.ts --offset',
  'replay/refusal.ts --speed',
  'replay/refusal.ts --to',
  'sources/kinds/failures.ts --driver',
  'sources/kinds/file.ts --follow',
  'sources/kinds/mailstore.ts --user',
  'sources/notify/claim.ts --pass-on',
  'sources/ranges.ts --late',
  'sources/read-plan.ts --$',
  'sources/read-plan.ts --group',
  // A flag of journalctl.,
  // A setting of V8.,
  // Settings of V8.,
];

function subjectFiles(): readonly string[] {
  const names = readdirSync(source, {recursive: true, encoding: 'utf8'});
  return names.filter((name) => name.endsWith('.ts') && !/^(?:cli|commands|reference|ui)\//.test(name));
}

function withoutComments(name: string): string {
  return readFileSync(join(source, name), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}
