import type {NetConnectOpts} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import type {DoveadmProcess} from '../../doveadm/process.js';
import {AppError} from '../../errors.js';
import type {Finding} from '../finding.js';
import {both, cleanUp, type Problem} from './clean-up.js';
import {createLetter, type Letter} from './letter.js';
import {deliverByLmtp} from './lmtp.js';
import {inOrder, type ProbeStep, type Stopwatch, startStopwatch} from './steps.js';
import type {Sight, Watch, Witness} from './witness.js';

/** What a probe through the real chain needs. */
export interface LiveSetup {
  readonly user: string;
  readonly lmtp: NetConnectOpts;
  /** One for each driver that starts in LMTP. */
  readonly witnesses: readonly Witness[];
  readonly doveadm: DoveadmProcess;
  /** How long a notification may take. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** What was seen of one driver, and when. */
interface Heard {
  readonly sight: Sight;
  /** From handing over the mail. */
  readonly ms: number;
}

/**
 * Delivers a mail over LMTP, looks where the real drivers can be seen, and removes the mail again: a finding per driver. The
 * real receivers hear of the mail, and of its removal if their driver tells of that.
 */
export async function probeLive(setup: LiveSetup): Promise<readonly Finding[]> {
  const letter = createLetter();
  const watches = await Promise.all(setup.witnesses.map((witness) => openWatch(witness, letter)));
  const timer = startStopwatch();
  try {
    const hearing = watches.map(({seen}) => seen.then((sight): Heard => ({sight, ms: timer.now()})));
    const problem = await deliver(setup, letter, timer);
    const heard = problem === null ? await within(hearing, setup) : [];
    const left = both(problem, await cleanUp(setup, letter, timer));
    setup.signal.throwIfAborted();
    if (left !== null) return [{...left, steps: timer.steps()}];
    return watches.map(({witness, unseen}, at) => findingOf(witness, heard[at] ?? null, unseen, timer));
  } finally {
    await Promise.all(watches.map(({close}) => close()));
  }
}

/** A driver that cannot be looked at is not seen. */
async function openWatch(witness: Witness, letter: Letter): Promise<Watch & {readonly witness: Witness}> {
  try {
    return {...(await witness.watch(letter)), witness};
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const unseen: Sight = {status: 'unchecked', message: `${witness.receiver} cannot be looked at: ${error.message}`};
    return {witness, seen: new Promise(() => undefined), unseen, close: async () => undefined};
  }
}

async function deliver(setup: LiveSetup, letter: Letter, timer: Stopwatch): Promise<Problem | null> {
  const onTaken = () => timer.mark('delivered');
  const timeoutMs = setup.doveadm.timeoutMs + setup.waitMs;
  try {
    await deliverByLmtp(setup.lmtp, setup.user, letter, {timeoutMs, onTaken});
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const isForbidden = (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EACCES';
    const {message, hint} = error;
    return {status: isForbidden ? 'unchecked' : 'bad', message, ...(hint === undefined ? {} : {hint})};
  }
}

/** What is seen in time of each; null of those of which nothing is. */
async function within(
  hearing: readonly Promise<Heard>[],
  {waitMs, signal}: LiveSetup,
): Promise<readonly (Heard | null)[]> {
  const isOver = sleep(waitMs, null, {signal, ref: false}).catch(() => null);
  return await Promise.all(hearing.map((one) => Promise.race([one, isOver])));
}

function findingOf({driver, setting}: Witness, heard: Heard | null, unseen: Sight, timer: Stopwatch): Finding {
  const {status, message} = heard?.sight ?? unseen;
  const notified: readonly ProbeStep[] = heard !== null && status === 'ok' ? [{step: 'notified', ms: heard.ms}] : [];
  const when = notified.length > 0 ? ` after ${heard?.ms} ms` : '';
  const hint = status === 'bad' ? {hint: 'See the checks before this one, and the log of Dovecot.'} : {};
  return {
    status,
    message: `${message}${when}`,
    ...hint,
    driver,
    setting,
    steps: inOrder([...timer.steps(), ...notified]),
  };
}
