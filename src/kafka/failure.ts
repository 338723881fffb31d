import {AppError} from '../errors.js';
import {BrokerError} from './broker-error.js';

/** What is known of a kafkajs error (kafkajs/src/errors.js). */
interface ClientError extends Error {
  readonly type?: string;
  readonly code?: string | number;
  readonly broker?: string;
  readonly retriable?: boolean;
}

const tlsCode =
  /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|ERR_OSSL)/;
const loginTypes = new Set(['SASL_AUTHENTICATION_FAILED', 'UNSUPPORTED_SASL_MECHANISM', 'ILLEGAL_SASL_STATE']);

/** Whether another try may succeed: a broker that is away, a leader that moved. */
export function isRetriable(error: unknown): boolean {
  if (error instanceof BrokerError) return error.retriable;
  if (error instanceof AppError || isLoginError(error as ClientError) || isTlsError(error as ClientError)) return false;
  return error instanceof Error && error.name.startsWith('KafkaJS') && (error as ClientError).retriable !== false;
}

function isLoginError({name, type}: ClientError): boolean {
  return name === 'KafkaJSSASLAuthenticationError' || (type !== undefined && loginTypes.has(type));
}

function isTlsError({code}: ClientError): boolean {
  return typeof code === 'string' && tlsCode.test(code);
}

/**
 * Anything that went wrong with Kafka in the operator's words. `subject` is what it was about (`topic dovecot`, `broker
 * host:port`). An AppError is given back as it is, and so is what is no error of Kafka's (a bug).
 */
export function kafkaFailure(error: unknown, subject: string): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  if (error instanceof BrokerError) return refusal(error, subject);
  const failure = error as ClientError;
  if (isLoginError(failure)) {
    return new AppError('KAFKA_AUTH_FAILED', `${subject}: ${failure.message}`, {
      cause: error,
      hint: 'Check the SASL mechanism, user name and password.',
    });
  }
  if (isTlsError(failure)) return tlsFailure(failure, subject);
  if (failure.name === 'KafkaJSRequestTimeoutError') {
    return new AppError('KAFKA_TIMEOUT', `${subject}: no answer in time`, {
      cause: error,
      hint: 'Check the brokers, or allow more time with --timeout.',
    });
  }
  return failure.name.startsWith('KafkaJS') ? unreachable(failure, subject) : error;
}

function unreachable(error: ClientError, subject: string): AppError {
  const closed = error.name === 'KafkaJSConnectionClosedError' || error.code === 'ECONNRESET';
  return new AppError('KAFKA_UNREACHABLE', `${subject}: ${error.message.replace(/^Connection error: /, '')}`, {
    cause: error,
    hint: closed
      ? 'The broker hung up: check that its listener speaks TLS or not, and asks for a login or not, as you do.'
      : 'Check host and port in --brokers, and that the broker runs.',
  });
}

function tlsFailure(error: ClientError, subject: string): AppError {
  return new AppError('KAFKA_TLS_FAILED', `${subject}: ${error.message.replace(/^Connection error: /, '')}`, {
    cause: error,
    hint: 'Check --tls-ca and the name in --brokers, and that this listener speaks TLS.',
  });
}

const refusals: Readonly<Record<number, readonly [code: string, message: string, hint: string]>> = {
  3: [
    'TOPIC_UNKNOWN',
    'there is no such topic',
    'Check its name; dovepush events topics lists those with push events.',
  ],
  17: ['TOPIC_UNKNOWN', 'that is no name for a topic', 'Letters, digits, dot, underscore and minus make a name.'],
  7: ['KAFKA_TIMEOUT', 'the broker could not do it in time', 'Check the replicas, or allow more time with --timeout.'],
  29: ['KAFKA_FORBIDDEN', 'not allowed for this user', "Check the user's rights (ACLs) on the topic."],
  30: ['KAFKA_FORBIDDEN', 'the group is not allowed for this user', "Check the user's rights (ACLs) on the group."],
  31: ['KAFKA_FORBIDDEN', 'not allowed for this user', "Check the user's rights (ACLs) on the cluster."],
};

function refusal(error: BrokerError, subject: string): AppError {
  const known = refusals[error.number];
  if (known) return new AppError(known[0], `${subject}: ${known[1]}`, {cause: error, hint: known[2]});
  return new AppError('KAFKA_REFUSED', `${subject}: the broker answers ${error.message}`, {
    cause: error,
    hint: "Look into the broker's log.",
  });
}
