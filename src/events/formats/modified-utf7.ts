/**
 * The text of a mailbox name in modified UTF-7 (RFC 3501 5.1.3); null where the text is not that, or has no `&` that would
 * make a difference.
 */
export function decodeModifiedUtf7(text: string): string | null {
  if (!/^(?:[^&\u0080-\uffff]|&[A-Za-z0-9+,]*-)*$/.test(text) || !text.includes('&')) return null;
  return text.replace(/&([^-]*)-/g, (_, word: string) => (word === '' ? '&' : decodeWord(word)));
}

function decodeWord(word: string): string {
  const bytes = Buffer.from(word.replaceAll(',', '/'), 'base64');
  return bytes
    .subarray(0, bytes.length & ~1)
    .swap16()
    .toString('utf16le');
}
