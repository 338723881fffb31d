import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {findingsOf} from './script-of.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folders = ['examples', 'test/lua/scripts', 'test/lua/requests', 'test/corpus/config-2.4/lua-relative-file/push'];
const recorders = ['test/lua/record.lua', 'test/lua/modules.lua', 'test/doctor/push.lua'];
const paths = [
  ...recorders,
  ...folders.flatMap((folder) =>
    readdirSync(`${root}${folder}`).flatMap((name) => (name.endsWith('.lua') ? [`${folder}/${name}`] : [])),
  ),
];

/** They name settings and methods as one series does, or look which one it is. */
function seriesOf(path: string): readonly string[] {
  if (path.endsWith('-2.4.lua')) return ['2.4'];
  return /(?:examples\/push|modules|luasocket|documentation-\w+|https|requests\/flags)\.lua$/.test(path)
    ? ['2.3']
    : ['2.3', '2.4'];
}

/** What is said of each working script though nothing is wrong with it: a delivery waits for it all the same. */
const said = ['lua-blocking', 'lua-begin-raises'];

describe('scripts that work on a server', () => {
  test('are there', () => {
    expect(paths.length).toBeGreaterThan(8);
  });

  test.each(paths.flatMap((path) => seriesOf(path).map((series) => ({path, series}))))(
    'have no false finding: $path on $series',
    async ({path, series}) => {
      const findings = await findingsOf(readFileSync(`${root}${path}`, 'utf8'), series);
      const others = findings.filter(({rule, severity}) => severity === 'error' || !said.includes(rule));
      expect(others.map(({rule, span, message}) => `${span.line} ${rule} ${message}`)).toEqual([]);
    },
  );
});
