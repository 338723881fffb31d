import {estimateSeconds, makePlan, unreadPlan} from '../replay/plan.js';
import type {PlanReport} from '../ui/replay.js';
import {type ReplayFlags, type ReplayJob, selectedOf} from './replay-job.js';

/** What a run would do: everything is read once, but for a share of a topic. Sends nothing. */
export async function planOf(job: ReplayJob): Promise<PlanReport> {
  const {source, sink, flags} = job;
  const batches = sink.prepare(selectedOf(job));
  const waiting = await source.waiting?.();
  const plan =
    waiting === undefined
      ? await makePlan(batches, (record) => sink.noPlace(record))
      : unreadPlan(Math.min(waiting, flags.max ?? Number.POSITIVE_INFINITY));
  const seconds = estimateSeconds(plan, flags);
  const warnings = [...warningsOf(flags), ...(sink.warnings?.(plan) ?? [])];
  return {...plan, from: source.name, to: sink.name, scanned: waiting ?? source.scanned(), seconds, warnings};
}

function warningsOf({from, group, failed}: ReplayFlags): string[] {
  if (group !== undefined) {
    const counted = `counted is what waits in the group ${group}, before filters; it commits what is settled`;
    const stays = 'without --failed the group stays before the first record that fails, and reads on from there again';
    return failed === undefined ? [counted, stays] : [counted];
  }
  if (from !== 'mailstore') return [];
  return [
    'from the mail store nobody can tell which notifications were lost: those that arrived are sent again',
    'mail that was appended, copied or moved into INBOX looks like delivered mail and is sent; unseen is the count of today',
    'mail that was read since is sent all the same; what was expunged or moved away since is not',
  ];
}
