import {BaseCommand} from '../../cli/base-command.js';
import {confirm} from '../../cli/confirm.js';
import {doveadmFlags} from '../../cli/doveadm-flags.js';
import {createClusters} from '../../cli/kafka-clusters.js';
import {openRunFiles, type RunFiles, refuseOldFiles} from '../../cli/replay-files.js';
import {replayFlags, resumeJob} from '../../cli/replay-flags.js';
import {pacedOf, prepareJob, type ReplayFlags, type ReplayJob} from '../../cli/replay-job.js';
import {planOf} from '../../cli/replay-plan.js';
import {refuseFlags} from '../../cli/replay-refusal.js';
import {keepHeapSmall} from '../../cli/small-heap.js';
import {ExitCode} from '../../errors.js';
import {createScratch} from '../../metadata/scratch.js';
import {type Checkpoint, readCheckpoint} from '../../replay/checkpoint.js';
import {type Journal, reopenJournal} from '../../replay/journal.js';
import {run, type Summary} from '../../replay/run.js';
import {openUnderWay} from '../../replay/under-way.js';
import {createProgress} from '../../ui/progress.js';
import {formatPlan, formatSoFar, formatSummary, type PlanReport, planJson, summaryJson} from '../../ui/replay.js';
import {visibleJson} from '../../ui/visible.js';

export default class EventsReplay extends BaseCommand {
  static override summary =
    'Send recorded events again: in order for each user, at a pace, with a record of what arrived.';
  static override description =
    `Shows a plan first. Every record is sent at least once; --result keeps what became of each, and --resume goes on from there after an interruption, a kill or a failure, and sends again only what did not arrive.

Exit code 4 when some records failed: --failed keeps them, and that file can be replayed.`;
  static override examples = [
    '<%= config.bin %> events replay --from topic:dovecot --since 09:10 --until 09:40 --event MessageNew --to ox --dry-run',
    '<%= config.bin %> events replay --from file:events.jsonl --to http://127.0.0.1:8009/push --rate 50/s --result run.jsonl --yes',
    '<%= config.bin %> events replay --resume run.jsonl --yes',
    '<%= config.bin %> events replay --from topic:dovecot --to topic:dovecot-copy --yes',
  ];
  static override flags = {...replayFlags, ...doveadmFlags};

  override async run(): Promise<void> {
    keepHeapSmall();
    const {flags} = await this.parseFlags(EventsReplay);
    const earlier = flags.resume === undefined ? null : readCheckpoint(flags.resume);
    const isGiven = (name: string) => this.origins.get(name) === 'flag';
    const settled = earlier === null ? flags : resumeJob(flags, earlier.flags, isGiven);
    refuseFlags(settled);
    refuseOldFiles(settled, earlier);
    if (settled.follow) this.exitWhenInterrupted = ExitCode.ok;
    // Before anything is read of it: a run that is still at work would add to it.
    const reopened = flags.resume === undefined || flags['dry-run'] ? null : reopenJournal(flags.resume);
    try {
      await this.#prepare(settled, earlier, reopened);
    } finally {
      reopened?.close();
    }
  }

  async #prepare(flags: ReplayFlags, earlier: Checkpoint | null, reopened: Journal | null): Promise<void> {
    const scratch = await createScratch();
    const clusters = createClusters(flags, this.surroundings, (text) => this.detail(text));
    try {
      const job = await prepareJob(flags, {
        clusters,
        earlier,
        scratchFolder: scratch.folder,
        signal: this.signal,
        around: this.surroundings,
        print: (text) => this.print(text),
        detail: (text) => this.detail(text),
      });
      try {
        await this.#carryOut(job, reopened);
      } finally {
        await job.sink.close();
        await job.source.close?.();
      }
    } finally {
      await clusters.close();
      await scratch.remove();
    }
  }

  async #carryOut(job: ReplayJob, reopened: Journal | null): Promise<void> {
    const {flags} = job;
    const plan = await planOf(job);
    if (this.signal.aborted) return;
    await this.#answer(job, planJson(plan), formatPlan(plan));
    for (const warning of plan.warnings) this.note(warning);
    if (flags['dry-run']) return;
    const keepsJournal = reopened !== null || flags.result !== undefined;
    if (!keepsJournal && flags.group === undefined) this.note('no --result: an interrupted run cannot be resumed');
    if ((plan.selected > 0 || flags.follow) && !(await this.#agreed(job, plan))) return;
    const files = openRunFiles(job, reopened);
    try {
      await this.#send(job, plan, files);
    } finally {
      files.close();
    }
  }

  async #agreed({flags}: ReplayJob, {selected}: PlanReport): Promise<boolean> {
    const mayAsk = flags.from !== 'file:-';
    const question = `Send ${selected.toLocaleString('en-US')} ${selected === 1 ? 'record' : 'records'}?`;
    const agreed = await confirm(question, {yes: flags.yes, mayAsk, signal: this.signal});
    if (!agreed) this.note('nothing was sent');
    return agreed;
  }

  async #send(job: ReplayJob, plan: PlanReport, {journal, failed}: RunFiles): Promise<void> {
    const {flags, source, sink, leftover} = job;
    const isShare = source.acknowledge !== undefined;
    const underWay = journal === null ? null : openUnderWay(journal.path, leftover);
    const paced = pacedOf(job);
    const errors: Record<string, number> = {};
    const printAll = (results: readonly object[]) =>
      this.print(results.map((result) => `${visibleJson(result)}\n`).join(''));
    const show = this.json && flags.to !== 'stdout' ? printAll : null;
    let summary: Summary = {sent: 0, failed: 0, skipped: 0, repeated: 0};
    const startMs = performance.now();
    const report = (soFar: Summary) => {
      summary = soFar;
      progress.update(soFar.sent + soFar.failed + soFar.skipped, formatSoFar(soFar));
    };
    const view = {stream: process.stderr, quiet: flags.quiet, now: () => performance.now()};
    const progress = createProgress('sent', isShare ? null : plan.selected, view);
    try {
      await run(
        paced,
        {
          sink,
          file: source.file,
          journal,
          underWay,
          begunBefore: leftover?.begun ?? null,
          failed,
          errors,
          source,
          show,
          report,
        },
        job.signal,
      );
    } finally {
      progress.stop();
      underWay?.close();
      const seconds = Math.round(performance.now() - startMs) / 1000;
      // A share of a topic has no other size than what was read of it.
      const selected = isShare ? summary.sent + summary.failed + summary.skipped : plan.selected;
      const whole = {...summary, selected, seconds};
      await this.#answer(job, summaryJson(whole), formatSummary(whole, errors));
    }
    const left = plan.selected - summary.sent - summary.failed - summary.skipped;
    if (!isShare && left > 0 && !this.signal.aborted)
      this.note(`${left} of the records in the plan were no longer there`);
    if (summary.failed > 0 || (!isShare && left > 0)) process.exitCode = ExitCode.partial;
    if (summary.failed > 0 && journal !== null) this.note(`go on with --resume ${journal.path}`);
  }

  /** Plan and summary: on stdout, unless the records are there. */
  async #answer({flags}: ReplayJob, json: object, text: string): Promise<void> {
    const answer = this.json ? `${visibleJson(json)}\n` : text;
    if (flags.to === 'stdout') process.stderr.write(answer);
    else await this.print(answer);
  }
}
