import {editDistance} from './nearest.js';

/** Words that name a secret, alone or at the end of a longer word (`dbpass`, `apitoken`). */
const secretWords = ['password', 'passwd', 'passphrase', 'pass', 'secret', 'token', 'nonce', 'credential', 'apikey'];

/** Words that name a secret only alone. */
const secretAlone = new Set(['pw', 'pwd', 'jaas', 'authorization', 'bearer', 'cookie', 'jwt', 'hmac', 'signature']);

/** Kinds of keys that are written as one word. */
const keyOwners = ['api', 'private', 'secret', 'access', 'auth', 'master', 'signing', 'crypt', 'shared', 'session'];

/** What may follow `key` in the name of a setting that holds the key itself. */
const keyContent = new Set(['pem', 'data', 'content', 'value', 'base', 'b', 'text']);

/** Last words of names that speak of a secret, and hold something else: where it is, how it is made, whether it is used. */
const aboutSecrets = new Set(
  (
    'scheme file path location dir directory prefix format length maxlen type name id url uri timeout ttl expire expiry ' +
    'algorithm curve mode enable enabled disable policy field fields attrs attribute attributes filter query required ' +
    'sharing cache lifetime size max min count interval worker encrypted endpoint scope tokenizer'
  ).split(' '),
);

/** Settings of Dovecot that look like secrets and take a boolean or a word of a closed list. */
const closedSettings = new Set([
  'auth_debug_passwords',
  'auth_verbose_passwords',
  'auth_cache_verify_password_with_worker',
  'crypt_user_key_require_encrypted',
]);

/** Names that no word gives away: librdkafka marks them as sensitive (CONFIGURATION.md). */
const namedSecrets = /(?:^|[._])oauthbearer[._]config$/;

/**
 * Whether a setting, option or property of that name holds a secret: judged by the words of the name, in whatever way they
 * are joined. Misspelt words count, since what they hold was meant to be a secret.
 */
export function isSecretName(name: string): boolean {
  const lower = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
  if (closedSettings.has(lower)) return false;
  if (namedSecrets.test(lower)) return true;
  const words = lower.split(/[^\p{L}]+/u).filter((word) => word !== '');
  if (words[0] === 'enable' || aboutSecrets.has(words.at(-1) ?? '')) return false;
  // A passdb knows `pass = yes`.
  if (words.length === 1 && words[0] === 'pass') return false;
  return words.some((word) => isSecretWord(word)) || namesKey(words);
}

/** A judge of names that remembers its answers, for a text that has the same names again and again. */
export function rememberSecretNames(judge = isSecretName): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const answer = known.get(name) ?? judge(name);
    known.set(name, answer);
    return answer;
  };
}

/** Whether a parameter of a URL or a part of a value (`key=…`) holds a secret: there a short name means itself. */
export function isSecretParameter(name: string): boolean {
  return /^(?:pass|key|keys|auth|sig|sign|code|session|sid)$/i.test(name) || isSecretName(name);
}

function isSecretWord(word: string): boolean {
  if (secretAlone.has(word) || /password|passwd|passphrase|secret/.test(word)) return true;
  const singular = word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
  if (/bypass$|compass$|encompass$/.test(singular)) return false;
  return secretWords.some((secret) => singular.endsWith(secret)) || isMisspelt(word);
}

/** `passwrod`, `tokn`: one letter wrong, two in the longest. */
function isMisspelt(word: string): boolean {
  if (word.length < 4 || word.length > 12) return false;
  return misspelt.some(([secret, most]) => {
    return word[0] === secret[0] && Math.abs(word.length - secret.length) <= most && editDistance(word, secret) <= most;
  });
}

const misspelt = [
  ['password', 2],
  ['passphrase', 2],
  ['secret', 1],
  ['token', 1],
  ['nonce', 1],
] as const;

function namesKey(words: readonly string[]): boolean {
  // Behind the key itself only what says how it is written.
  let at = words.length - 1;
  while (at > 0 && keyContent.has(words[at] ?? '')) at -= 1;
  const word = words[at] ?? '';
  if (keyOwners.some((owner) => word === `${owner}key` || word === `${owner}keys`)) return true;
  // Alone it is what a record or an entry is found by.
  return at > 0 && /^k(?:ey|eys|ei|ye|ez|eyy|eu)$/.test(word);
}
