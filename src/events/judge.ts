import type {NotificationEvent} from './event.js';
import type {EventFilter} from './filter.js';

/** A filter's test that counts what it cannot judge. */
export interface Judge {
  readonly test: (event: NotificationEvent) => boolean;
  /** Events left out only because their payload was cut off before what the filter looks at. */
  unjudged(): number;
}

/** Makes the test; each line of a file counts once, however often the file is read. */
export function createJudge(filter: EventFilter, isWithin: (event: NotificationEvent) => boolean = () => true): Judge {
  const lines = new Set<string>();
  return {
    test(event) {
      if (!isWithin(event)) return false;
      if (filter.event(event)) return true;
      const {file} = event.record;
      if (filter.isUnjudged(event)) lines.add(`${file?.generation ?? ''}:${file?.line ?? lines.size}`);
      return false;
    },
    unjudged: () => lines.size,
  };
}
