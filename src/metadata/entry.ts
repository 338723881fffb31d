import type {AppError} from '../errors.js';

/** The server entry that Dovecot's ox driver reads; its mailbox is `""`. */
export const serverEntry = {mailbox: '', key: '/private/vendor/vendor.dovecot/http-notify'} as const;

/**
 * The same value by its other name. Unlike the first one it may be read for many users in one doveadm process
 * (Dovecot 2.3.19.1, doveadm-mail-mailbox-metadata.c prefixes the server key again for each further user).
 */
export const inboxSpelling = {
  mailbox: 'INBOX',
  key: '/private/vendor/vendor.dovecot/pvt/server/vendor/vendor.dovecot/http-notify',
} as const;

/** An entry of the same name on INBOX, which the ox driver does not look at. */
export const inboxEntry = {mailbox: 'INBOX', key: serverEntry.key} as const;

/** Listing INBOX so shows the server entry and all that may stand beside it by mistake. */
export const inboxPrefix = '/private';

/** What is known of one user's entry. */
export type EntryReading =
  | {readonly user: string; readonly state: 'set'; readonly value: string}
  | {readonly user: string; readonly state: 'empty'; readonly value: ''}
  | {readonly user: string; readonly state: 'unset' | 'unknown-user'; readonly value: null}
  | {readonly user: string; readonly state: 'error'; readonly value: null; readonly error: AppError};
