import {usageError} from '../errors.js';
import {dovecotKafka} from './dovecot-kafka.js';

/** The plugin's own default. */
const usualTopic = 'dovecot';

/**
 * The topics and patterns named as arguments and flags, each once. Without any: those of the Dovecot configuration's kafka
 * drivers, or `dovecot`. Throws USAGE for an empty name, CONFIG_UNREADABLE if that configuration was asked for by name.
 */
export async function topicNames(
  words: readonly string[],
  flags: {readonly topic?: readonly string[] | undefined; readonly 'dovecot-conf'?: string | undefined},
): Promise<readonly string[]> {
  const named = namedTopics([...words, ...(flags.topic ?? [])]);
  if (named.length > 0) return named;
  const configured = await configuredTopics(flags['dovecot-conf']);
  return configured.length > 0 ? configured : [usualTopic];
}

/** The names and patterns of a command line, each once; a leading `!` negates a whole list. Throws USAGE for an empty one. */
export function namedTopics(words: readonly string[]): readonly string[] {
  const names = words.flatMap((text) => (text.startsWith('!') ? [text] : text.split(',')));
  // As from a variable of a shell that is not set: another topic would be read in its place.
  if (names.some((name) => name.trim() === ''))
    throw usageError('the name of a topic is empty', 'Name it, or leave it out.');
  return [...new Set(names)];
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
