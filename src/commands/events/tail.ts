import {Args} from '@oclif/core';
import {EventCommand} from '../../cli/event-command.js';
import {contextFlag, countFlag, filterFlags, idleExitFlag, outputFlags, readFlags} from '../../cli/event-flags.js';
import {kafkaFlags} from '../../cli/kafka-flags.js';
import {topicNames} from '../../cli/topic-names.js';
import {openTopics} from '../../cli/topic-reading.js';
import {ExitCode} from '../../errors.js';
import {createSelection} from '../../events/select.js';

export default class EventsTail extends EventCommand {
  static override summary = 'Watch events in Kafka.';
  static override description =
    'Starts at the end of each topic and follows it. With --exit, --since, --until or --offset it starts there (--exit alone: at the beginning) and stops at the end if there is one. Joins no consumer group and commits nothing, unless --group names one: then several processes share the topics, starting at the committed offsets.';
  static override examples = [
    '<%= config.bin %> events tail',
    "<%= config.bin %> events tail --user anna@example.org --event 'Message*' --since -15m --exit",
    '<%= config.bin %> events tail dovecot --brokers kafka1:9092 --json',
    '<%= config.bin %> events tail dovecot --offset -10 --exit -J',
    "<%= config.bin %> events tail --where 'userdb.k1 == \"x\" && uid > 5' --format '%{ts:iso} %{user} %p:%o\\n'",
  ];
  static override exitStatus = {4: 'a topic was cut, and some of the planned records no longer exist'};
  static override strict = false;
  static override args = {
    topic: Args.string({
      description: 'topics or patterns (ev-*) to read (default: those of the kafka drivers of Dovecot)',
    }),
  };
  static override flags = {
    ...readFlags,
    count: countFlag,
    context: contextFlag,
    'idle-exit': idleExitFlag,
    ...filterFlags,
    ...outputFlags,
    ...kafkaFlags,
  };

  override async run(): Promise<void> {
    const {flags, argv} = await this.parseFlags(EventsTail);
    this.exitWhenInterrupted = ExitCode.ok;
    const filter = this.eventFilter(flags);
    const format = await this.eventFormat(flags);
    const reading = await openTopics({
      topics: await topicNames(argv, flags),
      flags,
      filter,
      defaultRange: 'follow',
      byBytes: !flags.context,
      ...this.topicSurroundings(),
    });
    if (!reading.bounded) this.remark(`following ${reading.topics.join(', ')}; Ctrl-C stops`);
    try {
      const selection = createSelection({test: reading.test, count: flags.count, context: flags.context});
      reading.report(await this.showEvents(reading.source, selection, format, flags['idle-exit']));
    } finally {
      await reading.close();
    }
  }
}
