import {mask, maskSetting} from '../secrets.js';
import {visible} from './visible.js';

/** A flag that has a value without the command line. */
export interface ProfileSetting {
  /** The long name. */
  readonly name: string;
  readonly value: string;
  /** `FILE:LINE`, or the environment variable. */
  readonly origin: string;
  readonly isSecret: boolean;
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

export function settingJson(setting: ProfileSetting) {
  const {name, origin} = setting;
  return {schema: 'dovepush.setting/1', name, value: shownValue(setting), origin};
}

/** A list is masked value by value: each begins with a name of its own. */
function shownValue({name, value, isSecret}: ProfileSetting): string {
  if (isSecret) return mask;
  const list = listIn(value);
  return list === null ? maskSetting(name, value) : JSON.stringify(list.map((one) => maskSetting(name, one)));
}

/** The texts of a JSON list; null where a value is anything else. */
function listIn(value: string): readonly string[] | null {
  if (!value.startsWith('[')) return null;
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : null;
  } catch {
    return null;
  }
}

/** A line for each: name, value, origin. */
export function formatProfileSettings(settings: readonly ProfileSetting[]): string {
  const rows = settings.map(
    (setting) => [setting.name, visible(shownValue(setting)), visible(setting.origin)] as const,
  );
  const width = (column: 0 | 1) => Math.min(40, Math.max(0, ...rows.map((row) => row[column].length)));
  return rows
    .map(([name, value, origin]) => `${name.padEnd(width(0))}  ${value.padEnd(width(1))}  ${origin}\n`)
    .join('');
}
