import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../cli/base-command.js';
import {confirm} from '../../cli/confirm.js';
import {formatFlag} from '../../cli/format-flag.js';
import {type KafkaFlagValues, kafkaFlags} from '../../cli/kafka-flags.js';
import {kafkaSettings} from '../../cli/kafka-settings.js';
import {usageError} from '../../errors.js';
import type {KafkaConnection} from '../../kafka/connection.js';
import {formatGroup, formatMoves, groupJson, movesJson} from '../../ui/groups.js';

interface ResetFlags {
  readonly reset: string;
  readonly topic: string;
  readonly to: string;
  readonly yes: boolean;
  readonly 'dry-run': boolean;
}

export default class EventsGroups extends BaseCommand {
  static override summary = 'List consumer groups, or move one.';
  static override description =
    'Lists groups with their members, partitions and lag. With --reset, moves a group without members to a time or an offset: shows a plan first.';
  static override examples = [
    '<%= config.bin %> events groups',
    '<%= config.bin %> events groups forwarders --json',
    '<%= config.bin %> events groups --reset forwarders --topic dovecot --to 09:00 --dry-run',
  ];
  static override args = {group: Args.string({description: 'group to list (default: all)'})};
  static override flags = {
    format: formatFlag,
    reset: Flags.string({description: 'group to move', helpValue: 'GROUP', dependsOn: ['topic', 'to']}),
    topic: Flags.string({
      char: 't',
      description: 'with --reset: topic in which the group is moved',
      helpValue: 'TOPIC',
      dependsOn: ['reset'],
    }),
    to: Flags.string({
      description: 'with --reset: where it continues',
      helpValue: 'TIME|OFFSET|beginning|end',
      dependsOn: ['reset'],
    }),
    yes: Flags.boolean({description: 'move without asking', exclusive: ['dry-run'], dependsOn: ['reset']}),
    'dry-run': Flags.boolean({description: 'show the plan and move nothing', dependsOn: ['reset']}),
    ...kafkaFlags,
  };

  override async run(): Promise<void> {
    const {flags, args} = await this.parseFlags(EventsGroups);
    const {reset, topic, to} = flags;
    if (reset !== undefined && args.group !== undefined) {
      throw usageError('--reset names its group itself', 'Leave the argument out.');
    }
    const connection = await this.#connect(flags);
    try {
      if (reset === undefined || topic === undefined || to === undefined) await this.#list(connection, args.group);
      else await this.#reset(connection, {...flags, reset, topic, to});
    } finally {
      await connection.close();
    }
  }

  async #connect(flags: KafkaFlagValues): Promise<KafkaConnection> {
    const settings = await kafkaSettings(flags, this.surroundings);
    const {connectKafka} = await import('../../kafka/connection.js');
    return await connectKafka({...settings, log: (text) => this.detail(text)});
  }

  async #list(connection: KafkaConnection, name: string | undefined): Promise<void> {
    const [{fetchGroupNames}, {reportGroup}] = await Promise.all([
      import('../../kafka/groups.js'),
      import('../../sources/group-report.js'),
    ]);
    const names = name === undefined ? await fetchGroupNames(connection) : [name];
    for (const one of names) {
      const report = await reportGroup(connection, one);
      if (this.json) await this.printJson(groupJson(report));
      else await this.print(formatGroup(report));
    }
    if (names.length === 0) this.note('there are no consumer groups');
  }

  async #reset(connection: KafkaConnection, {reset, topic, to, yes, 'dry-run': isDry}: ResetFlags): Promise<void> {
    const [{resetGroup}, {planReset}] = await Promise.all([
      import('../../kafka/groups.js'),
      import('../../sources/group-reset.js'),
    ]);
    const moves = await planReset(connection, reset, topic, to, Date.now());
    if (this.json) await this.printJson(movesJson(reset, moves));
    else await this.print(formatMoves(reset, moves));
    if (isDry) return;
    if (!(await confirm(`Move group ${reset}?`, {yes, mayAsk: true, signal: this.signal}))) {
      this.note('nothing was moved');
      return;
    }
    await resetGroup(
      connection,
      reset,
      moves.map(({topic: name, partition, to: offset}) => ({topic: name, partition, offset, reach: offset})),
    );
    this.note(`group ${reset} continues there`);
  }
}
