import {decodeWords} from 'postal-mime';

/** Turns a raw header value into text for people. */
export type DecodeHeader = (raw: string) => string;

/** Encoded words (RFC 2047) decoded; folds stay as they are, as in the `subject` of Dovecot's lua driver. */
export function decodeHeader(raw: string): string {
  return decodeWords(raw);
}

/** Encoded words decoded and folded lines made one, for people. */
export function readHeader(raw: string): string {
  const unfolded = raw.replace(/\r?\n(?=[ \t])/g, '');
  return unfolded.includes('=?') ? decodeWords(unfolded) : unfolded;
}
