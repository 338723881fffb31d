/** What follows the prefix in `topic:NAME` or `file:PATH`; null if the text does not start with it, or if nothing follows. */
export function nameAfter(text: string, prefix: string): string | null {
  return text.startsWith(prefix) && text.length > prefix.length ? text.slice(prefix.length) : null;
}

/** The topic of `topic:NAME`, null for anything else. */
export function topicOf(text: string): string | null {
  return nameAfter(text, 'topic:');
}

/** Whether a source is standard input, which can be read only once. */
export function readsInput(from: string): boolean {
  return from === 'file:-' || from === 'failures:-';
}
