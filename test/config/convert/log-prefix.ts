import {chmod, chown, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {createDovecotFolder, runDovecot, type Series} from '../../../scripts/servers/dovecot-programs.js';
import {removeFolder} from '../../../scripts/servers/folder.js';

/** An unprivileged user: dovecot-lda refuses to deliver as root. */
const uid = 1999;

const heads: Readonly<Record<Series, string>> = {
  '2.3': '',
  '2.4': 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n',
};

const locations = (home: string): Readonly<Record<Series, readonly string[]>> => ({
  '2.3': [`mail_location=maildir:${home}`],
  '2.4': ['mail_driver=maildir', `mail_path=${home}`],
});

/** What a delivery of a real Dovecot prints before its messages with this `mail_log_prefix`; what it said if it failed. */
export async function logPrefix(series: Series, value: string): Promise<string> {
  const folder = await createDovecotFolder(series);
  try {
    await chmod(folder, 0o755);
    const [home, main] = [join(folder, 'home'), join(folder, 'prefix.conf')];
    await mkdir(home);
    await chown(home, uid, uid);
    await writeFile(main, `${heads[series]}mail_log_prefix = "${value.replace(/[\\"]/g, '\\$&')}"\n`);
    const options = [...locations(home)[series], 'log_path=/dev/stderr', 'log_timestamp='];
    const words = ['-c', main, ...options.flatMap((option) => ['-o', option])];
    const env = {USER: 'tester', HOME: home};
    const {stderr} = await runDovecot(series, 'dovecot-lda', words, {input: 'Subject: x\n\nhello\n', env, uid});
    return /^(.*)Info: msgid=/m.exec(stderr)?.[1] ?? stderr;
  } finally {
    await removeFolder(folder);
  }
}
