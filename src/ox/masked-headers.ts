/** A value as it may be shown and recorded: not where it is a credential. */
export function maskHeader(name: string, value: string): string {
  return /^(?:proxy-)?authorization$/i.test(name) ? '***' : value;
}

/** Pairs of name and value, credentials masked, of a list of both in turn. */
export function maskedHeaders(raw: readonly string[]): [name: string, value: string][] {
  const headers: [string, string][] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? '';
    headers.push([name, maskHeader(name, raw[at + 1] ?? '')]);
  }
  return headers;
}
