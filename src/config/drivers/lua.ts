import type {ConfigFiles} from '../files.js';
import type {Driver, StartContext} from './driver.js';

/** A path that is not absolute belongs to the working directory of a Dovecot process, where no script lies. */
function isMissing(path: string, files: ConfigFiles): boolean {
  return !path.startsWith('/') || files.kind(path) === 'missing';
}

/** Calls a Lua script. The script is looked for in a plugin setting, in `file=`, then in the one of mail_lua. */
export const lua: Driver = {
  name: 'lua',
  plugin: 'push_notification_lua',
  options: {file: null},
  start({options, plugin, files}: StartContext): string | null {
    const script = plugin('push_notification_lua_script_file') || (options.file ?? '');
    if (script === '') {
      if (plugin('mail_lua_script') !== '') return null;
      return 'No file in config and no push_notification_lua_script_file set';
    }
    return isMissing(script, files) ? `access(${script}) failed: No such file or directory` : null;
  },
};
