import {maskSetting, maskUrls} from '../../secrets.js';

/** The text of a configuration with its secrets masked, those in comments too; it still reads as a configuration. */
export function maskConfig(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const match = /^([^=]*?)([\w./-]+)(\s*=\s*)(.*)$/.exec(line);
      if (match === null) return maskUrls(line);
      const [, front = '', key = '', equals = '', value = ''] = match;
      return `${front}${key}${equals}${maskSetting(key, value)}`;
    })
    .join('\n');
}
