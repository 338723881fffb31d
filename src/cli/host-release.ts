import {execFileSync} from 'node:child_process';
import {type DovecotRelease, type DovecotSeries, parseRelease} from '../dovecot-release.js';

const program = 'dovecot';

let found: DovecotRelease | null | undefined;

/** The release of the `dovecot` that is installed here, by its own word; null where there is none or it is no known one. */
function installedRelease(): DovecotRelease | null {
  try {
    const said = execFileSync(program, ['--version'], {
      encoding: 'utf8',
      timeout: 2000,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {PATH: `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin`},
    });
    return parseRelease(/^[\d.]+/.exec(said)?.[0] ?? '');
  } catch {
    return null;
  }
}

/** The release of a series that this host runs; null where it runs none. The host is asked once. */
export function hostRelease(series: DovecotSeries): DovecotRelease | null {
  found ??= installedRelease();
  return found?.series === series ? found : null;
}
