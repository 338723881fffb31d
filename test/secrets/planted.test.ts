import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {chainsOf} from '../../src/config/chains.js';
import {convertConfig} from '../../src/config/convert/convert.js';
import type {Dialect} from '../../src/config/dialect.js';
import {driverChain} from '../../src/config/drivers/chain.js';
import {fixFiles} from '../../src/config/fixes.js';
import {host} from '../../src/config/load.js';
import {createMasking, shownProblems} from '../../src/config/masking.js';
import type {ConfigModel} from '../../src/config/model.js';
import {parseConfig} from '../../src/config/parse.js';
import {maskChain, masked, pushSettings, shownChain, shownOrigins, shownSettings} from '../../src/config/report.js';
import {checkConfig} from '../../src/config/rules/check.js';
import {rules} from '../../src/config/rules/index.js';
import {hideRanges} from '../../src/secrets.js';
import {checkFormats, formatCheck} from '../../src/ui/check-report.js';
import {formatChains} from '../../src/ui/config-drivers.js';
import {formatRefused} from '../../src/ui/config-refused.js';
import {formatViews} from '../../src/ui/config-show.js';
import {formatDiff} from '../../src/ui/diff.js';
import {type Place, passwords, places23, places24} from './places.js';

const secret = 'Zq9xKw4T';
const plain = (_: unknown, text: string) => text;

/** All that the commands show of a file, by the name of the output. The last guard of the writer is left out. */
function outputsOf(text: string, dialect: Dialect): ReadonlyMap<string, string> {
  const model = parseConfig('dovecot.conf', text, dialect, host);
  const masking = createMasking(model);
  const shown = new Map<string, string>();
  const findings = checkConfig(
    {model, chains: chainsOf(model, host.files), files: host.files, today: '2026-01-01'},
    rules,
  );
  const lines = (file: string, line: number) => {
    const source = model.files.find(({path}) => path === file)?.lines[line - 1];
    return source === undefined ? null : {text: source, hidden: masking.hidden(file, line)};
  };
  const {release} = model;
  const checked = [{file: 'dovecot.conf', dialect, dialectReason: '', release, filesRead: 1, findings, lines}];
  for (const format of checkFormats) {
    shown.set(
      `check ${format}`,
      [...formatCheck(checked, format, {rules, version: '1', paint: plain, width: Number.POSITIVE_INFINITY})].join(''),
    );
  }
  for (const fix of fixFiles(findings, model.files)) {
    const show = (line: string, number: number | null) =>
      number === null ? masking.page(line) : hideRanges(line, masking.hidden(fix.path, number));
    shown.set('check diff', formatDiff({path: fix.path, before: fix.before, after: fix.after, show}, plain).text);
  }
  shown.set(
    'every line',
    (model.files[0]?.lines ?? [])
      .map((line, at) => hideRanges(line, masking.hidden('dovecot.conf', at + 1)))
      .join('\n'),
  );
  shown.set('refused', formatRefused(shownProblems(model), plain));
  if (model.loads) addLoaded(model, shown);
  return shown;
}

function addLoaded(model: ConfigModel, shown: Map<string, string>): void {
  const masking = createMasking(model);
  const view = model.effective.protocol('lmtp');
  const known = model.dialect === '2.4' ? host.known.known24() : host.known.known23();
  const names = [...pushSettings, ...Object.keys(known.settings[''] ?? {})];
  shown.set('show text', formatViews([view], names, masked, plain).join(''));
  shown.set('show json', JSON.stringify([shownSettings(view, names, masked), shownOrigins(view, true, masked)]));
  const chain = maskChain(driverChain(view, host.files), masking);
  shown.set('drivers text', formatChains([chain], plain));
  shown.set('drivers json', JSON.stringify(shownChain(chain)));
  if (model.dialect === '2.4') return;
  const converted = convertConfig(model, host);
  const [before, after] = [masking.page(model.files[0]?.text ?? ''), masking.page(converted.text)];
  shown.set('convert', after);
  shown.set('convert diff', formatDiff({path: 'a', before, after, show: (line) => line}, plain).text);
  shown.set('convert findings', converted.findings.map(({message}) => masking.text(message)).join('\n'));
}

function leaks(text: string, dialect: Dialect): readonly string[] {
  const needle = secret.toLowerCase();
  return [...outputsOf(text, dialect)].flatMap(([name, output]) => {
    const at = output.toLowerCase().indexOf(needle);
    return at === -1 ? [] : [`${name}: ${output.slice(Math.max(0, at - 60), at + 30)}`];
  });
}

const planted = (places: readonly Place[], dialect: Dialect) =>
  places.map(({name, text}) => ({name, text: text.replaceAll('@@', secret), dialect}));

describe('a secret in', () => {
  test.each([...planted(places23, '2.3'), ...planted(places24, '2.4')])('$dialect: $name', ({text, dialect}) => {
    expect(leaks(text, dialect)).toEqual([]);
  });
});

describe('generated files', () => {
  const piece = fc.constantFrom(
    ...passwords,
    'http://',
    ' ',
    '"',
    "'",
    '\\',
    '\\\n',
    '#',
    ' #',
    '=',
    ':',
    '{',
    '@',
    '$',
    '<',
    '%',
    'ox:',
    'url=',
    'x',
    '/',
    '?',
  );
  const password = fc
    .array(piece, {minLength: 1, maxLength: 4})
    .map((pieces) => `${pieces.join('').replaceAll('@@', '')}@@`);
  const tail = fc.constantFrom('@h/p', '@h', '', ' ', '@h/p x=y', '"', '@h # c', ' \\', '@h:80/');
  const places: Readonly<Record<Dialect, readonly Place[]>> = {'2.3': places23, '2.4': places24};

  test.each(['2.3', '2.4'] as const)('of %s show none', (dialect) => {
    const form = fc
      .constantFrom(...places[dialect])
      .filter(({text}) => /login:[^\n]*@@|password|passw|key|token/.test(text));
    const file = fc.tuple(form, form, password, tail).map(([one, two, middle, end]) => {
      const filled = one.text.replace(/login:[^\n@]*@@(?:@h\S*)?/, () => `login:${middle}${end}`);
      return `${filled}${two.text}`.replaceAll('@@', secret);
    });
    fc.assert(
      fc.property(file, (text) => {
        // Without an `@` this is a host with its port and a path; behind a password and an `@` it is a host as well.
        fc.pre(!/login:\d*[/?#][^@\n]*\n|= login:[^@\n]*\n|@[\w.]+(?:(?::80)?\/|#? [^@\n]*Zq9)/.test(text));
        fc.pre(!/login:[^\n]*[^:\n]@[\w.]+"? ?\n/.test(text));
        expect(leaks(text, dialect)).toEqual([]);
      }),
      {
        numRuns: Number(process.env.DOVEPUSH_PLANTED_RUNS ?? 300),
      },
    );
  });
});
