import {setTimeout as sleep} from 'node:timers/promises';
import {type DoveadmProcess, runDoveadm} from '../../doveadm/process.js';
import {said} from '../../doveadm/process-errors.js';
import {AppError} from '../../errors.js';
import type {Configured} from '../check.js';
import type {Finding} from '../finding.js';
import {both, cleanUp, type Problem} from './clean-up.js';
import {createLetter, type Letter} from './letter.js';
import {noDriver, pluginsOf} from './overrides.js';
import {dlogReceiver, oxReceiver, type Receiver} from './receiver.js';
import {type Stopwatch, startStopwatch} from './steps.js';

/** What a probe of one user needs. */
export interface ProbeSetup {
  readonly user: string;
  /** With what the userdb gives the user. */
  readonly own: Configured;
  /** The program that delivers on this host. */
  readonly program: string;
  readonly doveadm: DoveadmProcess;
  /** Path of dovecot-lda. */
  readonly lda: string;
  /** How long a notification may take. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/**
 * Delivers a mail with dovecot-lda whose one driver tells a receiver of our own, and removes the mail again: no real
 * receiver hears of it. Nothing of the mail is left when the signal aborts either.
 */
export async function probePrivately(setup: ProbeSetup): Promise<Finding> {
  const letter = createLetter();
  const receiver = await openReceiver(setup, letter);
  const watch = startStopwatch();
  const told = receiver.told.then(() => watch.mark('notified'));
  let problem: Problem | null;
  try {
    problem = await deliver(setup, letter, receiver);
    if (problem === null) {
      watch.mark('delivered');
      await Promise.race([told, late(setup)]);
      if (!watch.has('notified')) problem = untold(setup, receiver);
    }
  } finally {
    await receiver.close();
  }
  const left = await cleanUp(setup, letter, watch, noDriver(setup.own.model.dialect));
  setup.signal.throwIfAborted();
  return judge(both(problem, left), receiver, watch);
}

async function openReceiver({own, program}: ProbeSetup, letter: Letter): Promise<Receiver> {
  const {dialect} = own.model;
  const chain = own.chains.find(({protocol}) => protocol === program);
  const ox = chain?.started.find(({driver}) => driver === 'ox');
  return ox === undefined ? dlogReceiver(dialect) : await oxReceiver(dialect, ox.options, letter);
}

async function late({waitMs, signal}: ProbeSetup): Promise<void> {
  await sleep(waitMs, undefined, {signal, ref: false}).catch(() => undefined);
}

async function deliver(setup: ProbeSetup, letter: Letter, receiver: Receiver): Promise<Problem | null> {
  const {own, program, doveadm, lda, user} = setup;
  const plugins = pluginsOf(own.model.effective.protocol(program));
  // An empty sender: nothing is ever sent back. -e: a mail that is refused is not bounced either.
  const words = ['-d', user, '-f', '', '-e', ...plugins, ...receiver.overrides];
  try {
    const {exitCode, stderr} = await runDoveadm({...doveadm, program: lda}, words, {input: letter.text});
    receiver.read(stderr);
    return exitCode === 0 ? null : refused(exitCode, said(stderr));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const isAbsent = error.code === 'DOVEADM_NOT_FOUND';
    const message = `the mail was not delivered: ${error.message}`;
    if (isAbsent) return {status: 'unchecked', message, hint: 'Name dovecot-lda with --dovecot-lda PATH.'};
    return {status: 'bad', message, hint: 'See the log of Dovecot.'};
  }
}

function refused(exitCode: number, words: string): Problem {
  const message = `the mail was not delivered: dovecot-lda ended with exit code ${exitCode}${words === '' ? '' : `: ${words}`}`;
  if (!/permission denied|not permitted/i.test(words)) return {status: 'bad', message, hint: 'See the log of Dovecot.'};
  return {status: 'unchecked', message, hint: 'Run as root, or as the user who owns the mails.'};
}

function untold({waitMs, own}: ProbeSetup, {driver}: Receiver): Problem {
  const debug = own.model.dialect === '2.3' ? 'mail_debug = yes' : 'log_debug = category=push-notification';
  return {
    status: 'bad',
    message: `the mail was delivered, but the ${driver} driver did not notify within ${waitMs / 1000} s`,
    hint: `See the checks before this one; with ${debug} Dovecot logs why.`,
  };
}

function judge(problem: Problem | null, {driver}: Receiver, watch: Stopwatch): Finding {
  const steps = watch.steps();
  if (problem !== null) return {...problem, steps};
  const ms = steps.find(({step}) => step === 'notified')?.ms ?? 0;
  const proven = `a mail was delivered by dovecot-lda, the ${driver} driver notified after ${ms} ms, the mail is removed`;
  const open = driver === 'ox' ? 'LMTP and the real endpoint' : 'LMTP and the real drivers';
  return {status: 'ok', message: `${proven}; ${open} were not proven`, steps};
}
