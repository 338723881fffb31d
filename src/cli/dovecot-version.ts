import {Flags} from '@oclif/core';
import {type DovecotRelease, parseRelease} from '../dovecot-release.js';
import {usageError} from '../errors.js';

async function parse(text: string): Promise<DovecotRelease | 'auto'> {
  const release = text === 'auto' ? text : parseRelease(text);
  if (release === null) {
    throw usageError(
      `'${text}' is not a known Dovecot version`,
      'Use auto, 2.3, 2.4, or a release from 2.3.4 to 2.4.4.',
    );
  }
  return release;
}

/** A flag for the release of Dovecot that something is about; `auto` leaves it to the command. */
export const dovecotVersionFlag = Flags.custom<DovecotRelease | 'auto'>({
  helpValue: 'auto|2.3|2.4|RELEASE',
  default: 'auto',
  parse,
});
