import type {DovecotRelease} from '../../dovecot-release.js';
import {AppError, ExitCode} from '../../errors.js';
import type {LuaEnvironment, SettingValue} from '../engine/environment.js';
import {expandSetting, type Session} from './expand.js';
import type {ScriptSettings} from './settings.js';

/** What an operator says of the server around a script. */
export interface Surroundings extends Pick<LuaEnvironment, 'userdb' | 'metadata' | 'status' | 'modulePaths'> {
  readonly release: DovecotRelease;
  /** What the configuration sets, and the userdb. */
  readonly configured: ScriptSettings;
  /** Settings that win over those, as the script reads them. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What a session of the user has around the script. Throws LUA_SETTING (exit status 1) where Dovecot opens no session. */
export function environmentOf({configured, ...around}: Surroundings, user: string): LuaEnvironment {
  const session = {user, userdb: around.userdb};
  const settings: Record<string, SettingValue> = {};
  for (const {values, isExpanded} of configured.of(session)) {
    for (const [key, value] of Object.entries(values)) {
      if (key in around.settings) continue;
      settings[key] = isExpanded ? value : settingValue(key, value, session, around.release);
    }
  }
  return {...around, user, settings: {...settings, ...around.settings}};
}

function settingValue(key: string, text: string, session: Session, release: DovecotRelease): SettingValue {
  const expansion = expandSetting(text, session, release);
  if ('value' in expansion) return expansion.value;
  const is24 = release.series === '2.4';
  if ('unavailable' in expansion) {
    const unavailable = `the setting '${key}', of which only the server knows ${expansion.unavailable}`;
    if (!is24) return {unavailable};
    throw new AppError('LUA_NOT_AVAILABLE', `not available here: ${unavailable}`, {
      hint: `Give the value with --plugin ${key}=VALUE.`,
    });
  }
  const effect = is24 ? 'Dovecot does not start the driver' : 'Dovecot opens no session';
  throw new AppError('LUA_SETTING', `${effect}: cannot expand the setting '${key}': ${expansion.error}`, {
    hint: 'Fix the variable in the configuration.',
    exitCode: ExitCode.bad,
  });
}
