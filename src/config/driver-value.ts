import {drivers} from './drivers/index.js';

/** A driver string taken apart the way push-notification-drivers.c does. */
export interface DriverValue {
  /** As written, blanks included. */
  readonly name: string;
  /** Null where there is no colon. */
  readonly text: string | null;
  /** Split at spaces, in order; a bare word has a null value. Repeats are kept. */
  readonly options: readonly DriverOption[];
}

/** One piece of the text behind the colon. */
export interface DriverOption {
  readonly key: string;
  readonly value: string | null;
  /** As written: what to look for in the file. */
  readonly text: string;
}

/** Splits `NAME:KEY=VALUE KEY …`: at the first colon, then at spaces, then at each first `=`. */
export function parseDriverValue(value: string): DriverValue {
  const colon = value.indexOf(':');
  if (colon === -1) return {name: value, text: null, options: []};
  const text = value.slice(colon + 1);
  return {name: value.slice(0, colon), text, options: text.split(' ').filter(Boolean).map(parseOption)};
}

function parseOption(text: string): DriverOption {
  const sign = text.indexOf('=');
  return sign === -1 ? {key: text, value: null, text} : {key: text.slice(0, sign), value: text.slice(sign + 1), text};
}

/** The options that each driver reads. */
export const driverOptions: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  drivers.map(({name, options}) => [name, Object.keys(options)]),
);

/** The names a chain may ask for, in lower case. */
export const driverNames: readonly string[] = drivers.map(({name}) => name);
