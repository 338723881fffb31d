/** What the `uri` of a Cyrus event says. `owner` is null for a shared mailbox and where there is no path. */
export interface CyrusUri {
  readonly owner: string | null;
  /** Decoded path below the owner, `INBOX` at the top; null without a path. */
  readonly mailbox: string | null;
  readonly uidvalidity: number | null;
  readonly uid: number | null;
}

/** Turns percent-encoding into text; bytes that are not UTF-8 become U+FFFD. */
function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  const bytes = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function parameter(text: string, name: string): number | null {
  const match = new RegExp(`;${name}=(\\d{1,10})(?=[/;]|$)`).exec(text);
  return match ? Number(match[1]) : null;
}

/** Cuts `@domain` off the end of the last part, where virtual domains put it, if the domain is one of those known. */
function withoutDomain(
  parts: readonly string[],
  domains: ReadonlySet<string>,
): {parts: string[]; domain: string | null} {
  const last = parts.at(-1) ?? '';
  const at = last.lastIndexOf('@');
  const domain = last.slice(at + 1);
  if (at === -1 || !domains.has(domain)) return {parts: [...parts], domain: null};
  return {parts: [...parts.slice(0, -1), last.slice(0, at)], domain};
}

function ownedPath(raw: string, separator: string, domains: ReadonlySet<string>) {
  const decoded = raw.split(separator).map(percentDecoded);
  const {parts, domain} = decoded.length > 1 ? withoutDomain(decoded, domains) : {parts: decoded, domain: null};
  const [first = '', ...rest] = parts;
  const name = first.replaceAll('^', '.');
  return {
    owner: domain === null ? name : `${name}@${domain}`,
    mailbox: rest.length === 0 ? 'INBOX' : rest.join(separator),
  };
}

/** Owner in front of the server and the path as the owner sees it: Cyrus 2.5. */
function ownerOfAuthority(authority: string): string | null {
  const at = authority.lastIndexOf('@');
  return at === -1 ? null : authority.slice(0, at);
}

/**
 * Takes the `uri` of an event apart; null where it is none. `domains` are the mail domains of the event's other
 * identifiers: with virtual domains the owner's stands at the end of the whole path, where a folder's own name may
 * hold an `@` too.
 */
export function parseCyrusUri(uri: string, domains: ReadonlySet<string>): CyrusUri | null {
  const match = /^imap:\/\/([^/;]*)(?:\/([^;]*))?(;.*)?$/s.exec(uri);
  if (!match) return null;
  const [, authority = '', rawPath = '', parameters = ''] = match;
  const path = rawPath.replace(/\/$/, '');
  const numbers = {uidvalidity: parameter(parameters, 'UIDVALIDITY'), uid: parameter(parameters, 'UID')};
  const ahead = ownerOfAuthority(authority);
  if (path === '') return {owner: ahead, mailbox: null, ...numbers};
  if (ahead !== null) return {owner: ahead, mailbox: percentDecoded(path), ...numbers};
  const separator = /^user([/.])./.exec(path)?.[1];
  if (separator === undefined) return {owner: null, mailbox: percentDecoded(path), ...numbers};
  return {...ownedPath(path.slice(5), separator, domains), ...numbers};
}
