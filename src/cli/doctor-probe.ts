import {join} from 'node:path';
import type {ConfigFiles} from '../config/files.js';
import type {ConfigModel} from '../config/model.js';
import {isServed} from '../config/served.js';
import {type Configured, type Finding, type Patient, startsIn} from '../doctor/check.js';
import type {DoveadmFlagValues} from './doveadm-flags.js';
import {doveadmProcess} from './open-doveadm.js';
import type {Surroundings} from './surroundings.js';

/** What `parseFlags` gives for the flags of a probe. */
export interface ProbeFlags extends DoveadmFlagValues {
  /** Milliseconds. */
  readonly wait: number;
  readonly 'dovecot-lda'?: string | undefined;
}

/** Delivers a mail to the user whom a patient is about, as far as that can be done without harm. */
export async function probe(
  patient: Patient,
  flags: ProbeFlags,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<Finding> {
  const {own, user, files} = patient;
  const why = whyNot(patient);
  if (why !== null || own === null || user === null)
    return {status: 'unchecked', message: `no mail was delivered: ${why}`};
  const program = deliveringProgram(own);
  const chain = own.chains.find(({protocol}) => protocol === program);
  if (chain === undefined || startsIn(chain).length === 0) {
    const message = `no mail was delivered: ${program} starts no driver, so no notification could come`;
    return {status: 'bad', message, hint: 'See the checks before this one.'};
  }
  const {probePrivately} = await import('../doctor/probe/private.js');
  const doveadm = await doveadmProcess(flags, surroundings);
  const lda = flags['dovecot-lda'] ?? ldaPath(own.model, files);
  return await probePrivately({user, own, program, doveadm, lda, waitMs: flags.wait, signal});
}

/** A mail that could not be removed again is not delivered. Null where nothing speaks against it. */
export function whyNot({own, answer}: Patient): string | null {
  if (own === null) return 'the configuration cannot be used';
  if (answer?.kind === 'unasked') return `doveadm, which is to remove it again, does not answer: ${answer.why}`;
  return answer?.kind === 'known' ? null : 'the user is unknown';
}

/** The program that takes mail on this host. */
function deliveringProgram({model}: Configured): 'lmtp' | 'lda' {
  return isServed(model.effective.protocol('lmtp')) ? 'lmtp' : 'lda';
}

/** Where packages have the programs that Dovecot itself starts: Debian, others. */
const usualFolders = ['/usr/lib/dovecot', '/usr/libexec/dovecot'];

function ldaPath({effective}: ConfigModel, files: ConfigFiles): string {
  const folder = effective.protocol('global').value('libexec_dir');
  const paths = [folder, ...usualFolders].filter((one) => one.startsWith('/')).map((one) => join(one, 'dovecot-lda'));
  return paths.find((path) => files.kind(path) === 'file') ?? paths[0] ?? 'dovecot-lda';
}
