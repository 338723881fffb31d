import type {ApiVersions} from '../client.js';
import type {Message} from './message.js';

/** Asks a broker which requests it understands; allowed before logging in. */
export const apiVersions: Message<ApiVersions> = {
  api: {key: 18, name: 'ApiVersions', version: 0},
  write: () => {},
  read(reader) {
    reader.int16();
    const versions = reader.array(() => {
      const key = reader.int16();
      return [key, {minVersion: reader.int16(), maxVersion: reader.int16()}] as const;
    });
    return Object.fromEntries(versions);
  },
};
