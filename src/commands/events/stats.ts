import {statSync} from 'node:fs';
import {Args, Flags} from '@oclif/core';
import {clockFlags} from '../../cli/clock-flags.js';
import {EventCommand} from '../../cli/event-command.js';
import {type FilterValues, filterFlags, inputFormatFlag, readFlags} from '../../cli/event-flags.js';
import {monitorFormatFlag} from '../../cli/format-flag.js';
import {type KafkaFlagValues, kafkaFlags} from '../../cli/kafka-flags.js';
import {topicNames} from '../../cli/topic-names.js';
import {openTopics} from '../../cli/topic-reading.js';
import {durationFlag} from '../../cli/values.js';
import {ExitCode, usageError} from '../../errors.js';
import type {NotificationEvent} from '../../events/event.js';
import type {InputFormat} from '../../events/formats/index.js';
import {createJudge} from '../../events/judge.js';
import {createBoundsTest, createSelection} from '../../events/select.js';
import {type Counter, createCounter} from '../../events/stats.js';
import {openFileSource} from '../../sources/file.js';
import {boundsOf, parseReadPlan, type ReadFlags} from '../../sources/read-plan.js';
import type {Source} from '../../sources/source.js';
import {statsMetrics} from '../../ui/event-metrics.js';
import {formatStats, formatStatsJson} from '../../ui/stats.js';

type Counted = FilterValues &
  ReadFlags &
  KafkaFlagValues & {readonly topic?: readonly string[] | undefined; readonly 'input-format': string};

function isFile(word: string): boolean {
  try {
    return word === '-' || statSync(word).isFile();
  } catch {
    return false;
  }
}

export default class EventsStats extends EventCommand {
  static override summary = 'Count events by name, user, partition and time.';
  static override description = 'Reads topics from the beginning to their end at the start, or a recording.';
  static override examples = [
    '<%= config.bin %> events stats',
    '<%= config.bin %> events stats dovecot --since -1h --max-age 5m --json',
    '<%= config.bin %> events stats events.jsonl --top 20',
    '<%= config.bin %> events stats dovecot --since -1h -f prometheus',
  ];
  static override exitStatus = {1: 'with --max-age: the last record is older'};
  static override strict = false;
  static override args = {
    source: Args.string({
      description: 'topics or patterns (ev-*), or a file (default: the topics of the kafka drivers of Dovecot)',
    }),
  };
  static override flags = {
    top: Flags.integer({description: 'list this many users, those with most events first', helpValue: 'N', min: 0}),
    'max-age': durationFlag({description: 'exit status 1 if the last record is older or missing'}),
    format: monitorFormatFlag,
    ...clockFlags,
    'input-format': inputFormatFlag,
    ...readFlags,
    ...filterFlags,
    ...kafkaFlags,
  };

  override async run(): Promise<void> {
    const {flags, argv} = await this.parseFlags(EventsStats);
    const counter = createCounter();
    await this.#count(argv, flags, counter);
    if (this.signal.aborted) return;
    const stats = counter.stats();
    const {top, utc = false} = flags;
    if (this.json) await this.print(`${formatStatsJson(stats, {top, nowMs: Date.now()})}\n`);
    else if (flags.format === 'prometheus') await this.print(statsMetrics(stats, Date.now()));
    else await this.print(formatStats(stats, {top, utc, nowMs: Date.now(), paint: this.paint}));
    const maxAge = flags['max-age'];
    const old = stats.lastMs === null || Date.now() - stats.lastMs > (maxAge ?? Number.POSITIVE_INFINITY);
    if (maxAge !== undefined && old) process.exitCode = ExitCode.bad;
  }
  /** Counts what the words name: one file, or topics. */
  async #count(words: readonly string[], flags: Counted, counter: Counter): Promise<void> {
    const filter = this.eventFilter(flags);
    const file = words.find(isFile);
    if (file !== undefined && words.length > 1)
      throw usageError('a file is counted alone', 'Name one file, or topics.');
    if (file !== undefined) {
      const within = createBoundsTest(boundsOf(parseReadPlan(flags, Date.now(), 'whole')));
      const format = flags['input-format'] as InputFormat;
      const source = openFileSource(file, {format, bytes: filter.lineBytes});
      const judge = createJudge(filter, within);
      await this.#add(source, judge.test, counter);
      this.noteLeftOut(source, judge);
      return;
    }
    const topics = await topicNames(words, flags);
    const reading = await openTopics({
      topics,
      flags,
      filter,
      defaultRange: 'whole',
      byBytes: true,
      ...this.topicSurroundings(),
    });
    try {
      reading.report(await this.#add(reading.source, reading.test, counter));
    } finally {
      await reading.close();
    }
  }

  async #add(source: Source, test: (event: NotificationEvent) => boolean, counter: Counter): Promise<number> {
    let count = 0;
    const selection = createSelection({test});
    for await (const batch of source.read(this.signal)) {
      const events = selection.select(batch);
      for (const event of events) counter.add(event);
      count += events.length;
      source.acknowledge?.(batch);
    }
    return count;
  }
}
