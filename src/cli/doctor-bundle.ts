import {lstatSync} from 'node:fs';
import {release as systemRelease} from 'node:os';
import {maskedChains} from '../config/masked-chains.js';
import {createMasking} from '../config/masking.js';
import {masked} from '../config/report.js';
import type {Patient, Result} from '../doctor/check.js';
import type {PushLog} from '../doctor/push-log.js';
import {runDoveadm} from '../doveadm/process.js';
import {formatRelease} from '../dovecot-release.js';
import {AppError, usageError} from '../errors.js';
import {cannotWrite} from '../file-errors.js';
import {createScrubber} from '../secret-scrubber.js';
import {maskUrls} from '../secrets.js';
import {hideKnownSecrets} from '../secrets-in-use.js';
import {createWhole} from '../side-file.js';
import {driversDocument} from '../ui/config-drivers-json.js';
import {showDocument} from '../ui/config-show-json.js';
import {doctorDocument} from '../ui/doctor.js';
import {failureJson} from '../ui/failures.js';
import {checkDocument} from '../ui/findings-json.js';
import {visibleJson} from '../ui/visible.js';
import {createConfigChecker} from './config-checker.js';
import type {DoveadmFlagValues} from './doveadm-flags.js';
import type {DovecotFlags} from './dovecot-config.js';
import {doveadmProcess} from './open-doveadm.js';
import {siteSecrets} from './site-secrets.js';
import type {Surroundings} from './surroundings.js';

/** What a bundle is made from. */
export interface BundleInput {
  readonly patient: Patient;
  readonly results: readonly Result[];
  readonly flags: BundleFlags;
  readonly surroundings: Surroundings;
  /** Version of this program. */
  readonly version: string;
  readonly signal: AbortSignal;
}

type BundleFlags = DoveadmFlagValues & DovecotFlags & {readonly config?: string | undefined};

/** Throws USAGE if something has the name already. */
export function refuseExisting(path: string): void {
  if (lstatSync(path, {throwIfNoEntry: false}) !== undefined) throw taken(path);
}

/**
 * Writes what somebody who helps needs to know into a new archive, mode 0600, with every secret of the site masked. Throws
 * USAGE if the name is taken, FILE_UNWRITABLE.
 */
export async function writeBundle(path: string, input: BundleInput): Promise<void> {
  const nowMs = Date.now();
  const scrub = await createSiteScrubber(input);
  const documents = await documentsOf(input, nowMs);
  const files = documents.map(([name, values]) => {
    return {name, text: values.map((value) => `${visibleJson(scrubbed(value, scrub))}\n`).join('')};
  });
  const directory = `dovepush-${new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '')}Z`;
  const {packBundle} = await import('../doctor/bundle.js');
  const archive = packBundle(files, directory, nowMs);
  if (!tryWrite(path, archive)) throw taken(path);
}

function taken(path: string): AppError {
  return usageError(`${path} exists already`, 'Use --bundle NEWFILE.');
}

function tryWrite(path: string, content: Buffer): boolean {
  try {
    return createWhole(path, content);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

type Scrub = (text: string) => string;

/** All that masks outputs, and what only a bundle needs: it also quotes logs, in which a secret may be encoded. */
async function createSiteScrubber({patient, flags, surroundings}: BundleInput): Promise<Scrub> {
  const {config} = patient;
  const ofConfig: Scrub = 'failure' in config ? maskUrls : createMasking(config.model).text;
  const ofSite = createScrubber(await siteSecrets(patient, surroundings.env, flags.config));
  return (text) => ofConfig(hideKnownSecrets(ofSite(text)));
}

/** The value with every text in it scrubbed, names of members too; the names of schemas are no secrets. */
function scrubbed(value: unknown, scrub: Scrub): unknown {
  if (typeof value === 'string') return scrub(value);
  if (Array.isArray(value)) return value.map((one) => scrubbed(one, scrub));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => {
    return key === 'schema' ? [key, member] : [scrub(key), scrubbed(member, scrub)];
  });
  return Object.fromEntries(members);
}

/** Push errors of one log, the last ones. */
const mostErrors = 200;

type Documents = readonly (readonly [name: string, values: readonly unknown[]])[];

async function documentsOf(input: BundleInput, nowMs: number): Promise<Documents> {
  const {patient, results} = input;
  const logs = await patient.pushLogs();
  return [
    ['about.json', [await aboutDocument(input, logs, nowMs)]],
    ['doctor.json', [doctorDocument(results)]],
    ...(await configDocuments(input)),
    ['push-errors.jsonl', logs.flatMap(({failures}) => failures.slice(-mostErrors).map(failureJson))],
  ];
}

async function configDocuments({patient, flags, signal}: BundleInput): Promise<Documents> {
  const {config, own, trials} = patient;
  if ('failure' in config) return [];
  const {model} = own ?? config;
  const protocols = ['lmtp', 'lda', 'imap'];
  const checker = createConfigChecker({...flags, dialect: 'dovecot', 'cyrus-version': '3.10', online: false}, signal);
  return [
    ['config-show.json', [showDocument(model, ['global', ...protocols], false, masked)]],
    ['config-drivers.json', [driversDocument(model, maskedChains(model, protocols, trials))]],
    ['config-check.json', [checkDocument(await checker.check([patient.file]))]],
  ];
}

async function aboutDocument(
  {patient, version, flags, surroundings}: BundleInput,
  logs: readonly PushLog[],
  nowMs: number,
) {
  const {config} = patient;
  return {
    schema: 'dovepush.bundle/1',
    at: new Date(nowMs).toISOString(),
    dovepush: version,
    node: process.version,
    system: `${process.platform} ${systemRelease()} ${process.arch}`,
    dovecot: await dovecotVersion(flags, surroundings),
    ...('failure' in config ? {} : {dialect: config.model.dialect, release: formatRelease(config.model.release)}),
    logs: logs.map(({source, problem, limit, failures}) => ({
      source,
      limit: problem ?? limit,
      errors: failures.length,
    })),
  };
}

/** Dovecot, its plugins and the system in the words of its own comment lines; null if doveadm cannot be run. */
async function dovecotVersion(flags: DoveadmFlagValues, surroundings: Surroundings): Promise<string | null> {
  try {
    const {stdout} = await runDoveadm(await doveadmProcess(flags, surroundings), ['config', '-n']);
    const comments = stdout.toString().match(/^# .*$/gm) ?? [];
    return comments.slice(0, 3).join('; ') || null;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
