import {AppError} from '../errors.js';
import {parseList} from '../events/list.js';
import type {KafkaConnection} from '../kafka/connection.js';

/** Whether a text stands for any number of topics: no topic of Kafka has such a character in its name. */
function isPattern(text: string): boolean {
  return /[*?!]/.test(text);
}

/**
 * The topics that names and patterns (`ev-*`, `!test-*`) stand for, each once; Kafka's own are never among them. Throws
 * TOPIC_UNKNOWN for a pattern that no topic matches.
 */
export async function resolveTopics(connection: KafkaConnection, names: readonly string[]): Promise<readonly string[]> {
  if (!names.some(isPattern)) return [...new Set(names)];
  const all = await connection.topics();
  const found = names.flatMap((name) => {
    if (!isPattern(name)) return [name];
    const list = parseList(name);
    const matching = all.filter((topic) => list.matches(topic));
    if (matching.length > 0) return matching;
    throw new AppError('TOPIC_UNKNOWN', `no topic matches '${name}'`, {
      hint: "List them with 'dovepush events topics'.",
    });
  });
  return [...new Set(found)];
}
