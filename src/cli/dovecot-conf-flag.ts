import {Flags} from '@oclif/core';

const settings = {
  description: 'main configuration file of Dovecot',
  helpValue: 'FILE',
  defaultHelp: async () => '/etc/dovecot/dovecot.conf',
} as const;

/** `--dovecot-conf` of commands where `-c` counts. */
export const dovecotConfFlag = Flags.string(settings);

/** `-c, --dovecot-conf`, as doveconf and doveadm have it. */
export const dovecotConfFlagC = Flags.string({...settings, char: 'c'});
