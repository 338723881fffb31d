import type {AppError} from '../errors.js';

/** What to type, by the reason that an error gives beside its code. */
const byReason: Readonly<Record<string, string>> = {
  advertised:
    'Make the name known here (DNS, /etc/hosts), or have the brokers advertise another address (advertised.listeners).',
  'certificate-missing': 'Give a certificate that the broker trusts: --tls-cert FILE --tls-key FILE.',
  'certificate-refused': 'Check that the broker trusts the authority of --tls-cert, and that the certificate is valid.',
  'login-missing': 'Log in with --sasl-mechanism, --sasl-username and --sasl-password-file.',
  'login-unexpected': 'Leave out --sasl-mechanism, or name a port with logins in --brokers.',
  'not-kafka': 'Name a port of a Kafka broker in --brokers.',
  'partition-missing': 'Place the records anew with --drop partition.',
  'tls-expired': 'Renew the certificate of the broker, and check the clock of this host.',
  'tls-missing': 'Add --tls, and --tls-ca FILE where the authority is your own; or name a plain port in --brokers.',
  'tls-name': 'Use a name of the certificate in --brokers.',
  'tls-unexpected': 'Use --no-tls (and none of the other TLS flags), or name the TLS port in --brokers.',
  'tls-untrusted': 'Name the authority of the broker with --tls-ca FILE.',
  'tls-unverified': 'Name the authority with ssl.ca.location or --tls-ca instead.',
  'tls-version': 'Switch on TLS 1.2 or 1.3 on the broker (ssl.enabled.protocols).',
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
  TOPIC_UNKNOWN: "Check its name; 'dovepush events topics' lists those with push events.",
};

/** The hint of an error that brings none along: the core knows no flags. */
export function hintFor({code, hint, reason}: AppError): string | undefined {
  return hint ?? byReason[reason ?? ''] ?? byCode[code];
}
