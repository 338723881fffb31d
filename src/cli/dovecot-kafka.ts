import {existsSync} from 'node:fs';
import {pluginProperties} from '../kafka/plugin-properties.js';
import type {Properties} from '../kafka/properties.js';

/** What a Dovecot configuration says of the cluster that its kafka driver writes to. */
export interface DovecotKafka {
  /** The main file. */
  readonly file: string;
  readonly properties: Properties;
  /** Topics of the kafka drivers that start, each once; one with `%` variables as the pattern of what they stand for. */
  readonly topics: readonly string[];
}

const usualFile = '/etc/dovecot/dovecot.conf';
const programs = ['lmtp', 'lda', 'imap'];

/**
 * The cluster and topics of Dovecot's kafka driver; null where no such driver starts, or no file is named and there is none
 * in the usual place. Throws CONFIG_UNREADABLE.
 */
export async function dovecotKafka(file: string | undefined): Promise<DovecotKafka | null> {
  if (file === undefined && !existsSync(usualFile)) return null;
  const [{host, loadConfig}, {driverChain}] = await Promise.all([
    import('../config/load.js'),
    import('../config/drivers/chain.js'),
  ]);
  const main = file ?? usualFile;
  const model = loadConfig(main);
  if (!model.loads) return null;
  for (const program of programs) {
    const view = model.effective.protocol(program);
    const drivers = driverChain(view, host.files).started.filter(({driver}) => driver === 'kafka');
    if (drivers.length === 0) continue;
    const plugin = new Map([...view.plugin].map(([key, {value}]) => [key, value]));
    const topics = drivers.map(({options}) => options.topic ?? 'dovecot');
    return {
      file: main,
      properties: pluginProperties(plugin),
      topics: [...new Set(topics.map(patternOf))],
    };
  }
  return null;
}

/** `ev-*` of `ev-%d`: modifiers, width and name of a variable (`%Lu`, `%2.1n`, `%{user | domain}`) stand for any text. */
function patternOf(topic: string): string {
  return topic.replace(/%(?:\{[^}]*\}|-?\d*(?:\.-?\d+)?[A-Z]*(?:\{[^}]*\}|[a-z]))/g, '*').replace(/\*+/g, '*');
}
