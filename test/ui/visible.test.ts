import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {visible, visibleJson} from '../../src/ui/visible.js';

/** What the contract names: C0, DEL, C1, bidi controls, and line separators, which break a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const anyText = fc.oneof(
  fc.string({unit: 'binary'}),
  fc
    .array(fc.constantFrom('\u001b', '[31m', '\n', '\r', '\u0085', '\u202e', '\u2066', 'ä', '😀'))
    .map((parts) => parts.join('')),
);

describe('visible', () => {
  test.each([
    ['Größe 😀', 'Größe 😀'],
    ['a\u001b[2Jb', 'a\\x1b[2Jb'],
    ['one\ntwo\r', 'one\\x0atwo\\x0d'],
    ['\u007f\u0085\u009b', '\\x7f\\x85\\x9b'],
    ['user\u202egnp.exe', 'user\\u{202e}gnp.exe'],
    ['cut \ufffd here', 'cut \\u{fffd} here'],
  ])('shows %j as %j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test('leaves nothing that a terminal obeys, and what is harmless as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(visible(text)).not.toMatch(unsafe);
      }),
    );
  });
});

describe('visibleJson', () => {
  test('is one harmless line that parses to the same value', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const json = visibleJson({text});

        expect(json).not.toMatch(unsafe);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({text})));
      }),
    );
  });
});
