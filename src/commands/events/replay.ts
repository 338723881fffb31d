import {BaseCommand} from '../../cli/base-command.js';
import {confirm} from '../../cli/confirm.js';
import {doveadmFlags} from '../../cli/doveadm-flags.js';
import {replayFlags} from '../../cli/replay-flags.js';
import {type ReplayFlags, replayOptions} from '../../cli/replay-options.js';
import {resumedFlags} from '../../cli/replay-resume.js';
import {createServices} from '../../cli/replay-services.js';
import {keepHeapSmall} from '../../cli/small-heap.js';
import {ExitCode} from '../../errors.js';
import {createScratch} from '../../metadata/scratch.js';
import {carryOut, type RunReport, type RunView} from '../../replay/carry-out.js';
import {type EarlierRun, openEarlierRun} from '../../replay/earlier-run.js';
import {keepsJournal, prepareJob, type ReplayJob} from '../../replay/job.js';
import {openOutputs, refuseOldFiles} from '../../replay/outputs.js';
import {type PlanReport, planOf} from '../../replay/plan-report.js';
import {refuseFlags} from '../../replay/refusal.js';
import {formatPlan, formatSummary, planJson, summaryJson} from '../../ui/replay.js';
import {createReplayProgress} from '../../ui/replay-progress.js';
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
    this.allowToEnd(flags.timeout);
    const {resume, 'dry-run': isOnlyRead} = flags;
    const earlier = resume === undefined ? null : await openEarlierRun(resume, {isOnlyRead});
    try {
      const settings = earlier === null ? flags : this.#resumed(flags, earlier);
      refuseFlags(settings);
      refuseOldFiles({...settings, to: settings.to ?? ''}, earlier);
      if (settings.follow) this.exitWhenInterrupted = ExitCode.ok;
      await this.#replay(settings, earlier);
    } finally {
      earlier?.close();
    }
  }

  #isGiven(name: string): boolean {
    return this.origins.get(name) === 'flag';
  }

  #resumed(flags: ReplayFlags, {checkpoint}: EarlierRun): ReplayFlags {
    const origins = new Map(this.origins);
    const isGiven = (name: string) => this.#isGiven(name);
    const resumed = resumedFlags(flags, checkpoint.flags, isGiven, (name) => origins.set(name, 'flag'));
    this.origins = origins;
    return resumed;
  }

  async #replay(flags: ReplayFlags, earlier: EarlierRun | null): Promise<void> {
    const startedMs = earlier?.checkpoint.startedMs ?? Date.now();
    const options = replayOptions(flags, startedMs, (name) => this.#isGiven(name));
    const scratch = await createScratch();
    const services = createServices(flags, {
      surroundings: this.surroundings,
      scratchFolder: scratch.folder,
      signal: this.signal,
      print: (text) => this.print(text),
    });
    try {
      const job = await prepareJob(options, earlier, services);
      try {
        await this.#planAndSend(job, flags);
      } finally {
        await job.close();
      }
    } finally {
      await services.close();
      await scratch.remove();
    }
  }

  async #planAndSend(job: ReplayJob, flags: ReplayFlags): Promise<void> {
    const {options, earlier, source} = job;
    const plan = await planOf(job);
    if (this.signal.aborted) return;
    await this.#answer(options.to, planJson(plan), formatPlan(plan));
    for (const warning of plan.warnings) this.note(warning);
    if (options.dryRun) return;
    if (!keepsJournal(options, earlier) && source.acknowledge === undefined) {
      this.note('no --result: an interrupted run cannot be resumed');
    }
    if ((plan.selected > 0 || options.source.follow) && !(await this.#agreed(plan, flags))) return;
    const outputs = openOutputs(job);
    try {
      await carryOut(job, outputs, this.#view(job, plan, flags, outputs.record?.path));
    } finally {
      outputs.close();
    }
  }

  async #agreed({selected}: PlanReport, {from, yes}: ReplayFlags): Promise<boolean> {
    const question = `Send ${selected.toLocaleString('en-US')} ${selected === 1 ? 'record' : 'records'}?`;
    const agreed = await confirm(question, {yes, mayAsk: from !== 'file:-', signal: this.signal});
    if (!agreed) this.note('nothing was sent');
    return agreed;
  }

  #view({options, source}: ReplayJob, plan: PlanReport, {quiet}: ReplayFlags, journal: string | undefined): RunView {
    const {isOpenEnded} = source;
    const progress = createReplayProgress(isOpenEnded ? null : plan.selected, quiet);
    const printAll = (results: readonly object[]) =>
      this.print(results.map((result) => `${visibleJson(result)}\n`).join(''));
    return {
      show: this.json && options.to !== 'stdout' ? printAll : null,
      onProgress: progress.update,
      onEnd: async (report) => {
        progress.stop();
        await this.#end(report, isOpenEnded ? null : plan.selected, options.to, journal);
      },
    };
  }

  async #end({summary, errors, seconds}: RunReport, planned: number | null, to: string, journal?: string) {
    const {sent, failed, skipped} = summary;
    const selected = planned ?? sent + failed + skipped;
    const whole = {...summary, selected, seconds};
    await this.#answer(to, summaryJson(whole), formatSummary(whole, errors));
    const gone = selected - sent - failed - skipped;
    if (gone > 0 && !this.signal.aborted) this.note(`${gone} of the records in the plan were no longer there`);
    if (failed > 0 || gone > 0) process.exitCode = ExitCode.partial;
    if (failed > 0 && journal !== undefined) this.note(`go on with --resume ${journal}`);
  }

  /** Plan and summary: on stdout, unless the records are there. */
  async #answer(to: string, json: object, text: string): Promise<void> {
    const answer = this.json ? `${visibleJson(json)}\n` : text;
    if (to === 'stdout') this.tell(answer);
    else await this.print(answer);
  }
}
