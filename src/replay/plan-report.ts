import type {UserNames} from '../sinks/sink.js';
import {futureEnd} from '../sources/read-plan.js';
import {foreignLines} from '../sources/replay-source.js';
import {outOfOrderText} from '../sources/time-test.js';
import type {ReplayJob} from './job.js';
import {estimateSeconds, makePlan, type Plan, unreadPlan} from './plan.js';
import {presentOf} from './records.js';
import type {LeftOut} from './unless-in.js';

/** A plan with what is around it. */
export interface PlanReport extends Plan {
  readonly from: string;
  readonly to: string;
  readonly scanned: number;
  /** At the pace that was asked for; null without one. */
  readonly seconds: number | null;
  /** What an operator should know before saying yes. */
  readonly warnings: readonly string[];
  /** What other sources have already; empty without `--unless-in`. */
  readonly leftOut: readonly LeftOut[];
  /** Under which names the receiver is told of users; null if it is told of none. */
  readonly userNames: UserNames | null;
}

/** What a run would do: everything is read once, except for a share of a topic. Sends nothing. */
export async function planOf(job: ReplayJob): Promise<PlanReport> {
  const {source, sink, options, unlessIn} = job;
  unlessIn?.startCount();
  const waiting = await source.waiting?.();
  const plan =
    waiting === undefined
      ? await makePlan(sink.prepare(presentOf(job)), (record) => sink.skipReason(record))
      : unreadPlan(Math.min(waiting, options.max));
  const seconds = estimateSeconds(plan, options);
  const warnings = [
    ...warningsOf(job),
    ...(source.warnings?.() ?? []),
    ...rangeWarnings(job, plan),
    ...(sink.warnings?.(plan) ?? []),
  ];
  const scanned = waiting ?? source.scanned();
  const [leftOut, userNames] = [unlessIn?.leftOut() ?? [], sink.userNames?.() ?? null];
  return {...plan, from: source.name, to: sink.name, scanned, seconds, warnings, leftOut, userNames};
}

function rangeWarnings({options, timed, source}: ReplayJob, {selected}: Plan): string[] {
  const future = futureEnd(options.plan, options.startedMs);
  const late = timed === null ? null : outOfOrderText(timed);
  const foreign = foreignLines(source);
  const none = foreign > 0 ? `none of its ${foreign} lines is an event` : 'nothing matched';
  const nothing = selected === 0 && !source.isOpenEnded ? none : null;
  return [future, late, nothing].filter((text) => text !== null);
}

function warningsOf({options}: ReplayJob): string[] {
  const {group} = options.source;
  if (group !== undefined) {
    const counted = `counted is what waits in the group ${group}, before filters; it commits what is settled`;
    const stays = 'without --failed the group stays before the first record that fails, and reads on from there again';
    return options.failed === undefined ? [counted, stays] : [counted];
  }
  if (options.from !== 'mailstore') return [];
  const evidence = options.unlessIn.join(', ');
  return [
    evidence === ''
      ? 'from the mail store nobody can tell which notifications were lost: those that arrived are sent again'
      : `left out is what ${evidence} has; what arrived and is not there is sent again`,
    'mail that was appended, copied or moved into INBOX looks like delivered mail and is sent; unseen is the count of today',
    'mail that was read since is sent all the same; what was expunged or moved away since is not',
  ];
}
