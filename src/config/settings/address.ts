/** An IP address and its version; null for anything else. Brackets around version 6 are allowed, zones are not. */
export function parseAddress(text: string): {readonly version: 4 | 6; readonly address: bigint} | null {
  const four = parse4(text);
  if (four !== null) return {version: 4, address: four};
  const six = parse6(/^\[.*\]$/.test(text) ? text.slice(1, -1) : text);
  return six === null ? null : {version: 6, address: six};
}

function parse4(text: string): bigint | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return null;
  const parts = match.slice(1).map(Number);
  if (parts.some((part, index) => part > 255 || String(part) !== match[index + 1])) return null;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

/** The 16-bit groups of one side of `::`; null where one is none. */
function groups(text: string): bigint[] | null {
  if (text === '') return [];
  const found: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const four = index === parts.length - 1 ? parse4(part) : null;
    if (four !== null) found.push(four >> 16n, four & 0xffffn);
    else if (/^[\da-f]{1,4}$/i.test(part)) found.push(BigInt(`0x${part}`));
    else return null;
  }
  return found;
}

function parse6(text: string): bigint | null {
  const sides = text.split('::');
  if (sides.length > 2 || !text.includes(':')) return null;
  const before = groups(sides[0] ?? '');
  const after = sides.length === 2 ? groups(sides[1] ?? '') : [];
  if (before === null || after === null) return null;
  const missing = 8 - before.length - after.length;
  if (sides.length === 2 ? missing < 1 : missing !== 0) return null;
  const all = [...before, ...new Array<bigint>(missing).fill(0n), ...after];
  return all.reduce((sum, group) => (sum << 16n) | group, 0n);
}
