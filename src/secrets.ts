/** What stands in place of a secret in every output. */
export const mask = '***';

// A port is no password. A password with a slash or a quote is malformed, and still a secret: the last `@` ends it, and
// where there is none, what stands in the place of a port and is no number. What may end a sentence or a list may also be
// part of a password: it ends a port only where no `@` follows in the same authority.
const userInfo =
  /\b([a-z][a-z0-9+.-]*:\/\/(?:\[[^\]\s]*\]|[^\s/@:[]*)):(?!\d*(?:[/?#\s"\]]|$|[,;')][^\s/?#"@]*(?:[\s/?#"]|$)))(?:\S*@|[^\s/?#]*)/gi;

/** Where the passwords of `scheme://user:password@host` stand in the text: offsets, the end excluded. */
export function urlPasswords(text: string): readonly (readonly [start: number, end: number])[] {
  return [...text.matchAll(userInfo)].map((match) => {
    const [all, front = ''] = match;
    return [match.index + front.length + 1, match.index + all.length - (all.endsWith('@') ? 1 : 0)] as const;
  });
}

/** The text with the password of every `scheme://user:password@host` masked. */
export function maskUrls(text: string): string {
  return text.replace(userInfo, (all, front: string) => `${front}:${mask}${all.endsWith('@') ? '@' : ''}`);
}

/**
 * Whether a setting of that name holds a secret: Dovecot's `*_password`, `*_key`, `*_nonce`, and librdkafka's
 * `*password*`, `*secret*`, `*key`, `*key.pem`. `keyword_prefix` is none.
 */
export function isSecretName(name: string): boolean {
  return /password|secret|_nonce$|[._]key(?:\.pem)?$|api_key/i.test(name);
}

/** The value of a setting as it may be shown. */
export function maskSetting(name: string, value: string): string {
  return value !== '' && isSecretName(name) ? mask : maskUrls(value);
}
