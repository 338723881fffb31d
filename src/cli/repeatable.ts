import {Flags} from '@oclif/core';

/** A flag that may be given several times, one value each time; undefined where it is not given. */
export const repeatable = Flags.custom<string>({multiple: true, multipleNonGreedy: true});
