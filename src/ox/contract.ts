/** Where App Suite's middleware takes notifications unless it is told otherwise. */
export const defaultPath = '/preliminary/http-notify/v1/notify';

/** The content type that Dovecot sends. */
export const contentType = 'application/json; charset=utf-8';

/**
 * What one request of Dovecot's ox driver says, in the order in which it says it. Undefined members are left out.
 * Source: push-notification-driver-ox.c at 2.3.19.1, and requests that it sent.
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

/** The body as Dovecot writes it: compact, members in its order, everything else than controls as it is. */
export function formatOxBody(notification: OxNotification): string {
  const {user, event, folder, from, subject, snippet, unseen} = notification;
  const ids = {'imap-uidvalidity': notification['imap-uidvalidity'], 'imap-uid': notification['imap-uid']};
  const text = JSON.stringify({user, event, folder, ...ids, from, subject, snippet, unseen});
  return text.replace(lineSeparators, (character) => (character === '\u2028' ? '\\u2028' : '\\u2029'));
}
