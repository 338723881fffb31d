import type {KafkaFlagValues} from './kafka-flags.js';
import type {OxFlagValues} from './ox-flags.js';
import type {Forward} from './ox-forward.js';
import type {Surroundings} from './surroundings.js';

interface ForwardFlagValues extends KafkaFlagValues, OxFlagValues {
  readonly 'forward-to'?: string | undefined;
  readonly 'to-topic'?: string | undefined;
}

/** Opens the place that requests are handed on to, null without one; loads its client only then. */
export async function openForward(flags: ForwardFlagValues, context: Surroundings): Promise<Forward | null> {
  const [url, topic] = [flags['forward-to'], flags['to-topic']];
  if (url === undefined && topic === undefined) return null;
  const {forwardToTopic, forwardToUrl} = await import('./ox-forward.js');
  if (topic !== undefined) return forwardToTopic(topic, flags, context);
  return forwardToUrl(url ?? '', flags, context);
}
