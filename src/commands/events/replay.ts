import {existsSync} from 'node:fs';
import {BaseCommand} from '../../cli/base-command.js';
import {confirm} from '../../cli/confirm.js';
import {doveadmFlags} from '../../cli/doveadm-flags.js';
import {createClusters, type KafkaClusters} from '../../cli/kafka-clusters.js';
import {jobOf, replayFlags, resumeJob} from '../../cli/replay-flags.js';
import {openSink} from '../../cli/replay-sink.js';
import {openSource, topicOf} from '../../cli/replay-source.js';
import {ExitCode, usageError} from '../../errors.js';
import {createFilter, type EventFilter} from '../../events/filter.js';
import type {InputFormat} from '../../events/lines.js';
import type {RecordBatch} from '../../events/record.js';
import {createBoundsTest} from '../../events/select.js';
import type {ReadRange} from '../../kafka/read-options.js';
import {createScratch} from '../../metadata/scratch.js';
import {openOutputFile} from '../../output-file.js';
import {type Checkpoint, readCheckpoint, writeCheckpoint} from '../../replay/checkpoint.js';
import type {DoneSet} from '../../replay/done.js';
import {type Journal, openJournal, readJournal, type Settled} from '../../replay/journal.js';
import {keepSpacing, limitRate} from '../../replay/pace.js';
import {makePlan, type Plan} from '../../replay/plan.js';
import {run, type Summary} from '../../replay/run.js';
import {type Selection, select} from '../../replay/selection.js';
import type {ReplaySource} from '../../replay/source.js';
import {refuseTrimmed} from '../../replay/trimmed.js';
import {type Leftover, openUnderWay, readLeftover} from '../../replay/under-way.js';
import {systemClock} from '../../sinks/clock.js';
import type {Sink} from '../../sinks/sink.js';
import {parseReadPlan, type ReadPlan} from '../../sources/read-plan.js';
import {createProgress} from '../../ui/progress.js';
import {formatNotice, formatPlan, formatSummary, type PlanReport, planJson, summaryJson} from '../../ui/replay.js';
import {visibleJson} from '../../ui/visible.js';

type Flags = Awaited<ReturnType<EventsReplay['flagsOf']>>;

