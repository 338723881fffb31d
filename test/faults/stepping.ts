import {fileURLToPath} from 'node:url';

/** The environment of a program whose time of day steps by hours. */
export const steppingTime = {
  NODE_OPTIONS: `--import=${fileURLToPath(new URL('stepping-clock.js', import.meta.url))}`,
};
