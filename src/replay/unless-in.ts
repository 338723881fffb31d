import {DigestSet} from '../compare/digests.js';
import {identitiesOf, keyOf} from '../compare/identity.js';
import type {NotificationEvent} from '../events/event.js';
import {type EvidenceOptions, type EvidenceServices, identitiesFrom} from './evidence.js';

/** What a source of `--unless-in` leaves out. */
export interface LeftOut {
  /** As the operator wrote it. */
  readonly source: string;
  readonly records: number;
}

/** Knows the events that other sources have already. */
export interface UnlessIn {
  /** Whether one of the sources has the event; of a set of messages, all of them. Counts it for the first that has it. */
  has(event: NotificationEvent): boolean;
  /** What was left out since `startCount`. */
  leftOut(): readonly LeftOut[];
  startCount(): void;
}

interface Known {
  readonly source: string;
  readonly keys: DigestSet;
  records: number;
}

/** Reads the sources once. Needs 16 to 32 bytes per event of them, twice that while it grows. */
export async function readUnlessIn(
  sources: readonly string[],
  options: EvidenceOptions,
  services: EvidenceServices,
): Promise<UnlessIn> {
  const all: Known[] = [];
  for (const source of sources) {
    const keys = new DigestSet();
    for await (const batch of identitiesFrom(source, options, services)) for (const one of batch) keys.add(keyOf(one));
    all.push({source, keys, records: 0});
  }
  return {
    has(event) {
      const wanted = identitiesOf(event).map(keyOf);
      const found = wanted.length === 0 ? undefined : all.find(({keys}) => wanted.every((key) => keys.has(key)));
      if (found !== undefined) found.records += 1;
      return found !== undefined;
    },
    leftOut: () => all.map(({source, records}) => ({source, records})),
    startCount() {
      for (const one of all) one.records = 0;
    },
  };
}
