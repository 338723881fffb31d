import {assigned} from './secret-assignments.js';
import {parameters} from './secret-parameters.js';
import {urlSegments} from './secret-urls.js';
import {userInfo} from './secret-user-info.js';
import {type Range, type Reading, searchedText} from './secret-words.js';

/**
 * The secrets in a text: the user information of URLs, parameters in their queries, and what stands behind a name that
 * names a secret (`password=…`, `Authorization: …`, `inline:…`). Takes time in proportion to the text.
 */
export function secretRanges(text: string, reading: Reading): readonly Range[] {
  const searched = searchedText(text, reading);
  const urls = urlSegments(searched);
  const found = urls.flatMap((segment) => {
    const info = [...userInfo(searched, segment)];
    return [...info, ...parameters(searched, info[0]?.[1] ?? segment.start, segment.end)];
  });
  return joinRanges([...found, ...assigned(searched, urls), ...privateKeys(text)]);
}

/** Ranges in order, those that touch made one. */
export function joinRanges(ranges: readonly Range[]): readonly Range[] {
  const joined: [number, number][] = [];
  for (const [start, end] of [...ranges].filter(([from, to]) => from < to).sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

function* privateKeys(text: string): Generator<Range> {
  for (let at = text.indexOf('-----BEGIN '); at !== -1; at = text.indexOf('-----BEGIN ', at + 1)) {
    if (!/^-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY/.test(text.slice(at, at + 70))) continue;
    const end = text.indexOf('-----END ', at);
    yield [at, end === -1 ? text.length : end];
    if (end === -1) return;
    at = end;
  }
}
