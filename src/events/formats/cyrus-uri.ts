/** What the `uri` of a Cyrus event says. `owner` is null for a shared mailbox and where there is no path. */
export interface CyrusUri {
  readonly owner: string | null;
  /** Decoded path below the owner, `INBOX` at the top; null without a path. */
  readonly mailbox: string | null;
  readonly uidvalidity: number | null;
  readonly uid: number | null;
}

/** Whether an owner with the domain that ends the path is a user; a folder's own name may end with `@home` too. */
export type IsOwner = (name: string) => boolean;

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

/** With virtual domains the owner's is at the end of the whole path. */
function ownedPath(raw: string, separator: string, isOwner: IsOwner): {owner: string; mailbox: string} {
  const [first = '', ...rest] = raw.split(separator).map(percentDecoded);
  const name = first.replaceAll('^', '.');
  const last = rest.at(-1);
  if (last === undefined) return {owner: name, mailbox: 'INBOX'};
  const at = last.lastIndexOf('@');
  const owner = `${name}${last.slice(at)}`;
  if (at < 1 || !isOwner(owner)) return {owner: name, mailbox: rest.join(separator)};
  return {owner, mailbox: [...rest.slice(0, -1), last.slice(0, at)].join(separator)};
}

/** Owner before the server and the path as the owner sees it: Cyrus 2.5. */
function ownerOfAuthority(authority: string): string | null {
  const at = authority.lastIndexOf('@');
  return at === -1 ? null : authority.slice(0, at);
}

/** INBOX is the one name without case (RFC 9051 5.1). */
function namedByOwner(path: string): string {
  const name = percentDecoded(path);
  return /^inbox$/i.test(name) ? 'INBOX' : name;
}

/** Takes the `uri` of an event apart; null where it is none. */
export function parseCyrusUri(uri: string, isOwner: IsOwner): CyrusUri | null {
  const match = /^imap:\/\/([^/;]*)(?:\/([^;]*))?(;.*)?$/s.exec(uri);
  if (!match) return null;
  const [, authority = '', rawPath = '', parameters = ''] = match;
  const path = rawPath.replace(/\/$/, '');
  const numbers = {uidvalidity: parameter(parameters, 'UIDVALIDITY'), uid: parameter(parameters, 'UID')};
  const ahead = ownerOfAuthority(authority);
  if (path === '') return {owner: ahead, mailbox: null, ...numbers};
  if (ahead !== null) return {owner: ahead, mailbox: namedByOwner(path), ...numbers};
  const separator = /^user([/.])./.exec(path)?.[1];
  if (separator === undefined) return {owner: null, mailbox: percentDecoded(path), ...numbers};
  return {...ownedPath(path.slice(5), separator, isOwner), ...numbers};
}
