import {formatEventsPage} from './events-page.js';

/** The page about events and their fields: what docs/events.md must hold. The program must have been built. */
export async function eventsPage() {
  const load = (/** @type {string} */ path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
  const parts = await Promise.all(
    [
      'events/event.js',
      'events/formats/cyrus.js',
      'events/formats/kafka.js',
      'events/formats/ox.js',
      'events/formats/dlog-text.js',
      'lua/driver-events.js',
    ].map(load),
  );
  return formatEventsPage(Object.assign({}, ...parts));
}
