import {nearest} from '../nearest.js';

/** Names a `protocol` block can match: the programs of Dovecot 2.3 and Pigeonhole that read settings by name. */
const programs: readonly string[] = [
  'imap',
  'pop3',
  'lmtp',
  'lda',
  'doveadm',
  'submission',
  'sieve',
  'managesieve',
  'indexer-worker',
  'quota-status',
  'imap-hibernate',
  'imap-urlauth',
  'imap-urlauth-worker',
  'imap-login',
  'pop3-login',
  'submission-login',
  'managesieve-login',
  'lmtp-login',
  'replicator',
  'aggregator',
  'director',
  'dict',
  'dict-async',
  'dict-expire',
  'auth',
  'auth-worker',
  'indexer',
  'stats',
  'old-stats',
  'health-check',
  'script',
  'welcome',
  'dsync',
  'sync',
  'none',
];

/** The ones whose names are misspelt; a foreign name is more likely to be one of them than a helper's. */
const common = ['imap', 'pop3', 'lmtp', 'lda', 'doveadm', 'submission', 'sieve'];

/** Whether a program of that name exists. */
export function isProgram(name: string): boolean {
  return programs.includes(name);
}

/** The program that was meant by a name that none has, null where nothing comes close. */
export function nearestProgram(name: string): string | null {
  return isProgram(name) ? null : nearest(name, common);
}
