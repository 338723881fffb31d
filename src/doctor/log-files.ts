import type {ConfigFiles} from '../config/files.js';
import type {ConfigModel} from '../config/model.js';

/** Where syslog daemons write what mail programs log. */
const usualFiles = ['/var/log/mail.log', '/var/log/maillog', '/var/log/syslog', '/var/log/messages'];

/** Words that Dovecot takes in place of a path. */
const notFiles = new Set(['syslog', '/dev/stderr', '/dev/stdout', '']);

/** The files that Dovecot logs to, errors and information; those of the syslog daemon where it hands lines to syslog. */
export function logFiles({effective}: ConfigModel, files: ConfigFiles): readonly string[] {
  const view = effective.protocol('global');
  const main = view.value('log_path') || 'syslog';
  const named = [main, view.value('info_log_path') || main];
  const toSyslog = named.includes('syslog') ? usualFiles.filter((path) => files.kind(path) !== 'missing') : [];
  return [...new Set([...named.filter((path) => !notFiles.has(path)), ...toSyslog])];
}
