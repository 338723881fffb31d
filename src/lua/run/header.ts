import {addressParser, decodeWords} from 'postal-mime';

/** The first address of a From or To header: address and decoded display name, empty where there is none. */
export interface FirstAddress {
  readonly address: string;
  readonly displayName: string;
}

/** Encoded words (RFC 2047) decoded; folds stay as they are, as in Dovecot's `subject`. */
export function decodeHeader(raw: string): string {
  return decodeWords(raw);
}

/** The first address of the raw header; of a group its first member. */
export function firstAddress(raw: string): FirstAddress {
  const [first] = addressParser(raw);
  const mailbox = first?.group === undefined ? first : first.group[0];
  // A word without @ is a local part to Dovecot's parser and a name to this one; it is rare enough to be left out.
  return {address: mailbox?.address ?? '', displayName: mailbox?.name ?? ''};
}
