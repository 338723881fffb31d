import {AppError} from '../../errors.js';
import {BrokerError} from './broker-error.js';
import {LinkError, type LinkProblem} from './link-error.js';

/** Whether another try may succeed: a broker that is away, a leader that moved. */
export function isRetriable(error: unknown): boolean {
  if (error instanceof BrokerError) return error.retriable;
  return error instanceof LinkError && !['tls', 'login'].includes(error.problem);
}

const linkFailures: Readonly<Record<LinkProblem, readonly [code: string, hint: string]>> = {
  unreachable: ['KAFKA_UNREACHABLE', 'Check host and port in --brokers, and that the broker runs.'],
  closed: [
    'KAFKA_UNREACHABLE',
    'Check whether this listener wants TLS (--tls) or a login (--sasl-mechanism), and that the broker runs.',
  ],
  timeout: ['KAFKA_TIMEOUT', 'Check the brokers, or allow more time with --timeout.'],
  tls: ['KAFKA_TLS_FAILED', 'Check --tls, --tls-ca and the name in --brokers, and that this listener speaks TLS.'],
  login: ['KAFKA_AUTH_FAILED', 'Check the SASL mechanism, user name and password.'],
};

/**
 * Anything that went wrong with Kafka in the operator's words. `subject` is what it was about (`topic dovecot`, `brokers
 * host:port`). An AppError is given back as it is, and so is what is no error of Kafka's (a bug).
 */
export function kafkaFailure(error: unknown, subject: string): unknown {
  if (error instanceof BrokerError) return refusal(error, subject);
  if (!(error instanceof LinkError)) return error;
  const [code, hint] = linkFailures[error.problem];
  return new AppError(code, `${subject}: ${error.message}`, {cause: error, hint});
}

const refusals: Readonly<Record<number, readonly [code: string, message: string, hint: string]>> = {
  3: [
    'TOPIC_UNKNOWN',
    'there is no such topic',
    'Check its name; dovepush events topics lists those with push events.',
  ],
  17: ['TOPIC_UNKNOWN', 'that is no name for a topic', 'Letters, digits, dot, underscore and minus make a name.'],
  23: ['GROUP_IN_USE', 'other programs share it in another way', 'Choose another name with --group.'],
  24: ['GROUP_INVALID', 'that is no name for a group', 'Choose another name with --group.'],
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
