const names: Readonly<Record<string, string>> = {
  u: 'user',
  n: 'user | username',
  d: 'user | domain',
  h: 'home',
  s: 'protocol',
  l: 'local_ip',
  r: 'remote_ip',
  p: 'pid',
  i: 'uid',
};

const modifiers: Readonly<Record<string, string>> = {L: ' | lower', U: ' | upper'};

/** The `%` variables of a 2.3 value in the spelling of 2.4; `%%` becomes one sign, what has no counterpart stays. */
export function convertPercent(text: string): string {
  return text.replace(/%(%|([LU]?)([undhslrpi]))/g, (all, sign: string, modifier: string, letter: string) => {
    if (sign === '%') return '%';
    const name = names[letter];
    return name === undefined ? all : `%{${name}${modifiers[modifier] ?? ''}}`;
  });
}
