import type {NotificationEvent} from './event.js';

/** Cyrus tells these by the event's name alone. */
const impliedFlags: Readonly<Partial<Record<string, string>>> = {MessageRead: '\\Seen', MessageTrash: '\\Deleted'};

/** The words of a member that is a list in Dovecot's payloads and one text in Cyrus's. */
function words(event: NotificationEvent, member: 'flags' | 'keywords'): readonly string[] {
  const {[member]: list, flagNames} = event.payload?.object ?? {};
  if (Array.isArray(list)) return list.filter((word) => typeof word === 'string');
  if (typeof flagNames !== 'string') return [];
  return flagNames.split(' ').filter((word) => word !== '' && word.startsWith('\\') === (member === 'flags'));
}

/** System flags that an event sets, clears or reports, each with its backslash. */
export function flagsOf(event: NotificationEvent): readonly string[] {
  const implied = impliedFlags[event.event ?? ''];
  const said = words(event, 'flags');
  return said.length === 0 && implied !== undefined && isOfCyrus(event) ? [implied] : said;
}

/** Keywords that an event sets, clears or reports. */
export function keywordsOf(event: NotificationEvent): readonly string[] {
  return words(event, 'keywords');
}

function isOfCyrus({payload}: NotificationEvent): boolean {
  return typeof payload?.object.uri === 'string';
}
