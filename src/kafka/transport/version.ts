import {AppError} from '../../errors.js';
import type {Address} from '../address.js';
import type {ApiVersions} from '../messages/api-versions.js';
import type {Message} from '../messages/message.js';

/**
 * The highest version of a request that both sides know. Throws KAFKA_VERSION, with what each side knows, where there is
 * none: the broker is too old, or too new.
 */
export function chooseVersion({api}: Message<unknown>, versions: ApiVersions, {host, port}: Address): number {
  const known = versions.get(api.key);
  const broker = `broker ${host}:${port}`;
  const own = rangeOf(api);
  if (known === undefined) {
    throw new AppError('KAFKA_VERSION', `${broker} does not know the request ${api.name}`, {hint: oldHint});
  }
  const version = Math.min(api.max, known.max);
  if (version >= api.min && version >= known.min) return version;
  const [fault, hint] = known.max < api.min ? ['too old', oldHint] : ['too new', newHint];
  throw new AppError(
    'KAFKA_VERSION',
    `${broker} is ${fault}: it knows ${api.name} in ${rangeOf(known)}, dovepush in ${own}`,
    {hint},
  );
}

const oldHint = 'Use a broker of Kafka 1.1 or later.';
const newHint = 'Use a newer release of dovepush.';

function rangeOf({min, max}: {readonly min: number; readonly max: number}): string {
  return min === max ? `version ${min}` : `versions ${min} to ${max}`;
}
