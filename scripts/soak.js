import {parseArgs} from 'node:util';
import {execa} from 'execa';

// npm run soak -- --minutes N | --hours N (20 minutes) --rate N (messages a second) --out NAME (writes NAME.md, NAME.json)
const {values} = parseArgs({
  options: {
    minutes: {type: 'string'},
    hours: {type: 'string'},
    rate: {type: 'string', default: '100'},
    out: {type: 'string'},
  },
});
/**
 * @param {string} name
 * @param {string} text
 * @param {number} most
 */
function numberOf(name, text, most) {
  const value = Number(text);
  if (!(value > 0 && value <= most)) throw new Error(`--${name} '${text}' is not a number from 0 to ${most}`);
  return value;
}
const minutes =
  values.hours === undefined
    ? numberOf('minutes', values.minutes ?? '20', 2880)
    : 60 * numberOf('hours', values.hours, 48);
const env = {
  DOVEPUSH_SOAK_MINUTES: String(minutes),
  DOVEPUSH_SOAK_RATE: String(numberOf('rate', values.rate, 1000)),
  ...(values.out && {DOVEPUSH_SOAK_OUT: values.out}),
};
const {exitCode} = await execa('npx', ['vitest', 'run', '--config', 'vitest.soak.config.ts'], {
  env,
  stdio: 'inherit',
  reject: false,
});
process.exitCode = exitCode ?? 1;
