import {Flags} from '@oclif/core';

/** How text shows times. */
export const clockFlags = {
  utc: Flags.boolean({description: 'show times in UTC', exclusive: ['local']}),
  local: Flags.boolean({description: 'show times in local time (default)'}),
};
