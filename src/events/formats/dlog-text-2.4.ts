import {breaksOff, type DlogData, type DlogText, isDlogFrame, parseDlogEvent, splitNumbers} from './dlog-text.js';

/*
 * Dovecot 2.4 writes `Mailbox NAME: dlog: ` in front of what 2.3 writes, and `dlog: ` alone where no mailbox is open. What a
 * message is about comes from the driver that asked for it, only with mail_debug: `lua: MessageNew: Subject […]`.
 * NAME is data: a mailbox may be called `x: dlog: Message data: Mailbox [INBOX], UID [9], UIDVALIDITY [1]`. So a text
 * counts only if its NAME is that of the message or mailbox spoken of.
 */

const label = 'dlog: ';
const infix = `: ${label}`;
const start = 'Mailbox ';
/** Name of a driver that asked for an event, as it logs itself. */
const asker = /^(?!dlog: )[a-z][a-z0-9_-]*: /;

/** A longer name is cut: 128 characters of at most four bytes (str_sanitize). */
const longestShown = 512;

/** Whether 2.4 shows this mailbox so: control characters as `?`, and the end of a long name as three dots. */
function isShownAs(shown: string, mailbox: string): boolean {
  const cut = shown.length <= longestShown && shown.endsWith('...');
  if (shown.length !== mailbox.length && !cut) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
  const clean = mailbox.slice(0, shown.length).replace(/[\x00-\x1f\x7f]/g, '?');
  return shown === clean || (cut && clean.startsWith(shown.slice(0, -3)));
}

/** The name in front and the name inside of `Mailbox NAME: dlog: HEAD[NAME`; null if they differ wherever it is divided. */
function splitNames(text: string, head: string): {readonly shown: string; readonly mailbox: string} | null {
  const separator = infix + head;
  for (let at = text.indexOf(separator, start.length); at !== -1; at = text.indexOf(separator, at + 1)) {
    const names = {shown: text.slice(start.length, at), mailbox: text.slice(at + separator.length)};
    if (isShownAs(names.shown, names.mailbox)) return names;
  }
  return null;
}

function parseData(text: string): DlogData | null {
  if (!text.startsWith(start) || !text.endsWith(']')) return null;
  const numbers = splitNumbers(text);
  const message = numbers && splitNames(numbers.before, 'Message data: Mailbox [');
  if (numbers && message) return {kind: 'message', ...message, uid: numbers.uid, uidvalidity: numbers.uidvalidity};
  const mailbox = splitNames(text.slice(0, -1), 'Mailbox data: Mailbox [');
  return mailbox && {kind: 'mailbox', ...mailbox};
}

/** What stands in front of lines about it; null if it was not 2.4 that spoke of it. */
function nameOf(about: DlogData | null): string | null {
  return about === null || about.shown === null ? null : `${start}${about.shown}: `;
}

/** Whether a text may be the first part of a line of the driver. */
function mayBreakOff(text: string, about: DlogData | null): boolean {
  if (start.startsWith(text) || label.startsWith(text)) return true;
  if (!text.startsWith(start)) return false;
  const name = nameOf(about);
  const at = text.indexOf(infix);
  if (name?.startsWith(text)) return true;
  if (name !== null && text.startsWith(name)) return breaksOffInLabel(text.slice(name.length));
  return at === -1 ? !text.includes(': ') : breaksOff(text.slice(at + infix.length));
}

function breaksOffInLabel(text: string): boolean {
  return label.startsWith(text) || (text.startsWith(label) && breaksOff(text.slice(label.length)));
}

/** The name of the driver that wrote a text, with the colon and the space after it; empty if the text begins with none. */
export function askerOf(text: string): string {
  return asker.exec(text)?.[0] ?? '';
}

/** Whether a text says that the driver was called, in the words of 2.4. */
export function isFrame24(text: string): boolean {
  if (text.startsWith(label)) return isDlogFrame(text.slice(label.length));
  return text.startsWith(start) && isDlogFrame(text.slice(text.lastIndexOf(infix) + infix.length));
}

/**
 * What Dovecot 2.4's driver says on a line, level and prefix removed; null if the driver did not write the text.
 * @param about what the driver spoke of last in the same session
 */
export function parseText24(text: string, about: DlogData | null): DlogText | null {
  if (isFrame24(text)) return {kind: 'frame'};
  const data = parseData(text);
  if (data) return data;
  const name = nameOf(about);
  const ofDriver = name !== null && text.startsWith(name + label) ? text.slice(name.length + label.length) : null;
  const event = parseDlogEvent(ofDriver ?? text.slice(askerOf(text).length || text.length));
  return event ?? (mayBreakOff(text, about) ? {kind: 'cut'} : null);
}
