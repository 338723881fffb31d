import {usageError} from '../errors.js';
import type {KafkaConnection} from '../kafka/connection.js';
import type {DriverOptions} from '../lua/run/driver.js';
import type {OutputLine} from '../lua/run/lines.js';
import {type OutputFile, openOutputFile} from '../output-file.js';
import {createOxClient} from '../ox/client.js';
import {systemClock} from '../sinks/clock.js';
import {createHttpSink} from '../sinks/http.js';
import {createLineSink} from '../sinks/lines.js';
import type {RetryPolicy} from '../sinks/retry.js';
import type {Sink, SinkNotice} from '../sinks/sink.js';
import {createSubscribers, type Subscribers} from '../sinks/subscribers.js';
import {targetWarnings, timestampSettings} from '../sinks/target-warnings.js';
import {createTopicSink} from '../sinks/topic.js';
import {formatLuaLine} from '../ui/lua-run.js';
import type {DoveadmFlagValues} from './doveadm-flags.js';
import type {KafkaClusters} from './kafka-clusters.js';
import {openDoveadm} from './open-doveadm.js';
import {type Endpoint, endpointAt, type OxFlagValues, oxEndpoint} from './ox-flags.js';
import {type Dropped, sameTopic} from './replay-flags.js';
import {topicOf} from './replay-source.js';
import type {Surroundings} from './surroundings.js';

interface SinkFlagValues extends OxFlagValues, DoveadmFlagValues {
  readonly from?: string | undefined;
  readonly config?: string | undefined;
  readonly 'to-brokers'?: string | undefined;
  readonly 'to-profile'?: string | undefined;
  readonly 'allow-same-topic'?: boolean | undefined;
  readonly 'all-users'?: boolean | undefined;
  readonly tag?: string | undefined;
  readonly drop?: readonly Dropped[] | undefined;
  readonly concurrency: number;
}

/** What it takes to open a sink. */
export interface SinkContext {
  readonly flags: SinkFlagValues;
  readonly policy: RetryPolicy;
  readonly clusters: KafkaClusters;
  /** Partitions of the source, null for a file. */
  readonly sourcePartitions: number | null;
  /** Touch nothing outside. */
  readonly dryRun: boolean;
  /** Go on in a file that an earlier run wrote. */
  readonly resumes: boolean;
  readonly print: (text: string) => Promise<void>;
  readonly around: Surroundings;
  readonly notify: (notice: SinkNotice) => void;
}

/** Opens what `--to` names. Throws USAGE for a text that names nothing. The caller must close it. */
export async function openSink(to: string, context: SinkContext): Promise<Sink> {
  const topic = topicOf(to);
  if (topic !== null) return openTopic(topic, context);
  const stray = (['tag', 'drop', 'to-brokers', 'to-profile'] as const).find(
    (name) => context.flags[name] !== undefined,
  );
  if (stray !== undefined) throw usageError(`--${stray} is for topics`, 'Leave it out, or send to topic:NAME.');
  if (to === 'stdout') return createLineSink({name: to, write: context.print, close: () => undefined});
  if (to.startsWith('file:') && to.length > 5) return openFile(to.slice(5), context);
  if (to.startsWith('lua:') && to.length > 4) return openLua(to.slice(4), context);
  if (to === 'ox') return openOx(context);
  if (/^https?:/i.test(to)) {
    const endpoint = endpointAt({text: to, origin: 'flag'}, context.flags, context.around);
    return openEndpoint(endpoint, context, null, false);
  }
  throw usageError(
    `'${to}' is no sink`,
    'Write topic:NAME, ox, an http or https URL, lua:SCRIPT, file:PATH or stdout.',
  );
}

