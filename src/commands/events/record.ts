import {existsSync} from 'node:fs';
import {Args, Flags} from '@oclif/core';
import {EventCommand} from '../../cli/event-command.js';
import {countFlag, filterFlags, readFlags, topicsOf} from '../../cli/event-flags.js';
import {kafkaFlags} from '../../cli/kafka-flags.js';
import {openTopics} from '../../cli/topic-reading.js';
import {ExitCode, usageError} from '../../errors.js';
import {formatRecordLine} from '../../events/formats/record-line.js';
import {createSelection} from '../../events/select.js';
import {openRecording} from '../../sinks/recording.js';
import {readRecordedOffsets} from '../../sources/recorded-offsets.js';

export default class EventsRecord extends EventCommand {
  static override summary = 'Write events of Kafka to a file that holds every byte of them.';
  static override description =
    'Starts at the end of each topic and follows it, like tail. The file can be shown, counted and replayed. With --append it goes on behind what the file holds.';
  static override examples = [
    '<%= config.bin %> events record --output events.jsonl',
    '<%= config.bin %> events record dovecot --output events.jsonl --since 09:10 --until 09:40',
    '<%= config.bin %> events record dovecot --output events.jsonl --append --exit',
  ];
  static override strict = false;
  static override args = {topic: Args.string({description: 'topics to read; dovecot where none is named'})};
  static override flags = {
    output: Flags.string({description: 'file to write, a new one', helpValue: 'FILE', required: true}),
    append: Flags.boolean({description: 'go on behind the last whole line of a file that is there'}),
    ...readFlags,
    count: countFlag,
    ...filterFlags,
    ...kafkaFlags,
  };

  override async run(): Promise<void> {
    const {flags, argv} = await this.settle(EventsRecord);
    const there = existsSync(flags.output);
    if (there && !flags.append) throw usageError(`${flags.output} exists already`, 'Name a new file, or use --append.');
    const filter = this.eventFilter(flags);
    const reading = await openTopics({
      topics: topicsOf(argv, flags.topic),
      flags,
      filter,
      habit: 'follow',
      byBytes: true,
      resume: there ? await readRecordedOffsets([flags.output], this.signal) : new Map(),
      ...this.topicSurroundings(),
    });
    const endless = flags.count === undefined && reading.ranges.some((range) => range.until === null);
    if (endless) this.exitWhenInterrupted = ExitCode.ok;
    try {
      const recording = openRecording(flags.output, there ? 'append' : 'create');
      const selection = createSelection({test: filter.event, count: flags.count});
      let count = 0;
      try {
        for await (const batch of reading.source.read(this.signal)) {
          const events = selection.select(batch);
          recording.write(events.map((event) => `${formatRecordLine(event.record)}\n`).join(''));
          count += events.length;
          if (selection.done) break;
        }
      } finally {
        await recording.close();
        this.note(`${count} records written to ${flags.output}`);
      }
    } finally {
      await reading.close();
    }
  }
}
