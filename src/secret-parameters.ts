import {isSecretParameter} from './secret-names.js';
import {type Range, type SearchedText, wordEnd} from './secret-words.js';

/** Parameters behind `?` or `#` of the first word of a segment. Only numbers and booleans are known to be no secret. */
export function* parameters(searched: SearchedText, start: number, end: number): Generator<Range> {
  const {text, reading, blankFrom} = searched;
  const word = reading === 'text' ? wordEnd(text, start, end) : Math.min(end, blankFrom(start));
  const query = /[?#]/.exec(text.slice(start, word));
  if (query === null) return;
  for (const match of text.slice(start + query.index, word).matchAll(/[?#&;]([^?#&;=]*)(=?)([^?#&;]*)/g)) {
    const [all, name = '', sign = '', value = ''] = match;
    const from = start + query.index + match.index + all.length - value.length;
    const isOpen = sign === '' ? isWord(name) : isHarmless(value) && !isSecretParameter(name);
    if (!isOpen && reading !== 'text') yield sign === '' ? [from - name.length, from] : [from, from + value.length];
    else if (!isOpen && sign !== '' && (isSecretParameter(name) || !isWord(value))) yield [from, from + value.length];
  }
}

function isHarmless(value: string): boolean {
  return /^(?:\d{0,10}|true|false|yes|no)\.?$/i.test(value);
}

function isWord(text: string): boolean {
  return /^(?:[a-z_.-]{0,24}|\d{1,10})$/i.test(text);
}
