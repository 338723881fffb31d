import {Flags} from '@oclif/core';

/** `--format` of the commands that print lines of text or of JSON. */
export const formatFlag = Flags.string({
  char: 'f',
  description: 'output format',
  options: ['text', 'json'],
  default: 'text',
});

/** `--format` of the commands that can also be asked by a monitor. */
export const monitorFormatFlag = Flags.string({
  char: 'f',
  description: 'output format; prometheus: for the textfile collector of node_exporter',
  options: ['text', 'json', 'prometheus'],
  default: 'text',
});
