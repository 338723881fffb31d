import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

const entry = /^priv\/[0-9a-f]+\/vendor\/vendor\.dovecot\/pvt\/server\/vendor\/vendor\.dovecot\/http-notify$/;

/** The server entry in a file of Dovecot's file dict, where keys and values take turns by line; "" where there is none. */
function valueIn(text: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line, index) => index % 2 === 0 && entry.test(line));
  return at === -1 ? '' : (lines[at + 1] ?? '');
}

/** What the users of a private Dovecot have as server entries, straight from their homes. */
export async function storedValues(root: string, users: readonly string[]): Promise<Record<string, string>> {
  const pairs = users.map(async (user) => {
    const text = await readFile(join(root, 'mail', user, 'dovecot-attributes'), 'utf8').catch(() => '');
    return [user, valueIn(text)] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}
