import type {DovecotSeries} from '../dovecot-release.js';

/** Where App Suite's middleware takes notifications unless it is told otherwise. */
export const defaultPath = '/preliminary/http-notify/v1/notify';

/** The content type that Dovecot sends. */
export const contentType = 'application/json; charset=utf-8';

/**
 * What one request of Dovecot's ox driver says, in the order in which it says it. Undefined members are left out.
 * Source: push-notification-driver-ox.c at 2.3.19.1, and requests that it and 2.4.1 sent.
 */
export interface OxNotification {
  readonly user: string;
  /** Only ever `messageNew`, with a small m. */
  readonly event: 'messageNew';
  /** Only ever `INBOX`: the driver passes all other mailboxes over. */
  readonly folder: string;
  readonly 'imap-uidvalidity'?: number | undefined;
  readonly 'imap-uid'?: number | undefined;
  /** Raw header: encoded words and line breaks as they stand in the mail. */
  readonly from?: string | undefined;
  readonly subject?: string | undefined;
  /** At most 200 characters of text. */
  readonly snippet?: string | undefined;
  readonly unseen?: number | undefined;
}

// JSON.stringify escapes as Dovecot does, but for these two.
const lineSeparators = /[\u2028\u2029]/g;

/** An escape sequence: that of a control, or any other. */
const escapeSequence = /\\(?:u00[01][0-9a-f]|.)/g;

/**
 * The body as Dovecot writes it: compact, members in its order, everything else than controls as it is. 2.4 writes the
 * digits of a control in capitals.
 */
export function formatOxBody(notification: OxNotification, series: DovecotSeries): string {
  const {user, event, folder, from, subject, snippet, unseen} = notification;
  const ids = {'imap-uidvalidity': notification['imap-uidvalidity'], 'imap-uid': notification['imap-uid']};
  const text = JSON.stringify({user, event, folder, ...ids, from, subject, snippet, unseen});
  const escaped = text.replace(lineSeparators, (character) => (character === '\u2028' ? '\\u2028' : '\\u2029'));
  if (series === '2.3') return escaped;
  return escaped.replace(escapeSequence, (sequence) =>
    sequence.replace(/(?<=^\\u)00../, (digits) => digits.toUpperCase()),
  );
}
