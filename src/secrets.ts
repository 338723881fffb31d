/** What stands in place of a secret in every output. */
export const mask = '***';

// A port is no password. A password with a slash or a quote is malformed, and still a secret: the last `@` ends it, and
// where there is none, what stands in the place of a port and is no number. What may end a sentence or a list may also be
// part of a password: it ends a port only where no `@` follows in the same authority.
const userInfo =
  /\b([a-z][a-z0-9+.-]*:\/\/(?:\[[^\]\s]*\]|[^\s/@:[]*)):(?!\d*(?:[/?#\s"\]]|$|[,;')][^\s/?#"@]*(?:[\s/?#"]|$)))(?:\S*@|[^\s/?#]*)/gi;

// What an ox driver is given as its URL is one by intent, also where its scheme or slashes are missing or wrong. Dovecot
// names it behind `OX REST URL` and behind the setting's name.
const oxUrl =
  /((?:\burl\s*=\s*["']?|\bOX REST URL |url ["'])(?:[a-z][a-z0-9+.-]*:)?\/{0,2}[^\s@:"']*):(?!\/\/|\d+[/?#])[^\s@"']*@/gi;

/** Where the passwords of `scheme://user:password@host` stand in the text: offsets, the end excluded. */
export function urlPasswords(text: string): readonly (readonly [start: number, end: number])[] {
  const found = new Map<number, number>();
  for (const match of [...text.matchAll(oxUrl), ...text.matchAll(userInfo)]) {
    const [all, front = ''] = match;
    found.set(match.index + front.length + 1, match.index + all.length - (all.endsWith('@') ? 1 : 0));
  }
  return [...found].sort(([a], [b]) => a - b);
}

/** The text with the password of every `scheme://user:password@host` masked. */
export function maskUrls(text: string): string {
  const hide = (all: string, front: string) => `${front}:${mask}${all.endsWith('@') ? '@' : ''}`;
  return text.replace(userInfo, hide).replace(oxUrl, hide);
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
  if (value !== '' && isSecretName(name)) return mask;
  return /(?:^|_)url$/.test(name) ? maskUrls(`url=${value}`).slice('url='.length) : maskUrls(value);
}
