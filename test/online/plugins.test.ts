import {execFileSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {describeWith} from '../servers/needs.js';
import {checkFile, outcomesOf, pluginFiles, withFiles} from './with-files.js';

const conf = (plugins: string) => `mail_plugin_dir = /etc/dovecot/modules\nmail_plugins = ${plugins}\n`;
const statuses = async (plugins: string, ...names: readonly string[]) => {
  const outcomes = await outcomesOf('plugins', {'dovecot.conf': conf(plugins), ...pluginFiles(...names)});
  return outcomes.map(({status}) => status);
};

describe('the files of plugins', () => {
  it('are told apart: there, and missing', async () => {
    expect(await statuses('notify quota', 'lib15_notify_plugin.so')).toEqual(['ok', 'bad']);
  });

  it('are placed at the name in mail_plugins', async () => {
    const [one] = await outcomesOf('plugins', {'dovecot.conf': conf('notify  quota'), 'modules/x': ''});

    expect([one?.span.file, one?.span.line, one?.span.column, one?.span.endColumn]).toEqual([
      'dovecot.conf',
      2,
      16,
      22,
    ]);
    expect(one?.protocols).toEqual(['lmtp', 'lda', 'imap']);
    expect(one?.message).toBe('there is no file of the plugin notify in modules: sessions fail');
  });

  it('count for the programs that load them', async () => {
    const text = `${conf('notify')}protocol lmtp {\n  mail_plugins = $mail_plugins quota\n}\n`;

    const outcomes = await outcomesOf('plugins', {'dovecot.conf': text, ...pluginFiles('lib15_notify_plugin.so')});

    const told = outcomes.filter(({status}) => status === 'bad').map(({message, protocols}) => [message, protocols]);
    expect(told).toEqual([['there is no file of the plugin quota in modules: sessions fail', ['lmtp']]]);
  });

  it('are libraries, not any file of that name', async () => {
    const files = {'dovecot.conf': conf('notify'), 'modules/lib15_notify_plugin.so': 'text\n'};

    expect((await outcomesOf('plugins', files)).map(({status, message}) => [status, message])).toEqual([
      ['bad', 'modules/lib15_notify_plugin.so is no shared library: sessions fail'],
    ]);
  });

  it('cannot be told of where the folder is not here', async () => {
    expect(await statuses('notify')).toEqual(['unchecked']);
  });

  it('are looked at in 2.4 too', async () => {
    const text =
      'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\nmail_plugin_dir = /etc/dovecot/modules\n' +
      'mail_plugins {\n  notify = yes\n  quota = yes\n  acl = no\n}\n';

    const outcomes = await outcomesOf('plugins', {'dovecot.conf': text, ...pluginFiles('lib15_notify_plugin.so')});

    expect(outcomes.map(({status, span}) => [status, span.line])).toEqual([
      ['ok', 5],
      ['bad', 6],
    ]);
  });
});

const fileNames = [
  'lib99_aaa_plugin.so',
  'bbb_plugin.so',
  'ccc.so',
  'lib_ddd_plugin.so',
  '20_eee_plugin.so',
  'libfff_plugin.so',
  'lib20_ggg.so',
  'lib20_hhh_plugin.so.1',
  'lib20_iii_plugin.soo',
  '.jjj_plugin.so',
  'lib20kkk_plugin.so',
];
const asked = [
  'aaa',
  'bbb',
  'ccc',
  'ddd',
  'eee',
  'fff',
  'ggg',
  'hhh',
  'iii',
  'jjj',
  'kkk',
  '20kkk',
  '99_aaa',
  'libaaa',
];

describeWith(['dovecot'], 'the names of plugin files', () => {
  it.each(asked)('%s is found where Dovecot finds it, and only there', async (name) => {
    const {folder, remove} = withFiles({'dovecot.conf': `${conf(name)}mail_location = maildir:/etc/dovecot/mail\n`});
    mkdirSync(join(folder, 'modules'));
    for (const file of fileNames) writeFileSync(join(folder, 'modules', file), '\u007fELF\n');
    try {
      const main = join(folder, 'dovecot.conf');
      const {online} = await checkFile(main);

      const here = online.filter(({check}) => check === 'plugins').map(({status}) => status);
      expect(here).toEqual([dovecotFinds(main) ? 'ok' : 'bad']);
    } finally {
      remove();
    }
  });
});

/** Whether doveadm comes as far as opening the file, which is none of a plugin. */
function dovecotFinds(main: string): boolean {
  try {
    execFileSync('doveadm', ['-c', main, 'mailbox', 'list'], {
      stdio: 'pipe',
      timeout: 20_000,
      env: {...process.env, USER: 'tester'},
    });
  } catch (error) {
    const said = String((error as {stderr?: Buffer}).stderr);
    if (said.includes('dlopen() failed')) return true;
    if (/Plugin '.*' not found from directory/.test(said)) return false;
    throw error;
  }
  throw new Error('doveadm loaded what is no plugin');
}
