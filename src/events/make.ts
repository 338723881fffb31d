import {dovecotEvents} from '../dovecot-events.js';
import {usageError} from '../errors.js';
import {type EventName, eventNames} from './event.js';

/** What an event made by hand says. */
export interface MadeEvent {
  readonly event: string;
  readonly user: string;
  readonly mailbox: string;
  readonly uidvalidity?: number | undefined;
  readonly uid?: number | undefined;
  /** Further members as `path=value`: a path with dots, a value that is JSON or else text. */
  readonly set: readonly string[];
}

/**
 * The payload of an event: as the Kafka plugin writes it, or as the ox driver does. An event that only Cyrus has is
 * written as Cyrus does, since the plugin never says its name. Throws USAGE.
 */
export function makePayload(made: MadeEvent, format: 'kafka' | 'ox'): string {
  const name = checkName(made.event);
  const members = format === 'ox' ? oxMembers(made, name) : membersOf(made, name);
  for (const text of made.set) setMember(members, text);
  return JSON.stringify(members);
}

function membersOf(made: MadeEvent, event: EventName): Record<string, unknown> {
  const {user, mailbox, uidvalidity, uid} = made;
  const isOfPlugin = dovecotEvents.some((one) => one === event);
  return isOfPlugin ? {user, mailbox, event, uidvalidity, uid} : cyrusMembers(made, event);
}

/** Whose mailbox it is, and which, stands in a URI; `serverFQDN` tells the payload from others. */
function cyrusMembers({user, mailbox, uidvalidity, uid}: MadeEvent, event: EventName): Record<string, unknown> {
  const path = ['user', user, ...(mailbox === 'INBOX' ? [] : mailbox.split('/'))].map(encodeURIComponent).join('/');
  const ids = [uidvalidity === undefined ? '' : `;UIDVALIDITY=${uidvalidity}`, uid === undefined ? '' : `/;UID=${uid}`];
  return {event, uri: `imap://localhost/${path}${ids.join('')}`, user, serverFQDN: 'localhost'};
}

function oxMembers({user, mailbox, uidvalidity, uid}: MadeEvent, event: EventName): Record<string, unknown> {
  if (event !== 'MessageNew') {
    throw usageError(`the ox format has no ${event}`, {reason: 'event-not-in-ox'});
  }
  return {user, event: 'messageNew', folder: mailbox, 'imap-uidvalidity': uidvalidity, 'imap-uid': uid};
}

function checkName(name: string): EventName {
  const known = eventNames.find((candidate) => candidate === name);
  if (known === undefined) throw usageError(`there is no event ${name}`, `Choose one of ${eventNames.join(', ')}.`);
  return known;
}

function setMember(members: Record<string, unknown>, text: string): void {
  const at = text.indexOf('=');
  if (at < 1) throw usageError(`'${text}' sets nothing`, {reason: 'set-invalid'});
  const path = text.slice(0, at).split('.');
  const last = path.pop() ?? '';
  let parent = members;
  for (const name of path) {
    const inner = Object.hasOwn(parent, name) ? parent[name] : undefined;
    const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
    define(parent, name, next);
    parent = next;
  }
  define(parent, last, readValue(text.slice(at + 1)));
}

/** As an own member, whatever its name. */
function define(parent: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(parent, name, {value, enumerable: true, writable: true, configurable: true});
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