/** One run: what is sent where, and what is known of it. */
interface Job {
  readonly flags: Flags;
  readonly source: ReplaySource;
  readonly sink: Sink;
  readonly startedMs: number;
  readonly selection: Selection;
  /** Aborts on an interruption, and when following is of no more use. */
  readonly signal: AbortSignal;
  readonly checkpoint: Checkpoint | null;
  /** What an earlier run had begun. */
  readonly begunBefore: DoneSet | null;
}

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
    const flags = await this.flagsOf();
    const checkpoint = flags.resume === undefined ? null : readCheckpoint(flags.resume);
    const isGiven = (name: string) => this.origins.get(name) === 'flag';
    const settled = checkpoint === null ? flags : resumeJob(flags, checkpoint.flags, isGiven);
    this.#refuse(settled);
    if (settled.follow) this.exitWhenInterrupted = ExitCode.ok;
    const scratch = await createScratch();
    const clusters = createClusters(settled, this.surroundings, (text) => this.detail(text));
    try {
      const job = await this.#prepare(settled, checkpoint, clusters, scratch.folder);
      try {
        await this.#carryOut(job);
      } finally {
        await job.sink.close();
        await job.source.close?.();
      }
    } finally {
      await clusters.close();
      await scratch.remove();
    }
  }

  /** The flags as they stand. */
  async flagsOf() {
    return (await this.settle(EventsReplay)).flags;
  }

  /** What can be told from the flags alone. */
  #refuse(flags: Flags): void {
    const {from, to, result, failed} = flags;
    if (from === undefined || to === undefined) {
      throw usageError('a replay needs --from and --to', 'Name a source and a sink, or go on with --resume FILE.');
    }
    const same = from === to && topicOf(from) !== null && flags['to-brokers'] === undefined;
    if (same && !flags['allow-same-topic']) {
      throw usageError(`${from} is source and sink`, 'Allow it with --allow-same-topic.');
    }
    if (flags.resume !== undefined) return;
    const target = to.startsWith('file:') ? to.slice(5) : undefined;
    for (const file of [result, failed, target]) {
      if (file !== undefined && existsSync(file)) throw usageError(`${file} exists already`, 'Name a new file.');
    }
  }

  async #prepare(
    flags: Flags,
    checkpoint: Checkpoint | null,
    clusters: KafkaClusters,
    scratchFolder: string,
  ): Promise<Job> {
    const nowMs = checkpoint?.startedMs ?? Date.now();
    const filter = createFilter(flags);
    const plan = parseReadPlan({...flags, offset: offsetsOf(flags)}, nowMs, 'whole');
    const note = (text: string) => this.note(text);
    const keepsJournal = flags.result !== undefined || flags.resume !== undefined;
    const source = await openSource(flags.from ?? '', {
      clusters,
      filter,
      plan,
      format: flags['input-format'] as InputFormat,
      nowMs,
      checkpoint,
      keepsJournal,
      scratchFolder,
      signal: this.signal,
      flags,
      around: this.surroundings,
      note,
      detail: (text) => this.detail(text),
    });
    const settled = flags.resume === undefined ? null : await readJournal(flags.resume);
    const leftover = flags.resume === undefined ? null : readLeftover(flags.resume);
    if (settled !== null && source.ranges !== null) await refuseGone(source.ranges, leftover, settled, clusters);
    const done = settled?.done ?? null;
    const passes = passTest(filter, plan, source);
    const stop = new AbortController();
    this.signal.addEventListener('abort', () => stop.abort());
    const sink = await openSink(flags.to ?? '', {
      flags,
      policy: policyOf(flags),
      clusters,
      sourcePartitions: source.ranges === null ? null : await partitionsOf(source, clusters),
      dryRun: flags['dry-run'],
      resumes: checkpoint !== null,
      print: (text) => this.print(text),
      around: this.surroundings,
      notify: (notice) => {
        this.note(formatNotice(notice));
        // What comes later must not pile up as failed: the group's offsets stay where they are.
        if (notice.kind === 'given-up' && flags.follow) stop.abort();
      },
    });
    const begunBefore = leftover?.begun ?? null;
    return {
      flags,
      source,
      sink,
      startedMs: nowMs,
      checkpoint,
      begunBefore,
      signal: stop.signal,
      selection: {passes, done, max: flags.max ?? Number.POSITIVE_INFINITY, pass: source.acknowledge},
    };
  }

  async #carryOut(job: Job): Promise<void> {
    const {flags} = job;
    const plan = await this.#plan(job);
    if (this.signal.aborted) return;
    await this.#answer(job, planJson(plan), formatPlan(plan));
    if (flags['dry-run']) return;
    const journalPath = flags.resume ?? flags.result;
    if (journalPath === undefined && flags.group === undefined)
      this.note('no --result: an interrupted run cannot be resumed');
    if ((plan.selected > 0 || flags.follow) && !(await this.#agreed(job, plan))) return;
    await this.#send(job, plan, journalPath);
  }

  async #plan(job: Job): Promise<PlanReport> {
    const {source, sink, flags} = job;
    const batches = sink.prepare(this.#selected(job));
    const plan = source.waiting
      ? unreadPlan(await source.waiting())
      : await makePlan(batches, (record) => sink.noPlace(record));
    const seconds = estimate(plan, flags);
    return {...plan, from: source.name, to: sink.name, scanned: source.scanned(), seconds, warnings: warningsOf(flags)};
  }

  async #agreed({flags}: Job, {selected}: PlanReport): Promise<boolean> {
    const mayAsk = flags.from !== 'file:-';
    const question = `Send ${selected.toLocaleString('en-US')} ${selected === 1 ? 'record' : 'records'}?`;
    const agreed = await confirm(question, {yes: flags.yes, mayAsk, signal: this.signal});
    if (!agreed) this.note('nothing was sent');
    return agreed;
  }

  async #send(job: Job, plan: PlanReport, journalPath: string | undefined): Promise<void> {
    const {flags, source, startedMs, checkpoint} = job;
    const resumes = checkpoint !== null;
    const journal = journalPath === undefined ? null : openJournal(journalPath, resumes);
    const failedPath = flags.failed;
    const failed = failedPath === undefined ? null : openOutputFile(failedPath, resumes ? 'replace' : 'create');
    try {
      if (journal !== null && !resumes) {
        writeCheckpoint(journal.path, {flags: jobOf(flags), startedMs, ranges: source.ranges, content: source.content});
      }
      await this.#runAndReport(job, plan, journal, failed);
    } finally {
      failed?.close();
      await journal?.close();
    }
  }

  /** What is selected: by time where the spacing matters, since --max takes the first ones. */
  #selected({flags, source, selection, signal}: Job): AsyncIterable<RecordBatch> {
    return select(isTimed(flags) ? source.readByTime(signal) : source.read(signal), selection);
  }

  /** The same, as fast as it may go. */
  #pace(job: Job): AsyncIterable<RecordBatch> {
    const {rate, speed = 1} = job.flags;
    const records = this.#selected(job);
    const spaced = isTimed(job.flags) ? keepSpacing(records, speed, systemClock, job.signal) : records;
    return rate === undefined ? spaced : limitRate(spaced, rate, systemClock, job.signal);
  }

  async #runAndReport(
    job: Job,
    plan: PlanReport,
    journal: Journal | null,
    failed: ReturnType<typeof openOutputFile> | null,
  ): Promise<void> {
    const {flags, source, sink, begunBefore} = job;
    const acknowledge = source.acknowledge ?? null;
    const underWay = journal === null ? null : openUnderWay(journal.path);
    const paced = this.#pace(job);
    const errors: Record<string, number> = {};
    const printAll = (results: readonly object[]) =>
      this.print(results.map((result) => `${visibleJson(result)}\n`).join(''));
    const show = this.json && flags.to !== 'stdout' ? printAll : null;
    let summary: Summary = {sent: 0, failed: 0, skipped: 0, repeated: 0};
    const startMs = performance.now();
    const report = (soFar: Summary) => {
      summary = soFar;
      progress.update(soFar.sent + soFar.failed + soFar.skipped);
    };
    const view = {stream: process.stderr, quiet: flags.quiet, now: () => performance.now()};
    const progress = createProgress('sent', acknowledge === null ? plan.selected : null, view);
    try {
      await run(
        paced,
        {sink, file: source.file, journal, underWay, begunBefore, failed, errors, acknowledge, show, report},
        job.signal,
      );
    } finally {
      progress.stop();
      underWay?.close();
      const seconds = Math.round(performance.now() - startMs) / 1000;
      // A share of a topic has no other size than what was read of it.
      const selected = acknowledge === null ? plan.selected : summary.sent + summary.failed + summary.skipped;
      const whole = {...summary, selected, seconds};
      await this.#answer(job, summaryJson(whole), formatSummary(whole, errors));
    }
    const left = plan.selected - summary.sent - summary.failed - summary.skipped;
    if (acknowledge === null && left > 0 && !this.signal.aborted)
      this.note(`${left} of the records in the plan were no longer there`);
    if (summary.failed > 0 || (acknowledge === null && left > 0)) process.exitCode = ExitCode.partial;
    if (summary.failed > 0 && journal !== null) this.note(`go on with --resume ${journal.path}`);
  }

  /** Plan and summary: on stdout, unless the records are there. */
  async #answer({flags}: Job, json: object, text: string): Promise<void> {
    const answer = this.json ? `${visibleJson(json)}\n` : text;
    if (flags.to === 'stdout') process.stderr.write(answer);
    else await this.print(answer);
  }
}

