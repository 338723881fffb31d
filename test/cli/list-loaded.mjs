// Loaded with --import: writes the paths of the scripts and CommonJS modules that were loaded to DOVEPUSH_TEST_LOADED.
import {writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);
const {scripts} = require('../../bin/load.cjs');
process.on('exit', () => {
  const loaded = [...scripts.keys()].map((path) => path.replace(/\.v8$/, ''));
  writeFileSync(process.env.DOVEPUSH_TEST_LOADED ?? '', [...loaded, ...Object.keys(require.cache)].join('\n'));
});
