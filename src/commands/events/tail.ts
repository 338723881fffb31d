import {Args} from '@oclif/core';
import {EventCommand} from '../../cli/event-command.js';
import {countFlag, filterFlags, outputFlags, readFlags, topicsOf} from '../../cli/event-flags.js';
import {kafkaFlags} from '../../cli/kafka-flags.js';
import {openTopics} from '../../cli/topic-reading.js';
import {ExitCode} from '../../errors.js';
import {selectEvents} from '../../events/select.js';

export default class EventsTail extends EventCommand {
  static override summary = 'Watch events in Kafka.';
  static override description =
    'Starts at the end of each topic and follows it. With --exit, --since, --until or --offset it starts there, --exit alone at the beginning, and what has an end ends. Joins no consumer group and commits nothing.';
  static override examples = [
    '<%= config.bin %> events tail',
    "<%= config.bin %> events tail --user anna@example.org --event 'Message*' --since -15m --exit",
    '<%= config.bin %> events tail dovecot --brokers kafka1:9092 --json',
    '<%= config.bin %> events tail dovecot --offset -10 --exit -J',
  ];
  static override strict = false;
  static override args = {topic: Args.string({description: 'topics to read; dovecot where none is named'})};
  static override flags = {...readFlags, count: countFlag, ...filterFlags, ...outputFlags, ...kafkaFlags};

  override async run(): Promise<void> {
    const {flags, argv} = await this.settle(EventsTail);
    this.exitWhenInterrupted = ExitCode.ok;
    const filter = this.eventFilter(flags);
    const format = this.eventFormat(flags);
    const reading = await openTopics({
      topics: topicsOf(argv, flags.topic),
      flags,
      filter,
      habit: 'follow',
      byBytes: true,
      ...this.surroundings(),
    });
    try {
      let left = flags.count ?? Number.POSITIVE_INFINITY;
      for await (const batch of reading.source.read(this.signal)) {
        const events = selectEvents(batch, filter).slice(0, left);
        if (events.length > 0) await this.print(format(events));
        left -= events.length;
        if (left === 0) break;
      }
    } finally {
      await reading.close();
    }
  }
}
