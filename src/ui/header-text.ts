/** Turns raw header values into text. */
export type DecodeHeader = (raw: string) => string;

/**
 * A decoder of MIME encoded words (RFC 2047); folded lines become one. The library and its character sets are loaded
 * here, since most output needs neither.
 */
export async function loadHeaderDecoder(): Promise<DecodeHeader> {
  const {default: libmime} = await import('libmime');
  return (raw) => {
    const unfolded = raw.replace(/\r?\n(?=[ \t])/g, '');
    return unfolded.includes('=?') ? libmime.decodeWords(unfolded) : unfolded;
  };
}
