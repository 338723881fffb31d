import type {Doveadm} from '../doveadm/doveadm.js';
import {AppError, ExitCode} from '../errors.js';
import type {WriteRows} from '../metadata/carry-out.js';
import type {BadLine} from '../metadata/input/row.js';
import type {Journal} from '../metadata/journal.js';
import {dueCount, emptyCounts, type PlanCounts, type PlanRow} from '../metadata/plan.js';
import type {Spool} from '../metadata/spool.js';
import {createTally, type Summary} from '../metadata/summary.js';
import type {Change, ChangeResult} from '../metadata/write.js';
import {hideKnownSecrets} from '../secrets-in-use.js';
import {formatResult, formatUsers, resultJson} from '../ui/metadata.js';
import {formatBadLine, formatPlanCounts, formatPlanRow, formatUnchanged} from '../ui/metadata-plan.js';
import {createProgress} from '../ui/progress.js';
import {visibleJson} from '../ui/visible.js';
import {BaseCommand} from './base-command.js';
import {confirm} from './confirm.js';

/** A plan and how it is to be carried out. */
export interface PlanJob {
  readonly plan: AsyncIterable<readonly PlanRow[]>;
  readonly write: WriteRows;
  /** Batches under way at once. */
  readonly lanes: number;
  readonly flags: {readonly yes?: boolean; readonly 'dry-run'?: boolean; readonly quiet?: boolean};
  /** False where standard input carries the data. */
  readonly mayAsk: boolean;
  /** Whether a summary ends the answer. */
  readonly summary: boolean;
  /** Users in the plan; left out where nobody knows before. */
  readonly total?: number;
  /** Nothing further is begun after so many failures. */
  readonly maxFailures?: number | undefined;
  /** Lines of the input that were left out. */
  readonly invalid?: readonly BadLine[];
  /** What continues after an interruption: the whole command. */
  readonly resume?: string | undefined;
  /** Opens the result file when writing begins. */
  readonly journal?: (() => Promise<Journal>) | undefined;
}

const sampleLines = 20;

/** What the commands share that show a plan, ask, write, and give a result a user. */
export abstract class PlanCommand extends BaseCommand {
  /** Makes one change at once, without a plan. */
  protected async changeOne(doveadm: Doveadm, change: Change): Promise<void> {
    const {changeEntry} = await import('../metadata/write.js');
    const result = await changeEntry(doveadm, change);
    if (this.json || result.error === null) await this.#printResult(result);
    if (result.error?.code === 'USER_UNKNOWN') throw unknownToDovecot(change.user);
    if (result.error !== null) throw result.error;
  }

  /** Shows the plan, asks, writes, and prints a result a user; or the plan alone. */
  protected async carryThrough(job: PlanJob): Promise<void> {
    const {createSpool} = await import('../metadata/spool.js');
    const spool = await createSpool<PlanRow>();
    try {
      const {counts, sample} = await this.#showPlan(job, spool);
      if (this.signal.aborted) return;
      if (job.flags['dry-run']) return await this.#printPlan(job, counts, spool);
      if (!(await this.#agreed(job, counts, sample))) return;
      await this.#write(job, spool, dueCount(counts));
    } finally {
      await spool.close();
    }
  }

  async #showPlan(job: PlanJob, spool: Spool<PlanRow>): Promise<{counts: PlanCounts; sample: readonly string[]}> {
    const counts = emptyCounts();
    const sample: string[] = [];
    const progress = this.#progress('read', job, job.total ?? null);
    try {
      for await (const rows of job.plan) {
        for (const row of rows) {
          counts[row.kind] += 1;
          await spool.add(row);
          const line = formatPlanRow(row, this.paint);
          if (line === null) continue;
          if (job.flags['dry-run'] && !this.json) await this.print(line);
          else if (sample.length < sampleLines) sample.push(line);
        }
        progress.update(spool.count);
      }
    } finally {
      progress.stop();
    }
    return {counts, sample};
  }

  async #printPlan(job: PlanJob, counts: PlanCounts, spool: Spool<PlanRow>): Promise<void> {
    const {invalid = []} = job;
    if (!this.json) {
      for (const line of invalid) await this.print(formatBadLine(line));
      if (counts.unchanged > 0) await this.print(formatUnchanged(counts.unchanged, this.paint));
      return this.print(`${formatPlanCounts(counts, invalid.length)}\n`);
    }
    const {set, change, unset, unchanged, repair} = counts;
    const head = visibleJson({schema: 'dovepush.metadata-plan/1', set, change, unset, unchanged, repair});
    await this.print(`${head.slice(0, -1)},"unknownUsers":[`);
    let comma = '';
    // Reading a long plan again takes seconds.
    const rows = counts['unknown-user'] === 0 ? [] : spool.read();
    for await (const {kind, user} of rows) {
      if (kind !== 'unknown-user') continue;
      await this.print(`${comma}${visibleJson(user)}`);
      comma = ',';
    }
    await this.print(`],"invalid":${visibleJson(invalid.map(({line, reason}) => ({line, reason})))}}\n`);
  }

