import type {Interfaces} from '@oclif/core';
import type {InputFormat} from '../events/formats/index.js';
import type {ReplayOptions} from '../replay/job.js';
import {parseReadPlan} from '../sources/read-plan.js';
import type {BaseCommand} from './base-command.js';
import type {doveadmFlags} from './doveadm-flags.js';
import {filterOf} from './event-flags.js';
import type {replayFlags} from './replay-flags.js';
import {type IsGiven, savedFlags} from './replay-resume.js';

/** What `parseFlags` gives for the flags of a replay. */
export type ReplayFlags = Interfaces.InferredFlags<
  (typeof BaseCommand)['baseFlags'] & typeof replayFlags & typeof doveadmFlags
>;

/** What the flags ask for. `startedMs` is when the run started, or the one that it continues. Throws USAGE. */
export function replayOptions(flags: ReplayFlags, startedMs: number, isGiven: IsGiven): ReplayOptions {
  return {
    from: flags.from ?? '',
    to: flags.to ?? '',
    plan: parseReadPlan(flags, startedMs, 'whole'),
    filter: filterOf(flags),
    startedMs,
    source: {
      allPartitions: flags['all-partitions'],
      group: flags.group,
      patienceMs: flags.follow ? undefined : flags['max-pause'],
      follow: flags.follow,
      format: flags['input-format'] as InputFormat,
      user: flags.user,
      drivers: flags.driver ?? null,
      usersFile: flags.users,
    },
    sink: {
      dropped: flags.drop ?? [],
      tag: flags.tag,
      allowSameTopic: flags['allow-same-topic'],
      allUsers: flags['all-users'],
      concurrency: flags.concurrency,
      skipStatuses: new Set(flags['skip-status']),
      timeoutMs: flags.timeout,
    },
    unlessIn: flags['unless-in'] ?? [],
    policy: {
      retries: flags.retries,
      backoffMs: flags.backoff,
      maxPauseMs: flags['max-pause'],
      onError: flags['on-error'] as 'stop' | 'skip',
      random: Math.random,
    },
    max: flags.max ?? Number.POSITIVE_INFINITY,
    rate: flags.rate,
    speed: flags.speed,
    result: flags.result,
    failed: flags.failed,
    dryRun: flags['dry-run'],
    saved: savedFlags(flags, isGiven),
  };
}
