import type {RecordBatch} from '../events/record.js';
import {refuseStrays} from '../replay/refusal.js';
import {sinkKindOf, sinkKinds} from '../sinks/index.js';
import type {Outcome, UserNames} from '../sinks/sink.js';
import type {SinkOptions} from '../sinks/sink-kind.js';
import {createServices} from './replay-services.js';
import type {Surroundings} from './surroundings.js';

/** A destination that is sent to without plan and journal. The caller must close it. */
export interface PlainSink {
  /** Sends a batch; what became of each record. Throws what the sink fails with. */
  send(batch: RecordBatch): Promise<readonly Outcome[]>;
  /** Under which names the receiver was told of users; null if it was told of none. */
  userNames(): UserNames | null;
  close(): Promise<void>;
}

interface PlainSinkContext {
  readonly surroundings: Surroundings;
  readonly signal: AbortSignal;
  readonly print: (text: string) => Promise<void>;
}

/** To whomever, as it is. */
const plainly: Omit<SinkOptions, 'timeoutMs'> = {
  dropped: [],
  tag: undefined,
  allowSameTopic: false,
  allUsers: true,
  concurrency: 1,
  skipStatuses: new Set<number>(),
};
const withoutSource = {
  source: '',
  sourceTopics: [],
  sourcePartitions: [],
  dryRun: false,
  resumes: false,
  notify: () => undefined,
} as const;

/** How long and how often to try a record. */
export interface Patience {
  readonly retries: number;
  /** How long the destination may be away, milliseconds. */
  readonly maxPauseMs: number;
}

/** Opens the destination of a name such as `topic:dovecot`. Throws USAGE, and what reaching it throws. */
export async function openPlainSink(
  to: string,
  flags: Parameters<typeof createServices>[0] & {readonly timeout: number},
  {signal, ...context}: PlainSinkContext,
  {retries, maxPauseMs}: Patience = {retries: 0, maxPauseMs: 0},
): Promise<PlainSink> {
  const {kind, name} = sinkKindOf(to);
  refuseStrays('to', kind, sinkKinds, {...flags});
  const services = createServices(flags, {...context, scratchFolder: '', signal});
  try {
    const policy = {
      retries,
      maxPauseMs,
      backoffMs: retries === 0 ? 0 : 1000,
      onError: 'stop',
      random: Math.random,
    } as const;
    const options = {...plainly, timeoutMs: flags.timeout};
    const sink = await kind.open(name, {...services, ...withoutSource, policy, options});
    return {
      async send(batch) {
        const outcomes: Outcome[] = [];
        const prepared = sink.prepare(once(batch));
        for await (const some of sink.send(prepared, signal, () => undefined)) outcomes.push(...some);
        return outcomes;
      },
      userNames: () => sink.userNames?.() ?? null,
      close: () => sink.close().finally(() => services.close()),
    };
  } catch (error) {
    await services.close();
    throw error;
  }
}

async function* once(batch: RecordBatch) {
  yield batch;
}
