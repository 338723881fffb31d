import {execFileSync} from 'node:child_process';
import {type DovecotRelease, type DovecotSeries, parseRelease} from '../dovecot-release.js';

const found = new Map<string, DovecotRelease | null>();

/** The release that a program of Dovecot says it is of; null if it cannot be run or the release is not a known one. */
function releaseOf(program: string): DovecotRelease | null {
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

/** The release of a series that a program of Dovecot is of; null if it is of none. Each program is asked once. */
export function hostRelease(series: DovecotSeries, program = 'dovecot'): DovecotRelease | null {
  if (!found.has(program)) found.set(program, releaseOf(program));
  const release = found.get(program) ?? null;
  return release?.series === series ? release : null;
}
