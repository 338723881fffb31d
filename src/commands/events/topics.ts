import {Args, Flags} from '@oclif/core';
import {EventCommand} from '../../cli/event-command.js';
import {monitorFormatFlag} from '../../cli/format-flag.js';
import {kafkaFlags} from '../../cli/kafka-flags.js';
import {kafkaSettings} from '../../cli/kafka-settings.js';
import {namedTopics} from '../../cli/topic-names.js';
import {ExitCode} from '../../errors.js';
import type {KafkaConnection} from '../../kafka/connection.js';
import type {TopicSurvey} from '../../sources/topic-survey.js';
import {type ListedTopic, topicMetrics} from '../../ui/event-metrics.js';
import {formatTopic, type TopicFacts, topicJson} from '../../ui/topics.js';

export default class EventsTopics extends EventCommand {
  static override summary = 'List the topics that contain push events.';
  static override description =
    'Reads the last records of each partition of each topic and lists the topics with at least one push event, with the age of the last record. Topics named as arguments are always listed.';
  static override examples = [
    '<%= config.bin %> events topics',
    '<%= config.bin %> events topics --brokers kafka1:9092 --group forwarders --json',
    '<%= config.bin %> events topics dovecot --group forwarders -f prometheus',
  ];
  static override strict = false;
  static override args = {topic: Args.string({description: 'topics or patterns (ev-*) to read (default: all)'})};
  static override flags = {
    format: monitorFormatFlag,
    'max-lag': Flags.integer({
      description: 'exit with status 1 if the group is further behind in a topic',
      helpValue: 'N',
      min: 0,
      dependsOn: ['group'],
    }),
    group: Flags.string({description: 'also show the lag of this consumer group', helpValue: 'NAME'}),
    ...kafkaFlags,
  };

  override async run(): Promise<void> {
    const {flags, argv} = await this.parseFlags(EventsTopics);
    const settings = await kafkaSettings(flags, this.surroundings);
    const named = namedTopics(argv);
    const [{connectKafka}, {resolveTopics}, {surveyTopics}] = await Promise.all([
      import('../../kafka/connection.js'),
      import('../../sources/topic-patterns.js'),
      import('../../sources/topic-survey.js'),
    ]);
    const connection = await connectKafka({...settings, log: (text) => this.detail(text)});
    try {
      const topics = named.length > 0 ? await resolveTopics(connection, named) : await connection.topics();
      const surveys = await surveyTopics(connection, topics, this.signal);
      const listed = surveys.filter(({hasEvents}) => hasEvents || named.length > 0);
      for (const survey of surveys) this.#noteMissing(survey);
      const measured: ListedTopic[] = [];
      for (const survey of listed) {
        const facts = await this.#factsOf(connection, survey, flags.group);
        if ((facts.lag ?? 0) > (flags['max-lag'] ?? Number.POSITIVE_INFINITY)) process.exitCode = ExitCode.bad;
        if (this.json) await this.printJson(topicJson(survey, facts, Date.now()));
        else if (flags.format === 'text') await this.print(formatTopic(survey, facts, Date.now()));
        measured.push({survey, facts});
      }
      // All at once: a file that a collector reads is whole, or empty after an error.
      if (flags.format === 'prometheus' && !this.signal.aborted)
        await this.print(topicMetrics(measured, flags.group, Date.now()));
      if (listed.length === 0) this.note(`none of ${topics.length} topics holds push events`);
    } finally {
      await connection.close();
    }
  }

  async #factsOf(connection: KafkaConnection, survey: TopicSurvey, group: string | undefined): Promise<TopicFacts> {
    const {topic, offsets} = survey;
    const [{fetchGroupOffsets}, {lagOf}, {isAtMost}] = await Promise.all([
      import('../../kafka/group-offsets.js'),
      import('../../sources/lag.js'),
      import('../../sources/record-count.js'),
    ]);
    const lag = group === undefined ? null : lagOf(await fetchGroupOffsets(connection, group, topic), offsets);
    return {lag, atMost: await isAtMost(connection, topic, offsets, this.signal)};
  }

  #noteMissing({topic, missing}: TopicSurvey): void {
    for (const {partition, reason} of missing) this.note(`${topic}: partition ${partition} is left out: ${reason}`);
    if (missing.length > 0) process.exitCode = ExitCode.partial;
  }
}
