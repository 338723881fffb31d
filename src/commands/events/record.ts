import {existsSync} from 'node:fs';
import {Args, Flags} from '@oclif/core';
import {EventCommand} from '../../cli/event-command.js';
import {countFlag, filterFlags, idleExitFlag, readFlags} from '../../cli/event-flags.js';
import {kafkaFlags} from '../../cli/kafka-flags.js';
import {topicNames} from '../../cli/topic-names.js';
import {openTopics} from '../../cli/topic-reading.js';
import {sizeFlag} from '../../cli/values.js';
import {ExitCode, usageError} from '../../errors.js';
import {formatRecordLine} from '../../events/formats/record-line.js';
import {consumed, createSelection, type Selection} from '../../events/select.js';
import {compressLeftArchives, listArchives} from '../../sinks/archives.js';
import {openRecording, type Recording} from '../../sinks/recording.js';
import {createIdleLimit, type IdleLimit} from '../../sources/idle.js';
import {type RecordedEnds, readRecordedEnds} from '../../sources/recorded-ends.js';
import type {Source} from '../../sources/source.js';

export default class EventsRecord extends EventCommand {
  static override summary = 'Record events from Kafka to a file.';
  static override description =
    'Starts at the end of each topic and follows it, as tail does. The file keeps every byte of the records. It can be shown, counted and replayed. With --append, recording continues after the records in the file.';
  static override examples = [
    '<%= config.bin %> events record --output events.jsonl',
    '<%= config.bin %> events record dovecot --output events.jsonl --since 09:10 --until 09:40',
    '<%= config.bin %> events record dovecot --output events.jsonl --append --rotate 100M',
  ];
  static override exitStatus = {
    4: 'a topic was cut, and some of the planned records no longer exist',
    130: 'interrupted before the end that was asked for',
  };
  static override strict = false;
  static override args = {
    topic: Args.string({
      description: 'topics or patterns (ev-*) to read (default: those of the kafka drivers of Dovecot)',
    }),
  };
  static override flags = {
    output: Flags.string({description: 'new file for the records', helpValue: 'FILE', required: true}),
    append: Flags.boolean({description: 'continue an existing file after its last whole line'}),
    rotate: sizeFlag({description: 'when the file has this size, compress it to FILE.N.gz and start a new one'}),
    ...readFlags,
    'idle-exit': idleExitFlag,
    count: countFlag,
    ...filterFlags,
    ...kafkaFlags,
  };

  override async run(): Promise<void> {
    const {flags, argv} = await this.parseFlags(EventsRecord);
    const {output} = flags;
    const there = existsSync(output);
    if (there && !flags.append) throw usageError(`${output} exists already`, 'Name a new file, or use --append.');
    // The torn line goes first: were it whole but for its line break, its offset would count as recorded.
    const opened = there ? openRecording(output, {mode: 'append', rotateBytes: flags.rotate}) : null;
    if (flags.append) await compressLeftArchives(output);
    const filter = this.eventFilter(flags);
    const reading = await openTopics({
      topics: await topicNames(argv, flags),
      flags,
      filter,
      defaultRange: 'follow',
      byBytes: true,
      recorded: await this.#recorded(output, flags.append, there),
      ...this.topicSurroundings(),
    });
    if (flags.count === undefined && !reading.bounded) this.exitWhenInterrupted = ExitCode.ok;
    if (!reading.bounded) this.remark(`recording ${reading.topics.join(', ')} to ${output}; Ctrl-C stops`);
    try {
      const recording = opened ?? openRecording(output, {mode: 'create', rotateBytes: flags.rotate});
      const limit = createIdleLimit(flags['idle-exit'], this.signal);
      const selection = createSelection({test: reading.test, count: flags.count});
      reading.report(await this.#write(reading.source, selection, recording, limit).finally(limit.stop));
    } finally {
      await reading.close();
    }
  }

  async #recorded(output: string, append: boolean, there: boolean): Promise<RecordedEnds> {
    if (!append) return new Map();
    return await readRecordedEnds([...listArchives(output), ...(there ? [output] : [])], this.signal);
  }

  async #write(source: Source, selection: Selection, recording: Recording, limit: IdleLimit): Promise<number> {
    let count = 0;
    try {
      for await (const batch of source.read(limit.signal)) {
        const events = selection.select(batch);
        await recording.write(events.map((event) => `${formatRecordLine(event.record)}\n`).join(''));
        if (events.length > 0) limit.touch();
        source.acknowledge?.(consumed(batch, events, selection.done));
        count += events.length;
        if (selection.done) break;
      }
    } finally {
      await recording.close();
      this.note(count === 1 ? '1 record written' : `${count} records written`);
    }
    return count;
  }
}
