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
  static override summary = 'Write events of Kafka to a file that holds every byte of them.';
  static override description =
    'Starts at the end of each topic and follows it, like tail. The file can be shown, counted and replayed. With --append it goes on behind what the file holds.';
  static override examples = [
    '<%= config.bin %> events record --output events.jsonl',
    '<%= config.bin %> events record dovecot --output events.jsonl --since 09:10 --until 09:40',
    '<%= config.bin %> events record dovecot --output events.jsonl --append --rotate 100M',
  ];
  static override strict = false;
  static override args = {
    topic: Args.string({
      description: 'topics or patterns (ev-*) to read; without one, those of the kafka drivers of Dovecot',
    }),
  };
  static override flags = {
    output: Flags.string({description: 'file to write, a new one', helpValue: 'FILE', required: true}),
    append: Flags.boolean({description: 'go on behind the last whole line of a file that is there'}),
    rotate: sizeFlag({description: 'put a file of this size aside as FILE.N.gz and begin a new one'}),
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
      this.note(`${count} records written`);
    }
    return count;
  }
}
