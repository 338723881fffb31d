import {dovecotEvents} from '../dovecot-events.js';
import {usageError} from '../errors.js';
import {type EventName, eventNames} from './event.js';
import {cyrusMembers} from './make-cyrus.js';

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

/** Programs whose payloads can be made. */
export type MadeFormat = 'kafka' | 'ox' | 'cyrus';

/**
 * The payload of an event: as the Kafka plugin, the ox driver or Cyrus writes it. An event that only Cyrus has is
 * written as Cyrus does, since the plugin never says its name. Throws USAGE.
 */
export function makePayload(made: MadeEvent, format: MadeFormat): string {
  const name = checkName(made.event);
  const members = memberMakers[format](made, name);
  for (const text of made.set) setMember(members, text);
  return JSON.stringify(members);
}

function kafkaMembers(made: MadeEvent, event: EventName): Record<string, unknown> {
  const {user, mailbox, uidvalidity, uid} = made;
  const isOfPlugin = dovecotEvents.some((one) => one === event);
  return isOfPlugin ? {user, mailbox, event, uidvalidity, uid} : cyrusMembers(made, event);
}

function oxMembers({user, mailbox, uidvalidity, uid}: MadeEvent, event: EventName): Record<string, unknown> {
  if (event !== 'MessageNew') {
    throw usageError(`the ox format has no ${event}`, {reason: 'event-not-in-ox'});
  }
  return {user, event: 'messageNew', folder: mailbox, 'imap-uidvalidity': uidvalidity, 'imap-uid': uid};
}

const memberMakers = {kafka: kafkaMembers, ox: oxMembers, cyrus: cyrusMembers} as const;

function checkName(name: string): EventName {
  const plain = name.replace(/^vnd\.cmu\./i, '').toLowerCase();
  const known = eventNames.find((candidate) => candidate.toLowerCase() === plain);
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
