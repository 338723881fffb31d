import type {Driver} from './driver.js';

/** Writes every event to the debug log. Takes no options: what follows the colon is logged once per session. */
export const dlog: Driver = {
  name: 'dlog',
  plugin: 'push_notification',
  structs: [],
  options: {},
  start: {'2.3': () => null, '2.4': () => null},
  counterpart: () => ({settings: [], refused: null}),
};
