import {nameAfter} from '../../events/place-name.js';
import type {JoinedFailures} from '../../failures/join.js';
import type {Unnamed} from '../../failures/session.js';
import {markFailed, readFailedEvents} from '../failed-events.js';
import {boundsOf} from '../read-plan.js';
import {fileSource, type ReplaySource} from '../replay-source.js';
import type {SourceContext, SourceKind} from '../source-kind.js';
import {openContent} from './file.js';

/** The events whose push a log of Dovecot says has failed, as its dlog driver logged them. */
export const failuresKind: SourceKind = {
  form: 'failures:LOG',
  summary: 'what a log of Dovecot says has failed; needs the dlog driver',
  flags: ['since', 'until', 'late', 'offset', 'driver'],
  match: (from) => nameAfter(from, 'failures:'),
  open: openFailures,
};

async function openFailures(name: string, context: SourceContext): Promise<ReplaySource> {
  const {options, plan, nowMs} = context;
  const {path, content} = await openContent(name, context);
  const now = () => nowMs;
  const {sinceMs, untilMs} = boundsOf(plan);
  const joinOptions = {drivers: options.drivers, mustBeLog: true, bounds: {sinceMs, untilMs}, now};
  let joined: JoinedFailures | null = null;
  const source = fileSource(name, path, content, {bytes: null, format: 'dlog', now});
  const read = async function* (signal: AbortSignal) {
    joined ??= await readFailedEvents(path, joinOptions, signal);
    for await (const batch of markFailed(source.read(signal), joined)) {
      yield batch.filter(({pushFailed}) => pushFailed !== undefined);
    }
  };
  const {passedOver: _, ...about} = source;
  return {
    ...about,
    name: `failures:${name}`,
    read,
    readByTime: read,
    warnings: () => (joined === null ? [] : warningsOf(joined)),
  };
}

const reasons: Readonly<Record<Unnamed, string>> = {
  'no-session': 'without a session',
  'no-event': 'of a session without a line of the dlog driver about such an event',
  'several-events': 'of a session or transaction with several such events',
};

function warningsOf({failed, unnamed}: JoinedFailures): readonly string[] {
  const counts = [...unnamed];
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const why = counts.map(([reason, count]) => `${count} ${reasons[reason]}`).join(', ');
  const names = total === 1 ? '1 failure names no mail' : `${total} failures name no mail`;
  const byDriver = new Map<string, number>();
  for (const {driver} of failed.values()) byDriver.set(driver, (byDriver.get(driver) ?? 0) + 1);
  const several = [...byDriver]
    .sort()
    .map(([driver, count]) => `${driver} ${count}`)
    .join(', ');
  return [
    ...(total === 0 ? [] : [`${names} and cannot be sent from here: ${why}`]),
    ...(byDriver.size > 1
      ? [`several drivers failed (${several}): choose with --driver what the destination stands for`]
      : []),
    'what was lost without a line in the log is not in it: compare the destination with the mail store',
  ];
}
