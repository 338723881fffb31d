import {isSecretName} from '../../secrets.js';
import type {Masking} from '../masking.js';

/** The text of a configuration with its secrets masked, those in comments too; it still reads as a configuration. */
export function maskConfig(text: string, masking: Masking): string {
  const mask = (line: string) => (isProse(line) ? masking.text(line) : masking.line(line));
  return text.split('\n').map(mask).join('\n');
}

/** A comment that may speak of passwords, but gives none a value. */
function isProse(line: string): boolean {
  if (!/^[ \t]*#/.test(line)) return false;
  const named = line.matchAll(/([^\s=:"']+)["']?\s*[=:]/g);
  return ![...named].some(([, name = '']) => isSecretName(name));
}
