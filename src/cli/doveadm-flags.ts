import {Flags} from '@oclif/core';

const helpGroup = 'DOVEADM';

/** Flags of every command that talks to doveadm; spread them into a command's own. */
export const doveadmFlags = {
  via: Flags.string({
    description: 'reach doveadm as a process or over HTTP; HTTP where an address is known',
    options: ['cli', 'http'],
    helpGroup,
  }),
  doveadm: Flags.string({description: 'the doveadm program', helpValue: 'PATH', default: 'doveadm', helpGroup}),
  'dovecot-conf': Flags.string({description: 'configuration that doveadm is to use', helpValue: 'FILE', helpGroup}),
  'doveadm-url': Flags.string({
    description: 'whole address of the HTTP API, as http://127.0.0.1:8080/doveadm/v1',
    helpValue: 'URL',
    helpGroup,
  }),
  'doveadm-api-key-file': Flags.string({
    description: 'file with the API key, readable by its owner only',
    helpValue: 'FILE',
    helpGroup,
  }),
  'doveadm-password-file': Flags.string({
    description: 'file with the doveadm password, readable by its owner only',
    helpValue: 'FILE',
    helpGroup,
  }),
  'doveadm-tls-ca': Flags.string({
    description: "authorities to trust instead of the system's, PEM",
    helpValue: 'FILE',
    helpGroup,
  }),
};

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
