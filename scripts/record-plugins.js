// Loads every mail plugin of Debian's packages in every program of the real Dovecot, and writes down what each one needs:
//   npm run plugins:record
// Nothing of it is written by hand; `npm run test:faults` compares the files with what Dovecot does.
import {writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {recordPlugins} from './plugins/record.js';

for (const series of /** @type {const} */ (['2.3', '2.4'])) {
  const file = fileURLToPath(new URL(`../src/config/settings/plugins-${series}.json`, import.meta.url));
  await writeFile(file, `${JSON.stringify(await recordPlugins(series), null, 1)}\n`);
}
