import {Flags} from '@oclif/core';

/** `--format` of the commands that print lines of text or of JSON. */
export const formatFlag = Flags.string({
  char: 'f',
  description: 'output format',
  options: ['text', 'json'],
  default: 'text',
});
