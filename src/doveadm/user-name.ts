/** Why doveadm must not be given this user name, null where it may. */
export function userNameProblem(name: string): string | null {
  if (name === '') return 'the user name is empty';
  if (/[*?]/.test(name)) return 'doveadm would take the user name for a mask';
  if (name.includes('\0')) return 'the user name holds a NUL';
  // doveadm -F reads a name a line.
  if (/[\r\n]/.test(name)) return 'the user name holds a line break';
  if (/[\ufffd\p{Surrogate}]/u.test(name)) return 'the user name is not UTF-8';
  return null;
}

/** The users that fit a mask, as `list` gives them. Without a wildcard it is a name, of which doveadm prints the fields. */
export function usersByMask(
  mask: string,
  list: (mask: string) => AsyncIterable<readonly string[]>,
): AsyncIterable<readonly string[]> {
  return /[*?]/.test(mask) ? list(mask) : one(mask);
}

async function* one(name: string): AsyncGenerator<readonly string[]> {
  yield [name];
}
