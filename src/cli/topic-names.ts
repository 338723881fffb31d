import {dovecotKafka} from './dovecot-kafka.js';

/** The plugin's own default. */
const usualTopic = 'dovecot';

/**
 * The topics named as arguments and flags, each once. Where there is none: those of the Dovecot configuration's kafka
 * drivers, or `dovecot`. Throws CONFIG_UNREADABLE where that configuration was asked for by name.
 */
export async function topicNames(
  words: readonly string[],
  flags: {readonly topic?: readonly string[] | undefined; readonly 'dovecot-conf'?: string | undefined},
): Promise<readonly string[]> {
  const named = [...words, ...(flags.topic ?? [])].flatMap((text) => text.split(',')).filter((topic) => topic !== '');
  if (named.length > 0) return [...new Set(named)];
  const configured = await configuredTopics(flags['dovecot-conf']);
  return configured.length > 0 ? configured : [usualTopic];
}

async function configuredTopics(file: string | undefined): Promise<readonly string[]> {
  try {
    return (await dovecotKafka(file))?.topics ?? [];
  } catch (error) {
    // Whoever did not ask for the configuration need not be able to read it.
    if (file === undefined) return [];
    throw error;
  }
}
