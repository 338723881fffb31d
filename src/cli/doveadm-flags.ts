import {Flags} from '@oclif/core';
import {dovecotConfFlag, dovecotConfFlagC} from './dovecot-conf-flag.js';

const helpGroup = 'DOVEADM';

/** Flags of every command that talks to doveadm; spread them into a command's own. */
export const doveadmFlags = {
  via: Flags.string({
    description: 'run doveadm as a process or call its HTTP API (default: http if an address is known)',
    options: ['cli', 'http'],
    helpGroup,
  }),
  doveadm: Flags.string({description: 'doveadm program', helpValue: 'PATH', default: 'doveadm', helpGroup}),
  'dovecot-conf': dovecotConfFlag,
  'doveadm-url': Flags.string({
    description: 'URL of the HTTP API, such as http://127.0.0.1:8080/doveadm/v1',
    helpValue: 'URL',
    helpGroup,
  }),
  'doveadm-api-key-file': Flags.string({
    description: 'file with the API key, readable only by its owner',
    helpValue: 'FILE',
    helpGroup,
  }),
  'doveadm-password-file': Flags.string({
    description: 'file with the doveadm password, readable only by its owner',
    helpValue: 'FILE',
    helpGroup,
  }),
  'doveadm-tls-ca': Flags.string({
    description: "PEM file with authorities to trust instead of the system's",
    helpValue: 'FILE',
    helpGroup,
  }),
};

/** The same for the metadata commands, where `-c` is free. */
export const metadataDoveadmFlags = {...doveadmFlags, 'dovecot-conf': dovecotConfFlagC};

/** What `parseFlags` gives for `doveadmFlags` and the base flags. */
export interface DoveadmFlagValues {
  readonly via?: string | undefined;
  readonly doveadm: string;
  readonly 'dovecot-conf'?: string | undefined;
  readonly 'doveadm-url'?: string | undefined;
  readonly 'doveadm-api-key-file'?: string | undefined;
  readonly 'doveadm-password-file'?: string | undefined;
  readonly 'doveadm-tls-ca'?: string | undefined;
  readonly timeout: number;
  /** Processes or requests at a time; 4 where the command has no such flag. */
  readonly concurrency?: number;
}
