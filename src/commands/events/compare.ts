import {Args, Flags} from '@oclif/core';
import {doveadmFlags} from '../../cli/doveadm-flags.js';
import {EventCommand} from '../../cli/event-command.js';
import {filterFlags, inputFormatFlag, readFlags} from '../../cli/event-flags.js';
import {formatFlag} from '../../cli/format-flag.js';
import {kafkaFlags} from '../../cli/kafka-flags.js';
import {createServices} from '../../cli/replay-services.js';
import {keepHeapSmall} from '../../cli/small-heap.js';
import type {Comparison, Difference} from '../../compare/compare.js';
import type {Identity} from '../../compare/identity.js';
import {ExitCode} from '../../errors.js';
import type {InputFormat} from '../../events/formats/index.js';
import {createScratch} from '../../metadata/scratch.js';
import {type EvidenceOptions, identitiesFrom} from '../../replay/evidence.js';
import {parseReadPlan} from '../../sources/read-plan.js';
import {comparisonJson, differenceJson, formatComparison, formatDifference} from '../../ui/compare.js';

export default class EventsCompare extends EventCommand {
  static override summary = 'Compare two sources of events.';
  static override description =
    `Finds the events that only one of two sources has: a topic, a recording, a log, what ox listen recorded, the mail store, or the journal of a replay, which has what was sent. Two events are the same if user, mailbox, UIDVALIDITY, UID and event are, whatever the format.

Any number of events is compared in bounded memory, with sorted files in the folder for temporary files.`;
  static override examples = [
    '<%= config.bin %> events compare topic:dovecot received.jsonl --event MessageNew --since 09:00 --until 10:00',
    '<%= config.bin %> events compare topic:dovecot run.jsonl --json',
  ];
  static override exitStatus = {1: 'one source has events that the other one lacks'};
  static override args = {
    a: Args.string({description: 'source: topic:NAME, file:PATH or a plain path, mailstore', required: true}),
    b: Args.string({description: 'the other source', required: true}),
  };
  static override flags = {
    format: formatFlag,
    since: readFlags.since,
    until: readFlags.until,
    late: readFlags.late,
    'input-format': inputFormatFlag,
    users: Flags.string({
      description: 'with mailstore: file with the users, one per line',
      helpValue: 'FILE',
      helpGroup: 'FILTER',
    }),
    ...filterFlags,
    ...kafkaFlags,
    ...doveadmFlags,
  };

  override async run(): Promise<void> {
    keepHeapSmall();
    const {flags, args} = await this.parseFlags(EventsCompare);
    const nowMs = Date.now();
    const format = flags['input-format'] as InputFormat;
    const options: EvidenceOptions = {
      plan: parseReadPlan(flags, nowMs, 'whole'),
      filter: this.eventFilter(flags),
      source: {format, user: flags.user, usersFile: flags.users},
      nowMs,
    };
    const [scratch, {SortedKeys}, {compareKeys}] = await Promise.all([
      createScratch(),
      import('../../compare/sorted-keys.js'),
      import('../../compare/compare.js'),
    ]);
    const services = createServices(flags, {
      surroundings: this.surroundings,
      scratchFolder: scratch.folder,
      signal: this.signal,
      print: (text) => this.print(text),
    });
    try {
      const sides = {a: new SortedKeys(scratch.folder, 'a'), b: new SortedKeys(scratch.folder, 'b')};
      for (const name of ['a', 'b'] as const) await fill(sides[name], identitiesFrom(args[name], options, services));
      if (this.signal.aborted) return;
      const comparison = await compareKeys(sides.a, sides.b, (differences) => this.#show(differences));
      await this.#conclude(comparison, args.a, args.b);
    } finally {
      await services.close();
      await scratch.remove();
    }
  }

  async #show(differences: readonly Difference[]): Promise<void> {
    if (!this.json) return await this.print(differences.map(formatDifference).join(''));
    for (const difference of differences) await this.printJson(differenceJson(difference));
  }

  async #conclude(comparison: Comparison, a: string, b: string): Promise<void> {
    if (this.json) await this.printJson(comparisonJson(comparison));
    else await this.print(formatComparison(comparison, a, b));
    const {both, onlyA, onlyB} = comparison;
    if (onlyA + onlyB > 0) process.exitCode = ExitCode.bad;
    if (both === 0 && onlyA > 0 && onlyB > 0) {
      this.note('nothing is in both: one of them may name users as the receiver knows them (user_from_metadata)');
    }
  }
}

async function fill(
  keys: import('../../compare/sorted-keys.js').SortedKeys,
  batches: AsyncIterable<readonly Identity[]>,
): Promise<void> {
  const {keyOf} = await import('../../compare/identity.js');
  for await (const batch of batches) await keys.add(batch.map(keyOf));
}