async function openTopic(topic: string, {flags, policy, clusters, ...context}: SinkContext): Promise<Sink> {
  const connection = await sinkCluster(topic, flags, clusters);
  const [{createTopicWriter}, {fetchTopicSettings}] = await Promise.all([
    import('../kafka/write.js'),
    import('../kafka/topic-settings.js'),
  ]);
  const writer = await createTopicWriter(connection, topic);
  const settings = await fetchTopicSettings(connection, topic, timestampSettings);
  const {sourcePartitions, notify} = context;
  const dropped = new Set(flags.drop);
  const sameCount = sourcePartitions === null || sourcePartitions === writer.partitions;
  if (!sameCount) {
    context.around.note(
      `${topic} has ${writer.partitions} partitions, not ${sourcePartitions}: records go where their key belongs`,
    );
  }
  const sink = createTopicSink({
    ...policy,
    name: `topic:${topic}`,
    writer,
    keepPartitions: sameCount && !dropped.has('partition'),
    dropTimestamps: dropped.has('timestamp'),
    dropHeaders: dropped.has('headers'),
    tag: flags.tag ?? null,
    clock: systemClock,
    notify,
  });
  if (dropped.has('timestamp')) return sink;
  return {...sink, warnings: (times) => targetWarnings(topic, settings, times, Date.now())};
}

/** The cluster to write to. Throws USAGE where it turns out to be the one that the same topic is read from. */
async function sinkCluster(topic: string, flags: SinkFlagValues, clusters: KafkaClusters): Promise<KafkaConnection> {
  const {'to-brokers': brokers, 'to-profile': profile, config: file, from = ''} = flags;
  if (brokers === undefined && profile === undefined) return await clusters.main();
  const other = await clusters.other(brokers === undefined ? {profile: profile ?? '', file} : {brokers});
  if (topicOf(from) !== topic || flags['allow-same-topic']) return other;
  const main = await clusters.main();
  const [source, sink] = await Promise.all([main.clusterId(), other.clusterId()]);
  if (source === sink && source !== '') throw sameTopic(from);
  return other;
}

function openFile(path: string, {dryRun, resumes}: SinkContext): Sink {
  const name = `file:${path}`;
  if (dryRun) return createLineSink({name, write: async () => undefined, close: () => undefined});
  let file: OutputFile | null = null;
  const write = async (lines: string) => {
    // Made when there is something to write: a plan that gets no yes leaves nothing behind.
    file ??= openOutputFile(path, resumes ? 'append' : 'create');
    file.append(lines);
    await file.sync();
  };
  return createLineSink({name, write, close: () => file?.close()});
}

/** A script of Dovecot's lua driver, run here; what it logs and would send becomes notes. */
async function openLua(path: string, {flags, policy, around}: SinkContext): Promise<Sink> {
  const {readScript} = await import('../lua/read-script.js');
  const {startThread} = await import('../lua/run/thread.js');
  const {createDriver} = await import('../lua/run/driver.js');
  const {createLuaSink} = await import('../sinks/lua.js');
  const text = await readScript(path);
  // An interrupted run waits for the call under way, which has its own time limit.
  const {signal} = new AbortController();
  const start = (onEmission: Parameters<DriverOptions['start']>[0]) =>
    startThread({timeoutMs: flags.timeout, signal, onEmission});
  const driver = createDriver({text, chunkName: path, start});
  const onLine = (line: OutputLine) => {
    if (!('schema' in line) || line.schema === 'dovepush.lua-call/1') return;
    const told = formatLuaLine(line, (_, plain) => plain)?.split('\n') ?? [];
    for (const one of told) around.note(one.trim());
  };
  return createLuaSink({name: `lua:${path}`, driver, onError: policy.onError, onLine});
}

async function openOx(context: SinkContext): Promise<Sink> {
  const {flags, around} = context;
  const endpoint = await oxEndpoint(flags, around);
  if (flags['all-users']) return openEndpoint(endpoint, context, null, false);
  const doveadm = await openDoveadm(flags, around);
  const {readEntries} = await import('../metadata/read.js');
  const subscribers = createSubscribers((users) => readEntries(doveadm, users));
  return openEndpoint(endpoint, context, subscribers, endpoint.userFromMetadata);
}

function openEndpoint(
  endpoint: Endpoint,
  {flags, policy, notify}: SinkContext,
  subscribers: Subscribers | null,
  userFromMetadata: boolean,
): Sink {
  const {concurrency, timeout: timeoutMs} = flags;
  const client = createOxClient({...endpoint, connections: concurrency, timeoutMs});
  const name = endpoint.url.href;
  const about = {name, client, concurrency, subscribers, userFromMetadata};
  return createHttpSink({...policy, ...about, clock: systemClock, notify});
}
