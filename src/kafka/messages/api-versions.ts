import type {Message} from './message.js';

/** By the key of a request, which versions of it a broker understands. */
export type ApiVersions = ReadonlyMap<number, {readonly min: number; readonly max: number}>;

/** Asks a broker which requests it understands; allowed before logging in. */
export const apiVersions: Message<ApiVersions> = {
  api: {key: 18, name: 'ApiVersions', min: 0, max: 0},
  write: () => {},
  read(reader) {
    reader.int16();
    return new Map(
      reader.array(() => {
        const key = reader.int16();
        return [key, {min: reader.int16(), max: reader.int16()}] as const;
      }),
    );
  },
};
