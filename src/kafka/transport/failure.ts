import {AppError} from '../../errors.js';
import {BrokerError} from './broker-error.js';
import {brokerErrors} from './broker-errors.js';
import {LinkError, type LinkProblem} from './link-error.js';

/** Whether another try may succeed: a broker that is away, a leader that moved. */
export function isRetriable(error: unknown): boolean {
  if (error instanceof BrokerError) return error.retriable;
  return error instanceof LinkError && !['tls', 'login', 'advertised'].includes(error.problem);
}

const linkCodes: Readonly<Record<LinkProblem, string>> = {
  unreachable: 'KAFKA_UNREACHABLE',
  advertised: 'KAFKA_ADVERTISED_UNREACHABLE',
  closed: 'KAFKA_UNREACHABLE',
  timeout: 'KAFKA_TIMEOUT',
  tls: 'KAFKA_TLS_FAILED',
  login: 'KAFKA_AUTH_FAILED',
};

/**
 * Anything that went wrong with Kafka in the operator's words. `subject` is what it was about (`topic dovecot`, `brokers
 * host:port`). An AppError is given back as it is, and so is what is no error of Kafka's (a bug). What to type instead is
 * for the command line to say, by `code` and `reason`.
 */
export function kafkaFailure(error: unknown, subject: string): unknown {
  if (error instanceof BrokerError) return refusal(error, subject);
  if (!(error instanceof LinkError)) return error;
  const {problem, reason, message} = error;
  const options = {cause: error, ...(reason === undefined ? {} : {reason})};
  return new AppError(linkCodes[problem], `${subject}: ${message}`, options);
}

function refusal(error: BrokerError, subject: string): AppError {
  const {code, text, advice} = brokerErrors[error.number] ?? {};
  const words = code === undefined ? `the broker answers ${error.message}${text ? `: ${text}` : ''}` : text;
  const hint = advice ?? (code === undefined ? "Look into the broker's log." : undefined);
  return new AppError(code ?? 'KAFKA_REFUSED', `${subject}: ${words}`, {
    cause: error,
    ...(hint === undefined ? {} : {hint}),
  });
}
