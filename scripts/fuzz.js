import {parseArgs} from 'node:util';
import {execa} from 'execa';

// npm run fuzz -- --inputs N (for each target) --seed N --only TARGET
const {values} = parseArgs({
  options: {inputs: {type: 'string', default: '3000'}, seed: {type: 'string', default: '1'}, only: {type: 'string'}},
});
for (const name of /** @type {const} */ (['inputs', 'seed'])) {
  if (!/^\d{1,9}$/.test(values[name])) throw new Error(`--${name} '${values[name]}' is not a number`);
}
const env = {
  DOVEPUSH_FUZZ_INPUTS: values.inputs,
  DOVEPUSH_FUZZ_SEED: values.seed,
  ...(values.only && {DOVEPUSH_FUZZ_ONLY: values.only}),
};
const {exitCode} = await execa('npx', ['vitest', 'run', '--config', 'vitest.fuzz.config.ts'], {
  env,
  stdio: 'inherit',
  reject: false,
});
process.exitCode = exitCode ?? 1;
