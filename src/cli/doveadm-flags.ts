import {Flags} from '@oclif/core';
import type {Doveadm} from '../doveadm/doveadm.js';
import {maskUrls} from '../secrets.js';

const helpGroup = 'DOVEADM';

/** Flags of every command that talks to doveadm; spread them into a command's own. */
export const doveadmFlags = {
  via: Flags.string({description: 'how to reach doveadm', options: ['cli', 'http'], helpGroup}),
  doveadm: Flags.string({
    description: 'the doveadm program',
    helpValue: 'PATH',
    default: 'doveadm',
    helpGroup,
  }),
  'dovecot-conf': Flags.string({
    description: 'configuration that doveadm is told to use',
    helpValue: 'FILE',
    helpGroup,
  }),
};

/** What `settle` gives for `doveadmFlags` and the base flags. */
export interface DoveadmFlagValues {
  readonly via?: string | undefined;
  readonly doveadm: string;
  readonly 'dovecot-conf'?: string | undefined;
  readonly timeout: number;
}

/** doveadm as the flags say. `note` takes what doveadm says beside its answers. */
export async function openDoveadm(
  flags: DoveadmFlagValues,
  env: NodeJS.ProcessEnv,
  note: (text: string) => void,
): Promise<Doveadm> {
  const {createProcessDoveadm} = await import('../doveadm/process-transport.js');
  const how = {
    program: flags.doveadm,
    configFile: flags['dovecot-conf'] ?? null,
    timeoutMs: flags.timeout,
    env,
  };
  return createProcessDoveadm(how, (words) => note(`doveadm says: ${maskUrls(words)}`));
}