/** Seconds that the run takes at least, null where no pace was asked for. */
function estimate({sendable, firstMs, lastMs}: Plan, {rate, speed}: Flags): number | null {
  const byRate = rate === undefined ? null : sendable / rate;
  const spanMs = firstMs === null || lastMs === null ? 0 : lastMs - firstMs;
  const bySpeed = isTimed({speed}) ? spanMs / 1000 / (speed ?? 1) : null;
  return byRate === null && bySpeed === null ? null : Math.max(byRate ?? 0, bySpeed ?? 0);
}

/** The plan of a shared topic: what waits now, before any filter. */
function unreadPlan(selected: number): Plan {
  return {selected, byEvent: {}, sendable: selected, notSendable: {}, firstMs: null, lastMs: null};
}

function warningsOf({from, group}: Flags): string[] {
  if (group !== undefined)
    return [`counted is what waits in the group ${group}, before filters; it commits what is settled`];
  if (from !== 'mailstore') return [];
  return [
    'from the mail store nobody can tell which notifications were lost: those that arrived are sent again',
    'mail that was appended, copied or moved into INBOX looks like delivered mail, and unseen is the count of today',
  ];
}

function isTimed({speed}: Pick<Flags, 'speed'>): boolean {
  return speed !== undefined && Number.isFinite(speed);
}

/** Refuses to go on where retention took what was not sent. */
async function refuseGone(
  ranges: readonly ReadRange[],
  leftover: Leftover | null,
  settled: Settled,
  clusters: KafkaClusters,
): Promise<void> {
  const [first] = ranges;
  if (first === undefined) return;
  const {fetchOffsets} = await import('../../kafka/offsets.js');
  const partitions = ranges.map(({partition}) => partition);
  const offsets = await fetchOffsets(await clusters.main(), first.topic, partitions);
  refuseTrimmed(ranges, offsets, leftover?.low ?? {}, settled.unsent);
}

function policyOf(flags: Flags) {
  return {
    retries: flags.retries,
    backoffMs: flags.backoff,
    maxPauseMs: flags['max-pause'],
    onError: flags['on-error'] as 'stop' | 'skip',
    random: Math.random,
  };
}

/** The test on decoded events, null where every record passes. A topic's bounds are in its ranges already. */
function passTest(filter: EventFilter, plan: ReadPlan, source: ReplaySource): Selection['passes'] {
  const within = source.file === null ? null : boundsOf(plan);
  if (within === null) return filter.empty ? null : filter.event;
  return (event) => filter.event(event) && within(event);
}

function boundsOf({start, end, partitions}: ReadPlan) {
  const sinceMs = start.kind === 'time' ? start.ms : null;
  const untilMs = end.kind === 'time' ? end.ms : null;
  if (sinceMs === null && untilMs === null && partitions === null) return null;
  return createBoundsTest({sinceMs, untilMs, partitions});
}

async function partitionsOf({ranges}: ReplaySource, clusters: KafkaClusters): Promise<number | null> {
  const topic = ranges?.[0]?.topic;
  if (topic === undefined) return null;
  return (await (await clusters.main()).partitions(topic)).length;
}

/** oclif types a flag that may be repeated as one text; it gives an array. */
function offsetsOf({offset}: Flags): readonly string[] | undefined {
  return offset as unknown as readonly string[] | undefined;
}
