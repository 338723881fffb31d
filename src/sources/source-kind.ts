import type {Doveadm} from '../doveadm/doveadm.js';
import type {EventFilter} from '../events/filter.js';
import type {InputFormat} from '../events/formats/index.js';
import type {KafkaConnection} from '../kafka/connection.js';
import type {ReadNotice, ReadRange} from '../kafka/read-options.js';
import type {FileContent} from './content.js';
import type {ReadPlan} from './read-plan.js';
import type {ReplaySource} from './replay-source.js';

/** What the operator wants of a source, besides the plan and the filter. */
export interface SourceOptions {
  /** Read every partition, even if the user's events are in one. */
  readonly allPartitions: boolean;
  /** Consumer group to share a topic with. */
  readonly group: string | undefined;
  /** How long brokers that are away are waited for, milliseconds; undefined for the reader's own limit. */
  readonly patienceMs: number | undefined;
  /** Continue with what comes. */
  readonly follow: boolean;
  readonly format: InputFormat;
  /** The list of --user. */
  readonly user: string | undefined;
  /** Drivers whose failures count; null for all. */
  readonly drivers: readonly string[] | null;
  /** File with users, for the mail store. */
  readonly usersFile: string | undefined;
}

/** What an earlier run knew of its source. */
export interface EarlierSource {
  readonly ranges: readonly ReadRange[] | null;
  readonly content: FileContent | null;
  /** Of a file that was followed. */
  readonly generations: ReadonlySet<string>;
}

/** What it takes to open a source. */
export interface SourceContext {
  readonly options: SourceOptions;
  readonly plan: ReadPlan;
  readonly filter: EventFilter;
  /** When the run started, or the one that it continues; milliseconds since 1970. */
  readonly nowMs: number;
  /** What an earlier run read; the source must still be that. */
  readonly earlier: EarlierSource | null;
  /** Whether the content of a file must be known again later. */
  readonly keepsJournal: boolean;
  /** Directory for temporary files. */
  readonly scratchFolder: string;
  readonly signal: AbortSignal;
  readonly cluster: () => Promise<KafkaConnection>;
  readonly doveadm: () => Promise<Doveadm>;
  readonly notify: (notice: ReadNotice) => void;
  readonly note: (text: string) => void;
  readonly detail: (text: string) => void;
}

/** A kind of source of `events replay`: one entry of the list. */
export interface SourceKind {
  /** How `--from` names it: `topic:NAME`. */
  readonly form: string;
  /** What it is, for the help; empty if the form says it. */
  readonly summary: string;
  /** The flags that say something of this kind of source. Those of other kinds are refused. */
  readonly flags: readonly string[];
  /** What `--from` names in it; null if it names something else. */
  match(from: string): string | null;
  /** Opens it; the caller closes it. Throws USAGE for a file that has changed since an earlier run. */
  open(name: string, context: SourceContext): Promise<ReplaySource>;
}
