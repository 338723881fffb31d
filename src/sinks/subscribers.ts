import {AppError} from '../errors.js';
import {decode} from '../events/decode.js';
import type {RecordBatch} from '../events/record.js';
import type {EntryReading} from '../metadata/entry.js';
import {userField} from '../metadata/value.js';
import {noPlaceIn} from '../ox/encode.js';

/** Which users have http-notify switched on; each is asked about once. */
export interface Subscribers {
  /** The same batches; whoever is named in one is known before it is handed on. Throws what doveadm failed with. */
  learn(batches: AsyncIterable<RecordBatch>): AsyncIterable<RecordBatch>;
  /** What stands behind `user=` in the user's entry; null where notifications are off. */
  nameOf(user: string): string | null;
}

/** `read` gives the entries of users, in any order. */
export function createSubscribers(read: (users: readonly string[]) => Promise<readonly EntryReading[]>): Subscribers {
  const known = new Map<string, string | null>();

  async function ask(users: readonly string[]): Promise<void> {
    for (const reading of await read(users)) {
      if (reading.state === 'error') throw unknown(reading.user, reading.error);
      // An entry without user= is one that the driver refuses.
      known.set(reading.user, reading.state === 'set' ? userField(reading.value) : null);
    }
  }

  return {
    async *learn(batches) {
      for await (const batch of batches) {
        const users = new Set<string>();
        for (const record of batch) {
          const event = decode(record);
          if (event.user !== null && !known.has(event.user) && noPlaceIn(event) === null) users.add(event.user);
        }
        if (users.size > 0) await ask([...users]);
        yield batch;
      }
    },
    nameOf: (user) => known.get(user) ?? null,
  };
}

function unknown(user: string, cause: AppError): AppError {
  return new AppError(cause.code, `cannot tell whether ${user} has http-notify: ${cause.message}`, {
    reason: 'subscriber-unknown',
    cause,
  });
}
