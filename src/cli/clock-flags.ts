import {Flags} from '@oclif/core';

/** How text shows times. */
export const clockFlags = {
  utc: Flags.boolean({description: 'times in UTC', exclusive: ['local']}),
  local: Flags.boolean({description: 'times in local time, which is the default'}),
};