  async #agreed(job: PlanJob, counts: PlanCounts, sample: readonly string[]): Promise<boolean> {
    const due = dueCount(counts);
    this.note(`plan: ${formatPlanCounts(counts, job.invalid?.length ?? 0)}`);
    if (due === 0) return true;
    const choice = {yes: Boolean(job.flags.yes), mayAsk: job.mayAsk, signal: this.signal};
    const asks = !choice.yes && job.mayAsk && process.stderr.isTTY;
    if (asks) this.tell(sample.join(''));
    if (asks && due > sample.length) this.tell('… (--dry-run shows the whole plan)\n');
    const agreed = await confirm(`Write ${formatUsers(due)}?`, choice);
    if (!agreed) this.note('nothing was written');
    return agreed;
  }

  async #write(job: PlanJob, spool: Spool<PlanRow>, due: number): Promise<void> {
    const {carryOut} = await import('../metadata/carry-out.js');
    const journal = (await job.journal?.()) ?? null;
    const tally = createTally();
    const progress = this.#progress('done', job, spool.count);
    let done = 0;
    try {
      for await (const results of carryOut(spool.read(), due, {...job, signal: this.signal})) {
        await journal?.append(results.map((result) => hideKnownSecrets(visibleJson(resultJson(result)))));
        for (const result of results) {
          tally.add(result);
          await this.#printResult(result);
        }
        done += results.length;
        progress.update(done);
      }
    } finally {
      progress.stop();
      await journal?.close();
    }
    await this.#end(job, tally.summary(), spool.count - done);
  }

  async #printResult(result: ChangeResult): Promise<void> {
    if (this.json) await this.printJson(resultJson(result));
    else await this.print(formatResult(result, this.paint));
  }

  async #end(job: PlanJob, summary: Summary, left: number): Promise<void> {
    if (job.summary && this.json) await this.printJson({schema: 'dovepush.metadata-summary/1', ...summary});
    if (job.summary && !this.json) await this.print(formatSummary(summary));
    if (left > 0 && !this.signal.aborted)
      this.note(`stopped after ${summary.failed} failures; ${formatUsers(left)} left`);
    if (left > 0 && this.signal.aborted) {
      this.note(`interrupted; ${formatUsers(left)} left`);
      if (job.resume !== undefined) this.note(`continue with: ${job.resume}`);
    }
    if (summary.failed > 0 || left > 0 || (job.invalid ?? []).length > 0) process.exitCode = ExitCode.partial;
  }

  #progress(label: string, {flags}: PlanJob, total: number | null) {
    return createProgress(label, total, {stream: process.stderr, quiet: Boolean(flags.quiet), now: Date.now});
  }
}

function unknownToDovecot(user: string): AppError {
  return new AppError('USER_UNKNOWN', `Dovecot does not know the user ${user}`, {exitCode: ExitCode.bad});
}

function formatSummary(summary: Summary): string {
  const {set, changed, unset, unchanged, repaired, failed, unknownUsers, seconds} = summary;
  const counts = Object.entries({set, changed, unset, unchanged, repaired, failed})
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count.toLocaleString('en-US')}`);
  const unknown = unknownUsers > 0 ? ` (${unknownUsers.toLocaleString('en-US')} unknown)` : '';
  return `${counts.length === 0 ? 'nothing done' : counts.join('  ')}${unknown}  in ${seconds.toFixed(1)} s\n`;
}
