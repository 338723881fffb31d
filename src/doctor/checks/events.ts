import type {PushFailure} from '../../failures/failure.js';
import {type Check, type Configured, type Finding, type Patient, starts, startsIn} from '../check.js';
import {doveadmErrors, type PushLog} from '../push-log.js';
import {startOf} from '../server-start.js';

/** What the logs say of the last pushes: errors of this user, or of anybody, and the lines of the dlog driver. */
export const events: Check = {
  name: 'events',
  async run(patient) {
    const {own} = patient;
    if (own === null || own.chains.every((chain) => startsIn(chain).length === 0)) return [];
    const logs = await patient.pushLogs();
    const readable = logs.filter(({problem}) => problem === null);
    if (readable.length === 0) return [unreadable(logs)];
    const sinceMs = Math.max(Date.now() - recentMs, await startOf(own.model));
    const errors = judgeErrors(patient, readable, sinceMs);
    return [errors, ...(await judgeDlog(patient, own, {readable, sinceMs}))];
  },
};

/** An older error may be over: the endpoint and the topic have been asked before. */
const recentMs = 60 * 60 * 1000;

function unreadable(logs: readonly PushLog[]): Finding {
  const why = logs.map(({source, problem}) => `${source}: ${problem}`).join('; ');
  const hint = 'Run as root, or as a user who may read the log.';
  return {status: 'unchecked', message: `the last pushes are not known: ${why}`, hint};
}

function judgeErrors({user}: Patient, readable: readonly PushLog[], sinceMs: number): Finding {
  const isMeant = (failure: PushFailure) => user === null || failure.user?.toLowerCase() === user.toLowerCase();
  const found = readable.flatMap(({source, failures}) => failures.filter(isMeant).map((one) => ({source, ...one})));
  const recent = found.filter(({atMs}) => atMs !== null && atMs >= sinceMs);
  const last = latest(recent);
  if (last === undefined) return {status: 'ok', message: quiet(readable, user, sinceMs)};
  const target = last.target === null ? '' : ` (${last.target})`;
  const whose = user === null ? (last.user ?? 'somebody') : user;
  const message = `a push of ${whose} failed at ${timeText(last.atMs ?? 0)}: ${last.driver}: ${last.reason}${target}`;
  const log =
    last.source === doveadmErrors
      ? `${doveadmErrors} | dovepush events failures -`
      : `dovepush events failures ${last.source}`;
  return {status: 'bad', message, hint: `Run: ${log}`};
}

function quiet(readable: readonly PushLog[], user: string | null, sinceMs: number): string {
  const where = readable.map(({source, limit}) => (limit === null ? source : `${source} (${limit})`)).join(', ');
  const whose = user === null ? '' : ` of ${user}`;
  return `no failed push${whose} since ${timeText(sinceMs)} in ${where}`;
}

interface Logs {
  readonly readable: readonly PushLog[];
  readonly sinceMs: number;
}

/** Whether dlog wrote of the last mail; nothing where no mail came that can be compared. */
async function judgeDlog(patient: Patient, own: Configured, {readable, sinceMs}: Logs): Promise<readonly Finding[]> {
  const {user} = patient;
  const files = readable.filter(({source}) => source !== doveadmErrors);
  if (user === null || !starts(own, 'dlog') || files.length === 0) return [];
  const times = files.flatMap(({dlogMs}) => dlogMs.get(user) ?? []);
  const lineMs = times.length === 0 ? null : Math.max(...times);
  const mailMs = await lastMail(patient, user, sinceMs);
  const line =
    lineMs === null ? 'dlog wrote no line about this user' : `the last line of dlog is from ${timeText(lineMs)}`;
  if (mailMs === null) return lineMs === null ? [] : [{status: 'ok', driver: 'dlog', message: line}];
  const message = `${line}, the last mail in INBOX from ${timeText(mailMs)}`;
  if (lineMs !== null && lineMs >= mailMs - clockMs) return [{status: 'ok', driver: 'dlog', message}];
  const hint = 'A mail that IMAP or doveadm saved needs the plugin there. See: dovepush config drivers';
  return [{status: 'unchecked', driver: 'dlog', message, hint}];
}

/** Times in logs are whole seconds. */
const clockMs = 2000;

/** When the last mail was saved in INBOX, if that was after a time; null if none was, or it is not known. */
async function lastMail({doveadm}: Patient, user: string, sinceMs: number): Promise<number | null> {
  const query = ['mailbox', 'INBOX', 'savedsince', String(Math.floor(sinceMs / 1000))];
  const [reply] = await doveadm.run([{op: 'fetch', user, fields: ['date.saved.unixtime'], query}]);
  if (reply?.kind !== 'done' || reply.rows.length === 0) return null;
  return Math.max(...reply.rows.map((row) => Number(row['date.saved.unixtime']) * 1000));
}

function latest<T extends {readonly atMs: number | null}>(all: readonly T[]): T | undefined {
  return all.reduce<T | undefined>((last, one) => ((one.atMs ?? 0) >= (last?.atMs ?? 0) ? one : last), undefined);
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
