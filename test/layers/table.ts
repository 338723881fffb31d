/** Who may import whom, and who owns which library: one line per folder of `src`, one line per library. */
export interface Layers {
  /**
   * Folder of `src` → the folders that it may import, types too. The files directly in `src` are `.`; everybody may
   * import these. A folder always may import itself.
   */
  readonly below: Readonly<Record<string, readonly string[]>>;
  /** Folders whose subfolders only the folder itself may import: the door is the files at its top. */
  readonly oneDoor: readonly string[];
  /** Library, or module of Node → the folders or files of `src` that may import it. */
  readonly owners: Readonly<Record<string, readonly string[]>>;
}

const subjects = [
  'compare',
  'config',
  'doctor',
  'doveadm',
  'events',
  'failures',
  'kafka',
  'lua',
  'metadata',
  'online',
  'ox',
  'replay',
  'sinks',
  'sources',
] as const;

export const layers: Layers = {
  below: {
    commands: ['cli', 'reference', 'ui', ...subjects],
    cli: ['reference', 'ui', ...subjects],
    ui: ['compare', 'config', 'doctor', 'events', 'failures', 'lua', 'metadata', 'ox', 'replay', 'sinks', 'sources'],
    replay: ['compare', 'doveadm', 'events', 'kafka', 'sinks', 'sources'],
    sinks: ['events', 'kafka', 'lua', 'metadata', 'ox'],
    sources: ['doveadm', 'events', 'failures', 'kafka', 'metadata', 'ox'],
    doctor: ['config', 'doveadm', 'events', 'failures', 'metadata', 'ox'],
    online: ['config', 'kafka', 'lua', 'ox'],
    lua: ['config', 'events'],
    kafka: ['events'],
    ox: ['events'],
    metadata: ['doveadm'],
    compare: ['events'],
    failures: ['events'],
    config: [],
    doveadm: [],
    events: [],
    reference: [],
    '.': [],
  },
  oneDoor: ['kafka'],
  owners: {
    '@node-rs/crc32': ['src/kafka'],
    '@oclif/core': ['src/commands', 'src/cli'],
    'csv-parse': ['src/metadata/input'],
    diff: ['src/ui'],
    execa: ['src/doveadm'],
    '@toondepauw/node-zstd': ['src/kafka'],
    ini: ['src/cli/profile.ts'],
    kafkajs: ['src/kafka'],
    luaparse: ['src/lua/check'],
    'lz4-napi': ['src/kafka'],
    ora: ['src/ui'],
    'postal-mime': ['src/events'],
    nanotar: ['src/doctor'],
    'node-unix-socket': ['src/sources/notify'],
    snappy: ['src/kafka'],
    wasmoon: ['src/lua/engine'],
    // From Node 24 on its lines also end at U+2028 and U+2029: files are read with src/lines.ts.
    'node:readline': ['src/cli'],
    // createRequire loads by a name that no import shows.
    'node:module': ['src/kafka/transport/login.ts'],
  },
};
