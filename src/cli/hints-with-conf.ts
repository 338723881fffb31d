/** Commands of dovepush that a hint may name and that take `-c`. */
const ofDovepush = /\bdovepush (metadata \w+|config drivers|doctor)\b/g;
const ofDoveadm = /\bdoveadm (?=(?:reload|user|expunge|log|mailbox) |(?:reload|user|expunge|log|mailbox)$)/g;

/** A hint whose commands read the configuration that the operator named; as it is where the usual one was read. */
export function withConf(hint: string, file: string | undefined): string {
  if (file === undefined) return hint;
  const flag = `-c ${/^[\w@%+=:,./-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`}`;
  return hint
    .replace(ofDovepush, `dovepush $1 ${flag.replaceAll('$', '$$$$')}`)
    .replace(ofDoveadm, () => `doveadm ${flag} `);
}
