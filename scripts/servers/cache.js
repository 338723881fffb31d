import {homedir} from 'node:os';
import {join} from 'node:path';

/** Where downloaded servers are kept: outside the project, so every clone uses the same ones. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'dovepush');
