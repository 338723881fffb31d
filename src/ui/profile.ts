import {maskSetting} from '../secrets.js';
import {visible} from './visible.js';

/** A flag that has a value without the command line. */
export interface ProfileSetting {
  /** The long name. */
  readonly name: string;
  readonly value: string;
  /** `FILE:LINE`, or the environment variable. */
  readonly origin: string;
}

/** A profile of the file. */
export interface ProfileRow {
  readonly name: string;
  readonly isDefault: boolean;
}

export function profileJson({name, isDefault}: ProfileRow) {
  return {schema: 'dovepush.profile/1', name, default: isDefault};
}

export function formatProfiles(rows: readonly ProfileRow[]): string {
  return rows.map(({name, isDefault}) => `${visible(name)}${isDefault ? '  (default)' : ''}\n`).join('');
}

export function settingJson({name, value, origin}: ProfileSetting) {
  return {schema: 'dovepush.setting/1', name, value: maskSetting(name, value), origin};
}

/** A line for each: name, value, origin. */
export function formatProfileSettings(settings: readonly ProfileSetting[]): string {
  const rows = settings.map(
    ({name, value, origin}) => [name, visible(maskSetting(name, value)), visible(origin)] as const,
  );
  const width = (column: 0 | 1) => Math.min(40, Math.max(0, ...rows.map((row) => row[column].length)));
  return rows
    .map(([name, value, origin]) => `${name.padEnd(width(0))}  ${value.padEnd(width(1))}  ${origin}\n`)
    .join('');
}
