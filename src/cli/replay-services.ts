import type {Doveadm} from '../doveadm/doveadm.js';
import type {OutputLine} from '../lua/run/lines.js';
import type {ReplayServices} from '../replay/job.js';
import {formatLuaLine} from '../ui/lua-run.js';
import {formatNotice} from '../ui/replay.js';
import type {DoveadmFlagValues} from './doveadm-flags.js';
import {createClusters, type KafkaClusters} from './kafka-clusters.js';
import type {KafkaFlagValues} from './kafka-flags.js';
import {openDoveadm} from './open-doveadm.js';
import {knownEndpoint, type OxFlagValues, oxEndpoint} from './ox-flags.js';
import {type ScriptFlagValues, scriptEnvironment} from './script-flags.js';
import type {Surroundings} from './surroundings.js';
import {noticeText} from './topic-reading.js';

/** The flags that say how places are reached. */
interface PlaceFlagValues extends KafkaFlagValues, OxFlagValues, DoveadmFlagValues, ScriptFlagValues {
  readonly config?: string | undefined;
  readonly json: boolean;
  readonly format?: string | undefined;
  readonly 'to-brokers'?: string | undefined;
  readonly 'to-profile'?: string | undefined;
}

/** What the services need of the command. */
interface ServiceOptions {
  readonly surroundings: Surroundings;
  readonly scratchFolder: string;
  readonly signal: AbortSignal;
  readonly print: (text: string) => Promise<void>;
}

/** The places that a run reaches, as the flags say; connected when first asked for. The caller must close them. */
export function createServices(
  flags: PlaceFlagValues,
  {surroundings, ...options}: ServiceOptions,
): ReplayServices & {close(): Promise<void>} {
  const {note, detail} = surroundings;
  const clusters = createClusters(flags, surroundings, detail);
  let opened: Promise<Doveadm> | null = null;
  const doveadm = () => {
    opened ??= openDoveadm(flags, surroundings);
    return opened;
  };
  return {
    ...options,
    note,
    detail,
    cluster: () => clusters.main(),
    otherCluster: otherCluster(flags, clusters),
    clusterNames: () => clusters.names(),
    doveadm,
    async readEntries(users) {
      const [reached, {readEntries}] = await Promise.all([doveadm(), import('../metadata/read.js')]);
      return await readEntries(reached, users);
    },
    async endpoint(url) {
      if (url === null) return await oxEndpoint(flags, surroundings);
      return await knownEndpoint({text: url, origin: 'flag'}, flags, surroundings);
    },
    scriptEnvironment: (script) =>
      scriptEnvironment(flags, script, {note, detail, isJson: flags.json || flags.format === 'json'}),
    onReadNotice: (notice) => note(noticeText(notice)),
    onSinkNotice: (notice) => note(formatNotice(notice)),
    onLuaLine: (line) => noteLuaLine(line, note),
    close: () => clusters.close(),
  };
}

function otherCluster(flags: PlaceFlagValues, clusters: KafkaClusters): ReplayServices['otherCluster'] {
  const {'to-brokers': brokers, 'to-profile': profile, config: file} = flags;
  if (brokers === undefined && profile === undefined) return null;
  return () => clusters.other(brokers === undefined ? {profile: profile ?? '', file} : {brokers});
}

/** What a script logs and would send. */
function noteLuaLine(line: OutputLine, note: (text: string) => void): void {
  if (!('schema' in line) || line.schema === 'dovepush.lua-call/1') return;
  for (const one of formatLuaLine(line, (_, plain) => plain)?.split('\n') ?? []) note(one.trim());
}
