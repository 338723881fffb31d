import {Flags, Parser} from '@oclif/core';
import {doveadmFlags} from './doveadm-flags.js';
import {kafkaFlags} from './kafka-flags.js';
import {oxFlags} from './ox-flags.js';
import type {Profile} from './profile.js';
import type {ProfileServers} from './profile-checks.js';
import {repeatable} from './repeatable.js';
import {layerSettings} from './settings.js';
import type {Surroundings} from './surroundings.js';
import {durationFlag} from './values.js';

const serverFlags = {
  ...doveadmFlags,
  ...kafkaFlags,
  ...oxFlags,
  topic: repeatable({}),
  timeout: durationFlag({default: 10_000}),
  format: Flags.string({}),
};

/** The flags of a profile by which servers are reached, as a command that gets none on its command line sees them. */
export async function readServers(profile: Profile, surroundings: Surroundings): Promise<ProfileServers> {
  const {argv, origins} = await layerSettings([], serverFlags, profile, surroundings.env);
  const {flags} = await Parser.parse(argv, {flags: serverFlags, args: {}, strict: true});
  return {flags, surroundings: {...surroundings, origins}};
}
