import type {ConfigFiles} from '../files.js';

/** Whether Dovecot does not find a script: a relative path belongs to the working directory of its process, where none is. */
export function isScriptMissing(path: string, files: ConfigFiles): boolean {
  return !path.startsWith('/') || files.kind(path) === 'missing';
}

/** Dovecot's words when the script of `mail_lua_script` is not there; then no session opens. */
export function missingMailScript(path: string): string {
  return `dlua_script_create_file(${path}) failed: access(${path}) failed: No such file or directory`;
}
