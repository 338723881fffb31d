import type {DovecotSeries} from '../dovecot-release.js';
import type {KafkaConnection} from '../kafka/connection.js';
import type {LuaEnvironment} from '../lua/engine/environment.js';
import type {OutputLine} from '../lua/run/lines.js';
import type {EntryReading} from '../metadata/entry.js';
import type {EndpointUrl} from '../ox/endpoint.js';
import type {RetryPolicy} from './retry.js';
import type {Sink, SinkNotice} from './sink.js';

/** What of a record may be left behind on the way to a topic. */
export const droppable = ['partition', 'timestamp', 'headers'] as const;
export type Dropped = (typeof droppable)[number];

/** What the operator wants of a sink. */
export interface SinkOptions {
  readonly dropped: readonly Dropped[];
  /** Name of the run, added as a header. */
  readonly tag: string | undefined;
  readonly allowSameTopic: boolean;
  /** Send to users without http-notify too. */
  readonly allUsers: boolean;
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Answers of an endpoint that mean that the record is not wanted: it is skipped, not failed. */
  readonly skipStatuses: ReadonlySet<number>;
  /** Limit of one operation, milliseconds. */
  readonly timeoutMs: number;
}

/** An endpoint of the ox driver, and how it knows users. */
export interface SinkEndpoint extends EndpointUrl {
  /** Authorities to trust instead of the system's, PEM text. */
  readonly ca: string | undefined;
  /** Whether it knows users by the name in their http-notify entry. */
  readonly userFromMetadata: boolean;
  /** The Dovecot that usually sends to it. */
  readonly series: DovecotSeries;
}

/** What it takes to open a sink. */
export interface SinkContext {
  readonly options: SinkOptions;
  readonly policy: RetryPolicy;
  /** As the operator wrote it: `topic:dovecot`. */
  readonly source: string;
  /** The topics that are read. */
  readonly sourceTopics: readonly string[];
  /** How many partitions they have, each number once; empty for a file. */
  readonly sourcePartitions: readonly number[];
  /** Touch nothing outside. */
  readonly dryRun: boolean;
  /** Continue in a file that an earlier run wrote. */
  readonly resumes: boolean;
  /** The cluster that is read from. */
  readonly cluster: () => Promise<KafkaConnection>;
  /** The cluster to write to, null if it is the same. */
  readonly otherCluster: (() => Promise<KafkaConnection>) | null;
  /** The endpoint at a URL, or the configured one. */
  readonly endpoint: (url: string | null) => Promise<SinkEndpoint>;
  /** Reads the http-notify entries of users, in any order. */
  readonly readEntries: (users: readonly string[]) => Promise<readonly EntryReading[]>;
  /** What a script finds around it in the session of a user. */
  readonly scriptEnvironment: (script: string) => Promise<(user: string) => LuaEnvironment>;
  readonly print: (text: string) => Promise<void>;
  readonly note: (text: string) => void;
  readonly notify: (notice: SinkNotice) => void;
  /** Told of everything that a script does. */
  readonly onLuaLine: (line: OutputLine) => void;
}

/** A kind of sink of `events replay`: one entry of the list. */
export interface SinkKind {
  /** How `--to` names it: `topic:NAME`. */
  readonly form: string;
  /** The flags that say something of this kind of sink. Those of other kinds are refused. */
  readonly flags: readonly string[];
  /** What `--to` names in it; null if it names something else. */
  match(to: string): string | null;
  /** Opens it; the caller closes it. */
  open(name: string, context: SinkContext): Promise<Sink>;
}
