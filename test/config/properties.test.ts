import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Dialect} from '../../src/config/dialect.js';
import {driverChain} from '../../src/config/drivers/chain.js';
import type {ConfigFiles} from '../../src/config/files.js';
import {cutLine, isBlank23, isBlank24} from '../../src/config/language/lines.js';
import {createSource} from '../../src/config/language/source.js';
import {host} from '../../src/config/load.js';
import type {ConfigModel} from '../../src/config/model.js';
import {parseConfig} from '../../src/config/parse.js';
import type {Span} from '../../src/config/span.js';
import {type GeneratedFiles, generateConfig} from './generated.js';

/** Files that are held in memory; folders are the beginnings of their names. */
function memory(files: GeneratedFiles): ConfigFiles {
  const names = [...files.keys()];
  const isFolder = (path: string) => names.some((name) => name.startsWith(`${path.replace(/\/$/, '')}/`));
  return {
    read(path) {
      const text = files.get(path);
      if (text === undefined) throw Object.assign(new Error('missing'), {code: 'ENOENT'});
      return text;
    },
    list(path) {
      const front = path === '.' ? '' : `${path}/`;
      const inside = names.filter((name) => name.startsWith(front)).map((name) => name.slice(front.length));
      return [...new Set(inside.map((name) => name.split('/', 1)[0] ?? ''))];
    },
    kind: (path) => (files.has(path) ? 'file' : isFolder(path) ? 'directory' : 'missing'),
    mayExecute: () => true,
    exists: (path) => files.has(path) || isFolder(path),
  };
}

function parse(files: GeneratedFiles, dialect: Dialect): ConfigModel {
  const outside = {...host, env: {}, files: memory(files)};
  return parseConfig('dovecot.conf', files.get('dovecot.conf') ?? '', dialect, outside);
}

/** Pieces from which broken and whole lines come up often. */
const piece = fc.constantFrom(
  ...['plugin', 'protocol', 'lmtp', 'mail_plugins', '$mail_plugins', 'push_notification_driver', 'dlog', '!include'],
  ...['push_notification', 'ox', 'url', 'driver', 'yes', '$SET:', '%{user}', '@group', 'group', '+=', '<<END', '\f'],
  'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n',
  ...[
    ' ',
    ' ',
    '\t',
    '\n',
    '\n',
    '\r\n',
    '{',
    '}',
    '=',
    '"',
    "'",
    '\\',
    '\\\n',
    '#',
    '<',
    '$',
    '\0',
    '\ufeff',
    '😀',
    '*',
  ],
);

const text = fc.oneof(
  fc.array(piece, {maxLength: 60}).map((pieces) => pieces.join('')),
  fc.string({unit: 'grapheme', maxLength: 200}),
  fc.string({unit: 'binary', maxLength: 200}),
);

const configuration = fc.oneof(
  fc.nat().map(generateConfig),
  fc.record({main: text, one: text, two: text}).map(
    ({main, one, two}) =>
      new Map([
        ['dovecot.conf', main],
        ['one.conf', one],
        ['conf.d/10-a.conf', two],
      ]),
  ),
);

function* spansOf(model: ConfigModel): Generator<Span> {
  for (const problem of model.problems) yield problem.span;
  for (const node of model.nodes) {
    yield node.span;
    if (node.kind === 'setting') yield* [node.keySpan, node.value.span];
    if (node.kind === 'block') yield* [node.typeSpan, node.nameSpan ?? node.span, node.close ?? node.span];
    if (node.kind === 'include') yield node.patternSpan;
  }
}

function liesIn(span: Span, files: GeneratedFiles): boolean {
  const {lines} = createSource(span.file, files.get(span.file) ?? '');
  const width = (line: number) => [...(lines[line - 1] ?? '')].length + 1;
  if (span.line < 1 || span.endLine < span.line || span.endLine > Math.max(1, lines.length)) return false;
  if (span.column < 1 || span.column > width(span.line)) return false;
  if (span.endColumn < 1 || span.endColumn > width(span.endLine)) return false;
  return span.line < span.endLine || span.column <= span.endColumn;
}

describe.each(['2.3', '2.4'] as const)('any text, read as one of %s', (dialect) => {
  it('is read without throwing, and its sessions are judged', () => {
    fc.assert(
      fc.property(configuration, (files) => {
        const {effective} = parse(files, dialect);
        for (const name of ['lmtp', 'imap']) driverChain(effective.protocol(name), memory(files));
      }),
    );
  });

  it('gives spans that lie inside the file', () => {
    fc.assert(
      fc.property(configuration, (files) => {
        for (const span of spansOf(parse(files, dialect))) expect(liesIn(span, files), JSON.stringify(span)).toBe(true);
      }),
    );
  });

  it('gives the same result every time', () => {
    const flat = (files: GeneratedFiles) => {
      const {problems, nodes, loads} = parse(files, dialect);
      return JSON.stringify([problems, loads, nodes.map(({kind, span}) => [kind, span])]);
    };
    fc.assert(
      fc.property(configuration, (files) => {
        const first = flat(files);
        expect(flat(files)).toBe(first);
      }),
    );
  });

  it('is cut into parts that together are the line', () => {
    fc.assert(
      fc.property(text, (line) => {
        const {start, end, comment, length} = cutLine(line, dialect === '2.4' ? isBlank24 : isBlank23);
        const behind = comment === -1 ? length : comment;
        expect(
          [0, start, end, behind, length, line.length].every((at, index, all) => at >= (all[index - 1] ?? 0)),
        ).toBe(true);
        expect(/^[ \t\n\v\f\r]*$/.test(line.slice(0, start))).toBe(true);
        expect(/^[ \t\n\v\f\r]*\\?[ \t\n\v\f\r]*$/.test(line.slice(end, behind))).toBe(true);
      }),
    );
  });

  it('is cut into lines that together are the text', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const plain = whole.replaceAll('\r', '');
        const {lines} = createSource('x', plain);
        expect(lines.join('\n') + (plain.endsWith('\n') ? '\n' : '')).toBe(plain);
      }),
    );
  });

  it('names a setting exactly where it stands', () => {
    fc.assert(
      fc.property(configuration, (files) => {
        for (const node of parse(files, dialect).nodes) {
          if (node.kind !== 'setting' || node.keySpan.line !== node.keySpan.endLine) continue;
          const {file, line, column, endColumn} = node.keySpan;
          const characters = [...(createSource(file, files.get(file) ?? '').lines[line - 1] ?? '')];
          if (node.span.line === node.span.endLine) {
            const there = characters.slice(column - 1, endColumn - 1).join('');
            // 2.4 takes the quotes off a key.
            expect([node.key, ...(dialect === '2.4' ? [`"${node.key}"`, `'${node.key}'`] : [])]).toContain(there);
          }
        }
      }),
    );
  });
});
