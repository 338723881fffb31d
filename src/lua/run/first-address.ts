import {decodeHeader} from '../../events/header-text.js';

/** What the driver says of the first address of a From or To header; empty where there is nothing. */
export interface FirstAddress {
  readonly address: string;
  /** Encoded words decoded. A group has its name here, and no address. */
  readonly displayName: string;
}

const nothing: FirstAddress = {address: '', displayName: ''};

// What atoms are made of: RFC 5322's atext, and all beyond ASCII.
const atom = /[\w!#$%&'*+\-/=?^`{|}~\x80-\uffff]+/y;
const atomOrDots = /[\w!#$%&'*+\-/=?^`{|}~\x80-\uffff.]*/y;
const blanks = /[ \t\r\n]*/y;
const quotedString = /"((?:[^"\\]|\\.)*)"/sy;
const literal = /\[[^\]]*\]/y;

/** The text of a quoted string or comment: a fold has no line break, a backslash is left out. */
function unquoted(text: string): string {
  return text.replace(/\r?\n/g, '').replace(/\\(.)/gs, '$1');
}

/** Walks through a header. What is not there, or is broken, is null; blanks and comments behind it are passed over. */
function createReader(text: string) {
  let at = 0;
  let comment = '';

  function match(pattern: RegExp): string | null {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found === null ? null : (found[1] ?? found[0]);
  }

  /** Null where the comment has no end. */
  function matchComment(): string | null {
    const start = at + 1;
    for (let depth = 0; at < text.length; at += 1) {
      if (text[at] === '\\') at += 1;
      else if (text[at] === '(') depth += 1;
      else if (text[at] === ')') depth -= 1;
      if (depth > 0) continue;
      at += 1;
      return unquoted(text.slice(start, at - 1));
    }
    return null;
  }

  /** False where a comment has no end. */
  function skip(): boolean {
    for (match(blanks); text[at] === '('; match(blanks)) {
      const found = matchComment();
      if (found === null) return false;
      comment = found;
    }
    return true;
  }

  const behind = (found: string | null) => (found !== null && skip() ? found : null);

  return {
    next: () => text[at] ?? '',
    isAtWord: () => /[\w!#$%&'*+\-/=?^`{|}~\x80-\uffff"]/.test(text[at] ?? ''),
    /** Goes back to the beginning, past blanks and comments. */
    restart() {
      at = 0;
      const isWhole = skip();
      comment = '';
      return isWhole;
    },
    pass() {
      at += 1;
      return skip();
    },
    comment: () => comment,
    word: () => behind(text[at] === '"' ? unquotedOrNull(match(quotedString)) : match(atomOrDots)),
    atom: () => behind(match(atom)),
    literal: () => behind(match(literal)),
  };
}

function unquotedOrNull(text: string | null): string | null {
  return text === null ? null : unquoted(text);
}

type Reader = ReturnType<typeof createReader>;

function readPhrase(reader: Reader): string | null {
  if (reader.next() === '' || reader.next() === '.') return null;
  const words: string[] = [];
  do {
    const word = reader.word();
    if (word === null) return null;
    words.push(word);
  } while (reader.isAtWord() || reader.next() === '.');
  return words.join(' ');
}

function readLocalPart(reader: Reader): string | null {
  if (reader.next() === '"') return reader.word();
  let local = '';
  do {
    const word = reader.word();
    if (word === null) return null;
    local += word;
  } while (reader.next() === '.');
  return local;
}

function readDomain(reader: Reader): string {
  if (!reader.pass()) return '';
  if (reader.next() === '[') return reader.literal() ?? '';
  let domain = reader.atom();
  while (domain !== null && reader.next() === '.') {
    const label = reader.pass() ? reader.atom() : null;
    domain = label === null ? null : `${domain}.${label}`;
  }
  return domain ?? '';
}

function readMailbox(reader: Reader, local: string): string {
  const domain = reader.next() === '@' ? readDomain(reader) : '';
  return domain === '' ? local : `${local}@${domain}`;
}

/** What stands behind `<`; a route in front is passed over. */
function readAngle(reader: Reader): string {
  if (!reader.pass()) return '';
  while (reader.next() === '@') {
    readDomain(reader);
    while (reader.next() === ',' || reader.next() === ':') reader.pass();
  }
  if (reader.next() === '>' || reader.next() === '') return '';
  const local = readLocalPart(reader);
  return local === null ? '' : readMailbox(reader, local);
}

/** An address without `<`, named by the comment behind it. Words that are none are a name. */
function readBare(reader: Reader): FirstAddress {
  const isQuoted = reader.next() === '"';
  const local = readLocalPart(reader);
  if (local === null) return nothing;
  const rest = reader.isAtWord() ? readPhrase(reader) : null;
  if (rest !== null) return {address: '', displayName: [local, rest].filter((one) => one !== '').join(' ')};
  if (isQuoted && reader.next() !== '@') return {address: '', displayName: local};
  return {address: readMailbox(reader, local), displayName: reader.comment()};
}

function readFirst(reader: Reader): FirstAddress {
  if (!reader.restart()) return nothing;
  const phrase = readPhrase(reader);
  if (phrase !== null && reader.next() === ':') return {address: '', displayName: phrase};
  if (phrase !== null && reader.next() === '<') return {address: readAngle(reader), displayName: phrase};
  reader.restart();
  return readBare(reader);
}

/**
 * The first address of a raw header as Dovecot's driver hands it over, which is not always as RFC 5322 has it: written
 * after src/lib-mail/message-address.c, and compared with what 2.3.19.1 made of the same headers.
 */
export function firstAddress(raw: string): FirstAddress {
  const {address, displayName} = readFirst(createReader(raw));
  return {address, displayName: decodeHeader(displayName)};
}
