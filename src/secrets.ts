import {isSecretName} from './secret-names.js';
import {secretRanges} from './secret-ranges.js';
import type {Range, Reading} from './secret-words.js';

/** What stands in place of a secret in every output. */
export const mask = '***';

/** The text with each of the ranges masked; they are in order and do not overlap. */
export function hideRanges(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  const shown: string[] = [];
  let at = 0;
  for (const [start, end] of ranges) {
    shown.push(text.slice(at, start), mask);
    at = end;
  }
  return shown.join('') + text.slice(at);
}

/** A sentence with the secrets in it masked: what URLs hold of users and tokens, and what is assigned to a secret name. */
export function maskUrls(text: string): string {
  return hideRanges(text, secretRanges(text, 'text'));
}

/** How the value of a setting of that name is read. */
export function readingOf(name: string): Reading {
  if (/^push_notification_(?:driver|backend)\d*$/.test(name)) return 'driver';
  return /(?:^|[_.-])(?:ur[li]|endpoint)s?$/i.test(name) ? 'url' : 'value';
}

/** The value of a setting as it may be shown. */
export function maskSetting(name: string, value: string): string {
  if (value !== '' && isSecretName(name)) return mask;
  return hideRanges(value, secretRanges(value, readingOf(name)));
}

export {isSecretName};
