import {describe} from 'vitest';
import {hasCyrus} from '../../scripts/servers/cyrus.js';

/** `describe` for tests of a real Cyrus; skipped, with the command that installs it, where there is none. */
export function describeCyrus(title: string, body: () => void): void {
  if (hasCyrus()) describe(title, body);
  else describe.skip(`${title} (Cyrus missing; get it as root on Debian with: npm run cyrus)`, body);
}
