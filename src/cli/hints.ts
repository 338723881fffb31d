import type {AppError} from '../errors.js';

/** What to type, by the reason that an error gives beside its code. */
const byReason: Readonly<Record<string, string>> = {
  advertised:
    'Make the name known here (DNS, /etc/hosts), or have the brokers advertise another address (advertised.listeners).',
  'certificate-missing': 'Give a certificate that the broker trusts: --tls-cert FILE --tls-key FILE.',
  'certificate-refused': 'Check that the broker trusts the authority of --tls-cert, and that the certificate is valid.',
  'checkpoint-missing': 'Name a journal with --resume that an earlier run wrote.',
  'doveadm-credentials': 'Give the key with --doveadm-api-key-file or the password with --doveadm-password-file.',
  'doveadm-missing': 'Name doveadm with --doveadm PATH, or reach it over HTTP with --doveadm-url.',
  'doveadm-not-allowed': 'Run as a user who may, or reach doveadm over HTTP with --doveadm-url.',
  'doveadm-tls': 'Use the name in the certificate, and name its authority with --doveadm-tls-ca FILE.',
  'dovecot-silent': 'Look whether Dovecot and its mail storage answer; --timeout gives it longer.',
  'endpoint-silent': 'Look at what keeps the endpoint busy, or give it more time with --timeout.',
  'endpoint-tls': 'Look whether the endpoint speaks TLS, and at its certificate; name its authority with --ox-tls-ca.',
  'event-not-in-ox': 'It knows MessageNew only; use --format kafka.',
  'login-missing': 'Log in with --sasl-mechanism, --sasl-username and --sasl-password-file.',
  'login-unexpected': 'Leave out --sasl-mechanism, or name a port with logins in --brokers.',
  'lua-module-missing': 'Give the directory that has the module with --lua-path DIR.',
  'lua-timeout':
    'Look for an endless loop or a slow pattern; give more time with --timeout. Dovecot has no limit: it would wait.',
  'main-file-unreadable': 'Check the path and its permissions, or name the file with --dovecot-conf.',
  'not-doveadm': 'Name the doveadm of Dovecot 2.3 or 2.4 with --doveadm PATH.',
  'not-kafka': 'Name a port of a Kafka broker in --brokers.',
  'partition-missing': 'Place the records anew with --drop partition.',
  'recorded-topic-replaced': 'Record it into a new file, with --output NEWFILE and without --append.',
  'replay-incomplete': 'Name a source and a destination, or continue with --resume FILE.',
  'result-of-another': 'Resume with the same input and flags, or begin a new --result.',
  'result-unknown': 'Name the file that --result wrote.',
  'run-of-another-source': 'Begin a new run, with another --result file.',
  'same-topic': 'Allow it with --allow-same-topic.',
  'set-invalid': 'Write --set PATH=VALUE, for example --set userdb.k1=v1.',
  'shard-invalid': 'Write it as I/N with I from 1 to N: --shard 1/4.',
  'speed-of-share': 'Use --rate.',
  'subscriber-unknown': 'Send to every user, without asking, with --all-users.',
  'tls-expired': 'Renew the certificate of the broker, and check the clock of this host.',
  'tls-missing': 'Add --tls, and --tls-ca FILE where the authority is your own; or name a plain port in --brokers.',
  'tls-name': 'Use a name of the certificate in --brokers.',
  'tls-unexpected': 'Use --no-tls (and none of the other TLS flags), or name the TLS port in --brokers.',
  'tls-untrusted': 'Name the authority of the broker with --tls-ca FILE.',
  'tls-unverified': 'Name the authority with ssl.ca.location or --tls-ca instead.',
  'tls-version': 'Switch on TLS 1.2 or 1.3 on the broker (ssl.enabled.protocols).',
  'topic-follows-itself': 'Leave out what was replayed with --tag NAME.',
  'url-credentials': 'Put user:password into a file and name it with --ox-auth-file.',
  'userdb-silent': 'Look whether the userdb answers; --timeout gives it longer.',
  'users-missing': 'Name them with --user or --users FILE.',
  'users-not-listed': 'Only a userdb that can iterate lists users; give the names with --users FILE.',
  'value-too-long': 'Use --via cli: only the HTTP API of Dovecot 2.4 has this limit.',
};

/** What to type, by the code of an error. */
const byCode: Readonly<Record<string, string>> = {
  GROUP_FULL: 'Stop a member, raise group.max.size of the brokers, or choose another name with --group.',
  GROUP_INVALID: 'Choose another name with --group.',
  GROUP_IN_USE: 'Choose another name with --group.',
  KAFKA_ADVERTISED_UNREACHABLE: 'Have the brokers advertise an address that can be reached (advertised.listeners).',
  KAFKA_AUTH_FAILED: 'Check --sasl-mechanism, --sasl-username and the password in --sasl-password-file.',
  KAFKA_OLD_FORMAT: 'Read from a later offset with --offset, or let the broker rewrite the topic.',
  KAFKA_RECORD_DAMAGED: 'Read on after them with --partition and --offset.',
  KAFKA_TIMEOUT: 'Check the brokers, or allow more time with --timeout.',
  KAFKA_TLS_FAILED: 'Check --tls, --tls-ca and the name in --brokers, and that this listener speaks TLS.',
  KAFKA_UNREACHABLE: 'Check host and port in --brokers, and that the broker runs.',
  LISTEN_FAILED: 'Choose another address with --listen; port 0 picks a free one.',
  SOURCE_TRIMMED: 'Begin a new run for what is left, with another --result file.',
  TOPIC_UNKNOWN: "Check its name; 'dovepush events topics' lists those with push events.",
};

/** The hint of an error that brings none along: the core knows no flags. */
export function hintFor({code, hint, reason}: AppError): string | undefined {
  return hint ?? byReason[reason ?? ''] ?? byCode[code];
}
