import type {CyrusRequest} from './cyrus-datagram.js';
import {type ImapValue, isImapList, type Parsed, parseImapAtom, parseImapValue} from './imap-value.js';

const notify = Buffer.from('NOTIFY');

/**
 * Reads a request of Cyrus's stream transport, `NOTIFY %(METHOD log CLASS EVENT … MESSAGE {296+}…)` and CRLF, from the start
 * of the bytes. `value` is null where it is a request of another kind.
 */
export function parseNotify(bytes: Buffer): Parsed<CyrusRequest | null> {
  const name = parseImapAtom(bytes, 0);
  if (typeof name === 'string') return name;
  const members = parseImapValue(bytes, name.end + 1);
  if (typeof members === 'string') return members;
  const rest = bytes.toString('latin1', members.end, members.end + 2);
  if (!'\r\n'.startsWith(rest)) return 'invalid';
  if (rest.length < 2) return 'incomplete';
  return {value: name.value.equals(notify) ? requestOf(members.value) : null, end: members.end + 2};
}

/** Names and values take turns. */
function requestOf(members: ImapValue): CyrusRequest | null {
  if (!isImapList(members)) return null;
  const find = (name: string): ImapValue | undefined =>
    members.find((_, index) => index % 2 === 1 && String(members[index - 1]) === name);
  const textOf = (value: ImapValue | undefined) => (value instanceof Buffer ? value.toString('utf8') : '');
  const [message, options] = [find('MESSAGE'), find('OPTIONS')];
  if (!(message instanceof Buffer)) return null;
  return {
    method: textOf(find('METHOD')),
    class: textOf(find('CLASS')),
    priority: textOf(find('PRIORITY')),
    user: textOf(find('USER')),
    mailbox: textOf(find('MAILBOX')),
    options: isImapList(options) ? options.map(textOf) : [],
    message,
    path: textOf(find('FILEPATH')),
  };
}
