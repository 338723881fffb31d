import type {ConfigFiles} from './files.js';

/** Debian's own directory is there wherever the files are used, even if Dovecot is not installed here. */
const ofDebian = /^\/usr\/lib\/dovecot\/modules\/?$/;

/** Whether the directory that plugins are to be loaded from does not exist. */
export function isMissingPluginDir(path: string, files: ConfigFiles): boolean {
  return !ofDebian.test(path) && files.kind(path) === 'missing';
}
