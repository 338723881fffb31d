import {join} from 'node:path';
import {host} from '../config/load.js';
import {type Configured, type Finding, type Patient, startsIn} from '../doctor/check.js';
import {logFiles} from '../doctor/log-files.js';
import {lmtpAddress} from '../doctor/probe/lmtp.js';
import {logWitness} from '../doctor/probe/log-witness.js';
import type {Witness} from '../doctor/probe/witness.js';
import {baseDirectory} from '../doctor/server-start.js';
import {usageError} from '../errors.js';
import {type Started, startedDrivers} from '../online/started.js';
import {maskSetting} from '../secrets.js';
import {confirm} from './confirm.js';
import {type ProbeFlags, whyNot} from './doctor-probe.js';
import {doveadmProcess} from './open-doveadm.js';
import type {Surroundings} from './surroundings.js';

/** What `parseFlags` gives for the flags of a probe through the real chain. */
export interface LiveFlags extends ProbeFlags {
  readonly lmtp?: string | undefined;
  readonly yes: boolean;
}

/**
 * Asks whether the real receivers may be told of a mail to the user, and names them. False if not. Throws USAGE where nobody
 * can be asked.
 */
export async function mayNotify({own, user}: Patient, flags: LiveFlags, signal: AbortSignal): Promise<boolean> {
  if (own === null || flags.yes) return true;
  const receivers = driversOf(own).map(receiverOf).join(', ') || 'nobody';
  if (!process.stdin.isTTY) {
    throw usageError(`--probe=live would notify ${receivers}`, 'Run again with --yes, or use --probe alone.');
  }
  return await confirm(`Deliver one mail to ${user}, and notify ${receivers}?`, {yes: false, mayAsk: true, signal});
}

/** Delivers a mail over LMTP to the user whom a patient is about, and looks what the real drivers make of it. */
export async function liveProbe(
  patient: Patient,
  flags: LiveFlags,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const {own, user} = patient;
  const why = whyNot(patient);
  if (why !== null || own === null || user === null)
    return [{status: 'unchecked', message: `no mail was delivered: ${why}`}];
  if (own.chains.every((chain) => chain.protocol !== 'lmtp' || startsIn(chain).length === 0)) {
    const message = 'no mail was delivered: lmtp starts no driver, so no notification could come';
    return [{status: 'bad', message, hint: 'See the checks before this one.'}];
  }
  const {probeLive} = await import('../doctor/probe/live.js');
  const witnesses = driversOf(own).map((driver) => witnessOf(driver, own, user, flags.timeout));
  const doveadm = await doveadmProcess(flags, surroundings);
  return await probeLive({user, lmtp: addressOf(own, flags), witnesses, doveadm, waitMs: flags.wait, signal});
}

type NamedDriver = Started & {readonly driver: string};

/** What LMTP starts. */
function driversOf({model, chains}: Configured): readonly NamedDriver[] {
  const ofLmtp = chains.filter(({protocol}) => protocol === 'lmtp');
  const names = new Set(ofLmtp.flatMap(({started}) => started.map(({driver}) => driver)));
  const input = {model, chains: ofLmtp, files: host.files, timeoutMs: 0};
  return [...names].flatMap((name) => [...startedDrivers(input, name)].map((one) => ({...one, driver: name})));
}

function receiverOf({driver, options}: NamedDriver): string {
  if (driver === 'ox') {
    return `ox at ${maskSetting('url', options.push_notification_ox_url ?? options.url ?? '')}`;
  }
  return driver === 'kafka' ? `kafka topic ${options.topic ?? 'dovecot'}` : driver;
}

function witnessOf(driver: NamedDriver, {model}: Configured, user: string, timeoutMs: number): Witness {
  const about = {driver: driver.driver, setting: driver.setting, receiver: receiverOf(driver)};
  if (driver.driver !== 'kafka') return logWitness(about, logFiles(model, host.files), user);
  return {
    ...about,
    async watch({mark}) {
      const {watchTopic} = await import('../online/topic-watch.js');
      const topic = await watchTopic(driver, {files: host.files, timeoutMs});
      const seen = topic.found(mark).then((place) => ({status: 'ok', message: `the record is in ${place}`}) as const);
      return {
        seen,
        unseen: {status: 'bad', message: `no record of the mail came to ${topic.place}`},
        close: topic.close,
      };
    },
  };
}

function addressOf({model}: Configured, {lmtp}: LiveFlags) {
  const address = lmtpAddress(lmtp ?? join(baseDirectory(model), 'lmtp'));
  if (address !== null) return address;
  throw usageError(`--lmtp '${lmtp}' is not a valid address`, 'Write the path of a socket, or HOST:PORT.');
}
