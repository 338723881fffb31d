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

/** The payload of an event: as the Kafka plugin writes it, or as the ox driver does. Throws USAGE. */
export function makePayload(made: MadeEvent, format: 'kafka' | 'ox'): string {
  const members = format === 'kafka' ? kafkaMembers(made) : oxMembers(made);
  for (const text of made.set) setMember(members, text);
  return JSON.stringify(members);
}

function kafkaMembers({user, mailbox, uidvalidity, uid, ...made}: MadeEvent): Record<string, unknown> {
  return {user, mailbox, event: checkName(made.event), uidvalidity, uid};
}

function oxMembers({user, mailbox, uidvalidity, uid, ...made}: MadeEvent): Record<string, unknown> {
  if (checkName(made.event) !== 'MessageNew') {
    throw usageError(`the ox format has no ${made.event}`, 'It knows MessageNew only; use --format kafka.');
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
  if (at < 1) throw usageError(`'${text}' sets nothing`, 'Write --set PATH=VALUE, for example --set userdb.k1=v1.');
  const path = text.slice(0, at).split('.');
  const last = path.pop() ?? '';
  let place = members;
  for (const name of path) {
    const inner = Object.hasOwn(place, name) ? place[name] : undefined;
    const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
    define(place, name, next);
    place = next;
  }
  define(place, last, readValue(text.slice(at + 1)));
}

/** As an own member, whatever its name. */
function define(place: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(place, name, {value, enumerable: true, writable: true, configurable: true});
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
