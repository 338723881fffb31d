import type {IsOwner} from './cyrus-uri.js';
import {type PayloadObject, stringOrNull} from './payload.js';

/** How a server names users: `virtdomains` of imapd.conf; `auto` goes by what each event says of its users. */
export const virtualDomainModes = ['auto', 'on', 'off', 'userid'] as const;
export type VirtualDomains = (typeof virtualDomainModes)[number];

/** Of the servers whose events this run reads. */
let mode: VirtualDomains = 'auto';

/** Says what holds for all events of this run. */
export function useVirtualDomains(wanted: VirtualDomains): void {
  mode = wanted;
}

/** Who acted and whom the access list names. */
function namesIn(object: PayloadObject): ReadonlySet<string> {
  const access = stringOrNull(object['vnd.cmu.mailboxACL']) ?? '';
  return new Set([stringOrNull(object.user) ?? '', ...access.split('\t').filter((_, index) => index % 2 === 0)]);
}

const domainOf = (name: string) => name.slice(name.lastIndexOf('@'));
const localOf = (name: string) => name.slice(0, name.lastIndexOf('@'));

/**
 * Whether a user with a domain owns the mailbox of an event. Without being told, the names in the event decide: that user's,
 * else that without the domain (a folder of bob's may be called `list@example.org`), else whether somebody has the domain.
 */
export function ownersOf(object: PayloadObject): IsOwner {
  if (mode !== 'auto') return () => mode !== 'off';
  const names = namesIn(object);
  return (name) => {
    if (names.has(name) || names.has(localOf(name))) return names.has(name);
    return [...names].some((other) => other.includes('@') && domainOf(other) === domainOf(name));
  };
}

/** Whether the owner is known for certain, although the access list may have been cut off. */
export function isOwnerCertain(object: PayloadObject, mailbox: string | null): boolean {
  return mode !== 'auto' || 'vnd.cmu.mailboxACL' in object || !/@[^/]*$/.test(mailbox ?? '');
}
