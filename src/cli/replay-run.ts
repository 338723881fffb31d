import {readsInput} from '../events/place-name.js';
import {carryOut, type RunReport, type RunView} from '../replay/carry-out.js';
import {keepsJournal, type ReplayJob} from '../replay/job.js';
import {openOutputs} from '../replay/outputs.js';
import {type PlanReport, planOf} from '../replay/plan-report.js';
import {formatPlan, formatSummary, planJson, type SummaryReport, summaryJson} from '../ui/replay.js';
import {createReplayProgress} from '../ui/replay-progress.js';
import {unjudgedText} from '../ui/unjudged.js';
import {visibleJson} from '../ui/visible.js';
import {confirm} from './confirm.js';

/** What a run needs of its command. */
export interface ReplayScreen {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Go on without asking. */
  readonly yes: boolean;
  readonly signal: AbortSignal;
  readonly print: (text: string) => Promise<void>;
  readonly tell: (lines: string) => void;
  readonly note: (text: string) => void;
}

/**
 * Shows the plan, asks, sends, shows the summary. `onPartial` is told when records failed or were gone. Throws what breaks
 * the run.
 */
export async function planAndSend(job: ReplayJob, screen: ReplayScreen, onPartial: () => void): Promise<void> {
  const {options, earlier, source} = job;
  const plan = await planOf(job);
  if (screen.signal.aborted) return;
  await answer(screen, options.to, planJson(plan), formatPlan(plan));
  for (const warning of plan.warnings) screen.note(warning);
  if (job.unjudged() > 0) screen.note(unjudgedText(job.unjudged()));
  if (options.dryRun) return;
  if (!keepsJournal(options, earlier) && source.acknowledge === undefined) {
    screen.note('no --result: an interrupted run cannot be resumed');
  }
  if ((plan.selected > 0 || options.source.follow) && !(await isAgreed(plan, options.from, screen))) return;
  const outputs = openOutputs(job);
  try {
    await carryOut(job, outputs, viewOf(job, plan, screen, outputs.record?.path, onPartial));
  } finally {
    outputs.close();
  }
}

async function isAgreed({sendable, to}: PlanReport, from: string, {yes, signal, note}: ReplayScreen): Promise<boolean> {
  const question = `Send ${sendable.toLocaleString('en-US')} ${sendable === 1 ? 'record' : 'records'} to ${to}?`;
  const agreed = await confirm(question, {yes, mayAsk: !readsInput(from), signal});
  if (!agreed) note('nothing was sent');
  return agreed;
}

function viewOf(
  {options: {to}, source: {isOpenEnded}, sink}: ReplayJob,
  plan: PlanReport,
  screen: ReplayScreen,
  journal: string | undefined,
  onPartial: () => void,
): RunView {
  const planned = isOpenEnded ? null : plan.selected;
  const progress = createReplayProgress(planned, screen.quiet);
  const printAll = (results: readonly object[]) =>
    screen.print(results.map((result) => `${visibleJson(result)}\n`).join(''));
  return {
    show: screen.json && to !== 'stdout' ? printAll : null,
    onProgress: progress.update,
    onEnd: async (report) => {
      progress.stop();
      const names = sink.userNames?.() ?? null;
      const {gone, failed} = await showSummary({...report, userNames: names}, planned, to, screen);
      if (gone > 0 && !screen.signal.aborted) screen.note(`${gone} of the records in the plan were no longer there`);
      if (failed > 0 || gone > 0) onPartial();
      if (journal !== undefined && (failed > 0 || screen.signal.aborted))
        screen.note(`continue with: dovepush events replay --resume ${journal}`);
    },
  };
}

/** Returns how many records failed, and how many of the planned ones were gone. */
async function showSummary(
  {summary, errors, seconds, userNames}: RunReport & Pick<SummaryReport, 'userNames'>,
  planned: number | null,
  to: string,
  screen: ReplayScreen,
): Promise<{failed: number; gone: number}> {
  const {sent, failed, skipped} = summary;
  const selected = planned ?? sent + failed + skipped;
  const whole = {...summary, selected, seconds, userNames};
  await answer(screen, to, summaryJson(whole), formatSummary(whole, errors));
  return {failed, gone: selected - sent - failed - skipped};
}

/** Plan and summary: on stdout, unless the records are there. */
async function answer({json, print, tell}: ReplayScreen, to: string, value: object, text: string): Promise<void> {
  const shown = json ? `${visibleJson(value)}\n` : text;
  if (to === 'stdout') tell(shown);
  else await print(shown);
}
