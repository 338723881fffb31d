/** Turns raw header values into text. */
export type DecodeHeader = (raw: string) => string;

/**
 * A decoder of MIME encoded words (RFC 2047); folded lines become one. The library is loaded here, since most output
 * does without it.
 */
export async function loadHeaderDecoder(): Promise<DecodeHeader> {
  const {decodeHeader} = await import('../lua/run/header.js');
  return (raw) => {
    const unfolded = raw.replace(/\r?\n(?=[ \t])/g, '');
    return unfolded.includes('=?') ? decodeHeader(unfolded) : unfolded;
  };
}
