import {addressParser, decodeWords} from 'postal-mime';

/** Turns a raw header value into text for people. */
export type DecodeHeader = (raw: string) => string;

/** The first address of a From or To header: address and decoded display name, empty where there is none. */
export interface FirstAddress {
  readonly address: string;
  readonly displayName: string;
}

/** Encoded words (RFC 2047) decoded; folds stay as they are, as in the `subject` of Dovecot's lua driver. */
export function decodeHeader(raw: string): string {
  return decodeWords(raw);
}

/** Encoded words decoded and folded lines made one, for people. */
export function readHeader(raw: string): string {
  const unfolded = raw.replace(/\r?\n(?=[ \t])/g, '');
  return unfolded.includes('=?') ? decodeWords(unfolded) : unfolded;
}

/** The first address of the raw header; of a group its first member. */
export function firstAddress(raw: string): FirstAddress {
  const [first] = addressParser(raw);
  const mailbox = first?.group === undefined ? first : first.group[0];
  // A word without @ is a local part to Dovecot's parser and a name to this one; it is rare enough to be left out.
  return {address: mailbox?.address ?? '', displayName: mailbox?.name ?? ''};
}
