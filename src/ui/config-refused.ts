import type {Refusal} from '../config/other-format.js';
import type {Paint} from './colour.js';
import {visible} from './visible.js';

/** Why Dovecot refuses a configuration: the errors, each on a line. */
export function formatRefused(problems: readonly Refusal[], paint: Paint): string {
  const errors = problems.filter(({severity}) => severity === 'error');
  const lines = errors.map(({span, message}) => {
    return `  ${visible(span.file)}:${span.line}:${span.column}: ${visible(message)}`;
  });
  return `${paint('red', 'Dovecot refuses this configuration')}\n${lines.join('\n')}\n`;
}
