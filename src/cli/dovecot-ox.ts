import {existsSync} from 'node:fs';
import type {DovecotSeries} from '../dovecot-release.js';
import {usageError} from '../errors.js';
import {maskUrls} from '../secrets.js';

/** What a Dovecot configuration says of the endpoint that its ox driver notifies. */
export interface DovecotOx {
  /** May hold credentials. */
  readonly url: string;
  /** Whether the driver names users as their http-notify entry does. */
  readonly userFromMetadata: boolean;
  readonly series: DovecotSeries;
}

/** The series that a configuration is written for; 2.3 if no file is named. Throws CONFIG_UNREADABLE. */
export async function dovecotSeries(file: string | undefined): Promise<DovecotSeries> {
  return file === undefined ? '2.3' : (await import('../config/load.js')).loadConfig(file).dialect;
}

const usualFile = '/etc/dovecot/dovecot.conf';
// The driver acts at delivery only.
const programs = ['lmtp', 'lda'];

/**
 * The endpoint of Dovecot's ox driver; null where no such driver starts, or no file is named and there is none in the
 * usual place. Throws CONFIG_UNREADABLE, and USAGE where the URL is another one for each user.
 */
export async function dovecotOx(file: string | undefined): Promise<DovecotOx | null> {
  const found = await startedOx(file);
  return found && {...found, url: plainOf(found.url, found.series === '2.3' ? /%/ : /%\{/)};
}

/** Whether the ox driver of a configuration names users as their entry does, whatever its URL. Throws CONFIG_UNREADABLE. */
export async function isUserFromMetadata(file: string): Promise<boolean> {
  return (await startedOx(file))?.userFromMetadata === true;
}

/** The ox driver that starts; its URL as it is in the configuration. */
async function startedOx(file: string | undefined): Promise<DovecotOx | null> {
  if (file === undefined && !existsSync(usualFile)) return null;
  const [{host, loadConfig}, {driverChain}, {oxOptions}] = await Promise.all([
    import('../config/load.js'),
    import('../config/drivers/chain.js'),
    import('../config/drivers/ox-options.js'),
  ]);
  const model = loadConfig(file ?? usualFile);
  if (!model.loads) return null;
  for (const program of programs) {
    const {started} = driverChain(model.effective.protocol(program), host.files);
    const options = started.find(({driver}) => driver === 'ox')?.options;
    const found = options && oxOptions(options, model.dialect);
    if (found) return {...found, series: model.dialect};
  }
  return null;
}

/** The text that Dovecot makes of a setting, in which % is written twice. Throws USAGE for one with a variable. */
function plainOf(text: string, variable: RegExp): string {
  const halved = text.split('%%');
  if (halved.some((part) => variable.test(part))) {
    throw usageError(
      `the URL of Dovecot's ox driver has a variable: ${maskUrls(text)}`,
      'Name the endpoint of one user with --ox-url; a % itself is written twice in dovecot.conf.',
    );
  }
  return halved.join('%');
}
