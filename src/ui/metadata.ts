import type {AuditFinding} from '../metadata/audit.js';
import type {EntryReading} from '../metadata/entry.js';
import type {MetadataKey} from '../metadata/list.js';
import type {ChangeResult} from '../metadata/write.js';
import {maskUrls} from '../secrets.js';
import type {Paint} from './colour.js';
import {visible} from './visible.js';

/** The JSON line of `metadata get`. */
export function readingJson(reading: EntryReading) {
  const {user, state, value} = reading;
  const error = reading.state === 'error' ? {error: errorJson(reading.error)} : {};
  return {schema: 'dovepush.metadata/1', user, state, value, ...error};
}

/** The JSON line of one user's change. */
export function resultJson({user, action, before, after, verified, ms, error}: ChangeResult) {
  const rest = error === null ? {} : {error: errorJson(error)};
  return {schema: 'dovepush.metadata-result/1', user, action, before, after, verified, ms, ...rest};
}

/** The JSON line of one audited user. */
export function auditJson({user, state, value, problems, expected, error}: AuditFinding) {
  const judged = expected === undefined ? {} : {expected};
  const rest = error === null ? {} : {error: errorJson(error)};
  return {schema: 'dovepush.metadata-audit/1', user, state, value, problems, ...judged, ...rest};
}

/** `alice@x  set  user=11@3  drift (expected user=12@3)`. */
export function formatAudit(finding: AuditFinding, paint: Paint): string {
  const {user, state, value, problems, expected, error} = finding;
  const shown = [visible(user), paint(auditStyles[state], state)];
  if (value) shown.push(visible(value));
  for (const problem of problems) {
    const more = problem === 'drift' ? ` (expected ${formatValue(expected ?? null)})` : '';
    shown.push(paint('red', problem) + more);
  }
  if (error !== null) shown.push(visible(maskUrls(error.message)));
  return `${shown.join('  ')}\n`;
}

const auditStyles = {
  set: 'green',
  unset: 'yellow',
  empty: 'yellow',
  malformed: 'red',
  'unknown-user': 'red',
  error: 'red',
} as const;

/** The JSON line of one key. */
export function keyJson({user, scope, mailbox, key, value}: MetadataKey) {
  return {schema: 'dovepush.metadata-key/1', user, scope, mailbox, key, value};
}

function errorJson({code, message}: {readonly code: string; readonly message: string}) {
  return {code, message: maskUrls(message)};
}

/** `alice@x  set  user=11@3`. */
export function formatReading(reading: EntryReading, paint: Paint): string {
  const {user, state, value} = reading;
  const style = state === 'set' ? 'green' : state === 'error' || state === 'unknown-user' ? 'red' : 'yellow';
  const more = reading.state === 'error' ? maskUrls(reading.error.message) : (value ?? '');
  return `${visible(user)}  ${paint(style, state)}${more === '' ? '' : `  ${visible(more)}`}\n`;
}

/** `alice@x  set  unset -> user=11@3`. */
export function formatResult({user, action, before, after, error}: ChangeResult, paint: Paint): string {
  const name = visible(user);
  if (action === 'failed') return `${name}  ${paint('red', action)}  ${visible(maskUrls(error?.message ?? ''))}\n`;
  if (action === 'unchanged') return `${name}  ${action}  ${formatValue(after)}\n`;
  return `${name}  ${paint('green', action)}  ${formatValue(before)} -> ${formatValue(after)}\n`;
}

/** `alice@x  private  /private/vendor/…  user=11@3`. */
export function formatKey({user, scope, mailbox, key, value}: MetadataKey): string {
  const where = mailbox === '' ? 'server' : mailbox;
  return `${[user, scope, where, key, value ?? ''].map(visible).join('  ').trimEnd()}\n`;
}

/** `1 user`, `4,811 unknown users`. */
export function formatUsers(count: number, kind = ''): string {
  return `${count.toLocaleString('en-US')} ${kind === '' ? '' : `${kind} `}${count === 1 ? 'user' : 'users'}`;
}

/** A value as the operator reads it. */
export function formatValue(value: string | null): string {
  if (value === null) return 'unset';
  return value === '' ? 'empty' : visible(value);
}
