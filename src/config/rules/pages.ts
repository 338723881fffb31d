import {rules} from './index.js';
import type {Page} from './page.js';

/** What trips operators up and does not show in the files: pages without a check. */
const otherPages: readonly Page[] = [
  {
    id: 'doveconf-hides-keyword-prefix',
    severity: 'info',
    summary: 'doveconf hides the keyword_prefix of a kafka driver as if it were a secret.',
    why: 'doveconf -n masks what follows words that begin with key, secret or pass. keyword_prefix=$ is printed as keyword_prefix=#hidden_use-P_to_show#, and who copies the dump loses the value.',
    source: 'doveconf.c, hide_secrets_from_value; observed with 2.3.19.1',
    log: null,
    examples: {
      bad: ['doveconf -n > copy.conf'],
      good: ['doveconf -nP > copy.conf', 'doveconf -h plugin/push_notification_driver'],
    },
  },
  {
    id: 'doveconf-shows-passwords',
    severity: 'info',
    summary: 'doveconf prints the passwords of the kafka plugin in clear.',
    why: 'It knows secrets by their names: settings that end in _password, _key or _nonce. The properties of librdkafka (ssl.key.password, sasl.password) end otherwise and are printed as they are. dovepush config show masks them.',
    source: 'doveconf.c, hide_secrets_from_value; observed with 2.3.19.1',
    log: null,
    examples: {bad: ['doveconf -n | mail support@example.com'], good: ['dovepush config show']},
  },
  {
    id: 'ox-endpoint-slow',
    severity: 'info',
    summary: 'A slow endpoint holds deliveries up.',
    why: 'The reply of lmtp waits for the notification of an ox driver, up to (max_retries + 1) times timeout_msecs: four seconds a recipient with the defaults of 2.3, a minute with those of 2.4.0 to 2.4.3. The delivery itself does not fail.',
    source: 'push-notification-driver-ox.c; observed with 2.3.19.1',
    log: 'Error: push-notification-ox: Error when sending notification: Request timed out',
    examples: {
      bad: ['push_notification_driver = ox:url=http://127.0.0.1:8009/n'],
      good: ['push_notification_driver = ox:url=http://127.0.0.1:8009/n timeout_msecs=500 max_retries=0'],
    },
  },
  {
    id: 'ox-never-retries-answers',
    severity: 'info',
    summary: 'An ox driver never repeats a notification that was answered, not even with 500.',
    why: 'max_retries counts for timeouts only. After any other answer than 2xx the notification is lost, with a line in the log; redirects are not followed, and nothing is queued for later. dovepush events replay can send them again where events are recorded.',
    source: 'push-notification-driver-ox.c; observed with 2.3.19.1',
    log: 'Error: push-notification-ox: Error when sending notification: 500 Internal Server Error',
    examples: {
      bad: ['max_retries=5, to survive restarts of the endpoint'],
      good: ['an endpoint that is always there, or a queue in front of it'],
    },
  },
  {
    id: 'userdb-empty-field',
    severity: 'info',
    summary: 'An empty userdb field arrives as the value yes.',
    why: "userdb_push_notification_driver= in a passwd-file is meant to switch one user off and asks for a driver called yes. The chain does stop, with an error in each session. An empty mail_plugins field fails the user's sessions.",
    source: 'auth-request.c, auth_fields; observed with 2.3.19.1',
    log: 'Error: Unknown push notification driver: yes',
    examples: {
      bad: ['anna:{PLAIN}x::::::userdb_push_notification_driver='],
      good: ['anna:{PLAIN}x::::::userdb_push_notification_driver=dlog'],
    },
  },
  {
    id: 'append-is-no-delivery',
    severity: 'info',
    summary: 'doveadm save and IMAP APPEND make MessageAppend, and an ox driver stays silent.',
    why: 'MessageNew is raised by lmtp and lda only. To test an ox driver, deliver a mail.',
    source: 'mail-deliver.c; observed with 2.3.19.1',
    log: null,
    examples: {
      bad: ['doveadm save -u anna < mail'],
      good: ['/usr/lib/dovecot/dovecot-lda -d anna < mail'],
    },
  },
  {
    id: 'dlog-logs-no-content',
    severity: 'info',
    summary: 'dlog logs mailbox and UID of a new mail, nothing of its content.',
    why: 'Sender, subject and snippet are only in the log where another driver of the same session asked for them.',
    source: 'push-notification-driver-dlog.c; observed with 2.3.19.1',
    log: 'Debug: Message data: Mailbox [INBOX], UID [1], UIDVALIDITY [1795300581]',
    examples: {bad: ['push_notification_driver = dlog, to watch subjects'], good: ['dovepush events tail']},
  },
];

/** Every page of `config explain`: the rules, then what has no check. */
export const pages: readonly Page[] = [...rules, ...otherPages];
