import {mask} from './secrets.js';

/**
 * The secrets that this process has come to know: credentials that it sends, words of secrets in the configuration that it
 * read. Like `process.env` they belong to the process: whatever it writes in its own words is searched for them last.
 */
const credentials = new Set<string>();
const words = new Set<string>();
let showsConfigured = false;

/** Shorter ones occur in any text. */
const shortestCredential = 4;
const shortestWord = 6;

/** Takes note of a credential (`user:password`, a key, a token), in every form in which a peer may repeat it. */
export function learnCredential(secret: string): void {
  const colon = secret.indexOf(':');
  const parts = colon === -1 ? [secret] : [secret, secret.slice(colon + 1)];
  for (const part of parts) {
    const base64 = Buffer.from(part).toString('base64');
    const forms = [
      part,
      encodeURIComponent(part),
      JSON.stringify(part).slice(1, -1),
      base64,
      base64.replace(/=+$/, ''),
    ];
    const bytes = [Buffer.from(part).toString('hex'), Buffer.from(part).toString('base64url')];
    for (const form of [...forms, ...bytes]) if (form.length >= shortestCredential) credentials.add(form);
  }
}

/** Takes note of words of secrets. Only those that no ordinary text has: with digits or capitals, and not too short. */
export function learnSecretWords(found: Iterable<string>): void {
  if (showsConfigured) return;
  for (const word of found) {
    if (word.length >= shortestWord && /[\dA-Z]/.test(word) && /\p{L}/u.test(word)) words.add(word);
  }
}

/** Leaves the words of the configuration as they are: the operator asked to see them. */
export function showConfiguredSecrets(): void {
  showsConfigured = true;
}

/** The text with every secret that is known masked. */
export function hideKnownSecrets(text: string): string {
  let shown = text;
  if (credentials.size > 0) {
    for (const secret of [...credentials].sort((a, b) => b.length - a.length)) shown = shown.replaceAll(secret, mask);
  }
  if (words.size > 0) shown = shown.replace(/[\p{L}\p{N}]+/gu, (run) => (words.has(run) ? mask : run));
  return shown;
}
