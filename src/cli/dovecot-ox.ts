import {existsSync} from 'node:fs';

/** What a Dovecot configuration says of the endpoint that its ox driver notifies. */
export interface DovecotOx {
  /** May hold credentials. */
  readonly url: string;
  /** Whether the driver names users as their http-notify entry does. */
  readonly userFromMetadata: boolean;
}

const usualFile = '/etc/dovecot/dovecot.conf';
// The driver acts at delivery only.
const programs = ['lmtp', 'lda'];

/**
 * The endpoint of Dovecot's ox driver; null where no such driver starts, or no file is named and there is none in the
 * usual place. Throws CONFIG_UNREADABLE.
 */
export async function dovecotOx(file: string | undefined): Promise<DovecotOx | null> {
  if (file === undefined && !existsSync(usualFile)) return null;
  const [{host, loadConfig}, {driverChain}] = await Promise.all([
    import('../config/load.js'),
    import('../config/drivers/chain.js'),
  ]);
  const model = loadConfig(file ?? usualFile);
  if (!model.loads) return null;
  for (const program of programs) {
    const {started} = driverChain(model.effective.protocol(program), host.files);
    const options = started.find(({driver}) => driver === 'ox')?.options;
    // Given at all it is on, whatever its value.
    if (options?.url) return {url: options.url, userFromMetadata: options.user_from_metadata !== undefined};
  }
  return null;
}
