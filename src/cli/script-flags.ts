import {formatRelease} from '../dovecot-release.js';
import {AppError, ExitCode, usageError} from '../errors.js';
import type {LuaEnvironment} from '../lua/engine/environment.js';
import {statusItems} from '../lua/session/status.js';
import {dovecotVersionFlag} from './dovecot-version.js';
import {repeatable} from './repeatable.js';
import type {ScriptReleaseFlags} from './script-release.js';
import type {Surroundings} from './surroundings.js';

const helpGroup = 'SCRIPT';

/** The flags that say which Dovecot a script runs in, and what it finds there. */
export const scriptFlags = {
  'dovecot-version': dovecotVersionFlag({
    description: 'Dovecot that runs the script (auto: that of the configuration, else the installed one, else 2.3)',
    helpGroup,
  }),
  plugin: repeatable({
    description:
      'plugin setting of 2.3, or entry of lua_settings in 2.4; wins over --dovecot-conf and --userdb (repeatable)',
    helpValue: 'K=V',
    helpGroup,
  }),
  userdb: repeatable({
    description: 'field that the userdb gives each user: home, uid, gid, settings, %{userdb:K} (repeatable)',
    helpValue: 'K=V',
    helpGroup,
  }),
  metadata: repeatable({
    description: 'server metadata of each user, which user:metadata_get reads (repeatable)',
    helpValue: 'K=V',
    helpGroup,
  }),
  status: repeatable({
    description: `number that mailbox:status gives for every mailbox: ${statusItems.join(', ')} (repeatable)`,
    helpValue: 'K=N',
    helpGroup,
  }),
  'lua-path': repeatable({
    description: 'directory with Lua modules for require, searched before the built-in ones (repeatable)',
    helpValue: 'DIR',
    helpGroup,
  }),
};

/** The values of these flags. */
export interface ScriptFlagValues extends ScriptReleaseFlags {
  readonly plugin?: readonly string[] | undefined;
  readonly userdb?: readonly string[] | undefined;
  readonly metadata?: readonly string[] | undefined;
  readonly status?: readonly string[] | undefined;
  readonly 'lua-path'?: readonly string[] | undefined;
}

/** Throws USAGE. */
function pairs(flag: string, texts: readonly string[] = []): [string, string][] {
  return texts.map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw usageError(`'${text}' is not a valid value of --${flag}`, `Write --${flag} NAME=VALUE.`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
}

/** Throws USAGE for an item that a status does not have, and for anything but a whole number. */
function statusOf(texts: readonly string[] | undefined): Record<string, number> {
  const numbers = pairs('status', texts).map(([item, text]): [string, number] => {
    if (!statusItems.includes(item)) {
      throw usageError(`'${item}' is not an item of a mailbox status`, `Choose of ${statusItems.join(', ')}.`);
    }
    const number = /^\d{1,15}$/.test(text) ? Number(text) : null;
    if (number === null) throw usageError(`'${text}' is not a valid number`, `Write --status ${item}=3.`);
    return [item, number];
  });
  return Object.fromEntries(numbers);
}

/**
 * What a script finds around it in the session of a user, as the flags say. Which Dovecot was found is noted beside text.
 * Throws USAGE, CONFIG_UNREADABLE, and CONFIG_REFUSED (exit status 1) for a configuration with which no server starts.
 */
export async function scriptEnvironment(
  flags: ScriptFlagValues,
  script: string,
  {note, detail, isJson}: Pick<Surroundings, 'note' | 'detail'> & {readonly isJson: boolean},
): Promise<(user: string) => LuaEnvironment> {
  const [{asked, explainRelease, scriptRelease}, {bareSettings, configuredSettings}, {environmentOf}] =
    await Promise.all([
      import('./script-release.js'),
      import('../lua/session/settings.js'),
      import('../lua/session/surroundings.js'),
    ]);
  const given = {
    settings: Object.fromEntries(pairs('plugin', flags.plugin)),
    userdb: Object.fromEntries(pairs('userdb', flags.userdb)),
    metadata: Object.fromEntries(pairs('metadata', flags.metadata)),
    status: statusOf(flags.status),
    modulePaths: flags['lua-path'] ?? [],
  };
  const found = await scriptRelease(flags);
  const {release, model} = found;
  if (model !== null && !model.loads) throw refusedConfig(flags['dovecot-conf'] ?? '');
  const configured = model === null ? bareSettings(release.series) : configuredSettings(model, script);
  if (found.reason !== asked && !isJson) note(`as Dovecot ${formatRelease(release)} runs it`);
  detail(explainRelease(found));
  if (configured.note !== null) note(configured.note);
  return (user) => environmentOf({release, configured, ...given}, user);
}

function refusedConfig(file: string): AppError {
  return new AppError('CONFIG_REFUSED', `Dovecot refuses the configuration ${file}`, {
    hint: `Find out why: dovepush config check ${file}`,
    exitCode: ExitCode.bad,
  });
}
