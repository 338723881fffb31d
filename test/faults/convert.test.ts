import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {convertSettingPercent} from '../../src/config/convert/percent.js';
import {generatePercent} from '../config/convert/generated-percent.js';
import {generatePush} from '../config/convert/generated-push.js';
import {logPrefix} from '../config/convert/log-prefix.js';
import {runConversion, silentDifferences} from '../config/convert/sessions.js';
import {corpusCases} from '../config/corpus.js';
import {describeWith} from '../servers/needs.js';
import {counts, seeds} from './counts.js';

const first = Number(process.env.DOVEPUSH_TEST_SEED ?? 1);

/** What is silent in a range of seeds, and how many conversions ran, how many of them without a finding. */
async function convertGenerated(numbers: readonly number[]) {
  const silent: string[] = [];
  let [ran, clean] = [0, 0];
  for (const seed of numbers) {
    const conversion = await runConversion({text: generatePush(seed)});
    if (conversion === null) continue;
    ran += 1;
    if (!conversion.findings.some(({severity}) => severity !== 'info')) clean += 1;
    silent.push(...silentDifferences(conversion).map((difference) => `seed ${seed}: ${difference}`));
  }
  return {silent, ran, clean};
}

const corpus = join(import.meta.dirname, '../corpus/public');

/** The main files of the public configurations, those of 2.4 too: 2.3 refuses them. */
const publicConfigs = () =>
  ['minimal', 'whole'].flatMap((part) => {
    return readdirSync(join(corpus, part)).map((name) => join(corpus, part, name, 'dovecot.conf'));
  });

describeWith(['dovecot', 'dovecot-2.4'], 'a converted file under the real 2.4', () => {
  test(`${counts.conversions} generated ones start what 2.3 starts, or a finding says why not`, async () => {
    const {silent, ran, clean} = await convertGenerated(seeds(counts.conversions).map((seed) => seed + first - 1));

    expect(silent).toEqual([]);
    expect(ran).toBeGreaterThan(counts.conversions * 0.5);
    expect(clean).toBeGreaterThan(0);
    console.info(`${ran} conversions ran, ${clean} of them without a finding`);
  });

  test(`${counts.variables} values with variables are expanded to the same text`, async () => {
    let ran = 0;
    for (const seed of seeds(counts.variables)) {
      const value = generatePercent(seed + first - 1);
      const {text, lost} = convertSettingPercent('mail_log_prefix', value);
      if (lost.length > 0) continue;
      ran += 1;
      const [was, is] = [await logPrefix('2.3', value), await logPrefix('2.4', text)];
      expect({value, text, printed: is}).toEqual({value, text, printed: was});
    }
    expect(ran).toBeGreaterThan(counts.variables / 2);
  });

  const loadable = corpusCases('2.3').filter(({checkExpanded}) => checkExpanded.exit === 0);
  test.each([
    ['the corpus', loadable.map(({path}) => path), 60],
    ['the public configurations', publicConfigs(), 25],
  ])('those of %s that load', async (_, paths, least) => {
    const silent: string[] = [];
    let ran = 0;
    for (const path of paths.filter((_path, index) => index % counts.everyConfig === 0)) {
      const conversion = await runConversion({path});
      if (conversion === null) continue;
      ran += 1;
      silent.push(...silentDifferences(conversion).map((difference) => `${path}: ${difference}`));
    }
    expect(silent).toEqual([]);
    expect(ran).toBeGreaterThan(least / counts.everyConfig - 2);
  });
});
