import {describe, expect, test} from 'vitest';
import {createPaint, wantsColour} from '../../src/ui/colour.js';

describe('wantsColour', () => {
  test.each([
    [{flag: undefined, env: {}, isTty: true}, true],
    [{flag: undefined, env: {}, isTty: false}, false],
    [{flag: undefined, env: {TERM: 'dumb'}, isTty: true}, false],
    [{flag: undefined, env: {NO_COLOR: '1'}, isTty: true}, false],
    [{flag: undefined, env: {NO_COLOR: ''}, isTty: true}, true],
    [{flag: undefined, env: {FORCE_COLOR: '1'}, isTty: false}, true],
    [{flag: undefined, env: {FORCE_COLOR: '0'}, isTty: true}, false],
    [{flag: undefined, env: {NO_COLOR: '1', FORCE_COLOR: '1'}, isTty: true}, false],
    [{flag: true, env: {NO_COLOR: '1'}, isTty: false}, true],
    [{flag: false, env: {FORCE_COLOR: '1'}, isTty: true}, false],
  ])('of %j is %j', (choice, wanted) => {
    expect(wantsColour(choice)).toBe(wanted);
  });
});

describe('createPaint', () => {
  test('paints whatever the streams of this process are', () => {
    expect(createPaint({flag: true, env: {NO_COLOR: '1'}, isTty: false})('red', 'x')).toBe('\u001b[31mx\u001b[39m');
  });

  test('leaves the text alone without colour', () => {
    expect(createPaint({flag: false, env: {}, isTty: true})('red', 'x')).toBe('x');
  });
});
