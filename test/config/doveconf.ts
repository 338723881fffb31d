import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {host, loadConfig} from '../../src/config/load.js';
import type {ConfigModel} from '../../src/config/model.js';
import {corpusEnv} from './corpus.js';
import {type GeneratedFiles, generateConfig} from './generated.js';

interface Run {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function doveconf(args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const options = {env: corpusEnv, timeout: 10_000, maxBuffer: 1 << 24, encoding: 'latin1'} as const;
    const child = execFile('/usr/bin/doveconf', args, options, (_, stdout, stderr) => {
      const decode = (text: string) => Buffer.from(text, 'latin1').toString('utf8');
      resolve({exit: child.exitCode, stdout: decode(stdout), stderr: decode(stderr)});
    });
  });
}

/** What doveconf and the program differ in on one configuration; empty when they agree. */
export async function compare(files: GeneratedFiles, protocol: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dovepush-generated-'));
  try {
    for (const [name, text] of files) {
      await mkdir(dirname(join(folder, name)), {recursive: true});
      await writeFile(join(folder, name), text);
    }
    return await compareFolder(folder, protocol);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

async function compareFolder(folder: string, protocol: string): Promise<string[]> {
  const main = join(folder, 'dovecot.conf');
  const judged = await doveconf(['-n', '-x', '-c', main]);
  const model = loadConfig(main, '2.3', {...host, env: corpusEnv});
  const loads = judged.exit === 0;
  const stop = model.problems.find(({stops}) => stops);
  if (model.loads !== loads)
    return [`doveconf ${judged.exit}: ${judged.stderr.trim()}; here: ${stop?.text ?? 'loads'}`];
  if (!loads) return comparePlace(judged.stderr, model);
  const views = await Promise.all(['global', protocol].map((name) => compareView(main, model, name)));
  return views.flat();
}

/** The line that doveconf names lies in the finding, where it names one that exists. */
function comparePlace(stderr: string, model: ConfigModel): string[] {
  const fatal = /Fatal: Error in configuration file ([^\n]+?) line (\d+): ([\s\S]*)$/.exec(stderr);
  const stop = model.problems.find(({stops}) => stops);
  if (fatal === null || stop === undefined || Number(fatal[2]) === 0) return [];
  const line = Number(fatal[2]);
  const {span} = stop;
  // A line that goes on behind the end of an included file begins here, and ends in the file that includes it there.
  if (span.file !== fatal[1] && /\\[ \t]*(#.*)?\r?\n?$/.test(readFileSync(span.file, 'utf8'))) return [];
  if (span.file === fatal[1] && span.line <= line && line <= span.endLine) return [];
  return [
    `doveconf stops at ${fatal[1]}:${line} (${fatal[3]?.trim()}); here at ${span.file}:${span.line} (${stop.text})`,
  ];
}

/** Settings in doveconf's own order and spelling. */
function printed(model: ConfigModel, name: string): string {
  const view = model.effective.protocol(name);
  const plugin = [...view.plugin.values()].map(({key, value}) => `plugin/${key}=${value}\n`);
  const root = ['imap_metadata', 'mail_attribute_dict'].map((key) => `${key}=${view.value(key)}\n`);
  return `mail_plugins=${view.value('mail_plugins')}\n${plugin.join('')}${root.join('')}`;
}

async function compareView(main: string, model: ConfigModel, name: string): Promise<string[]> {
  const filter = name === 'global' ? [] : ['-f', `protocol=${name}`];
  const names = ['plugin', 'mail_plugins', 'mail_attribute_dict', 'imap_metadata'];
  const run = await doveconf(['-x', '-S', ...filter, '-c', main, ...names]);
  const theirs = run.stdout.replace(/^plugin=\n/m, '');
  const ours = printed(model, name);
  return theirs === ours ? [] : [`${name}: doveconf has\n${theirs}here\n${ours}`];
}

/** Runs the configurations of a range of seeds, a few at a time; yields the seeds on which the two differ. */
export async function* differences(from: number, count: number): AsyncGenerator<{seed: number; what: string[]}> {
  const protocols = ['lmtp', 'lda', 'imap', 'doveadm'];
  for (let seed = from; seed < from + count; seed += 4) {
    const seeds = Array.from({length: Math.min(4, from + count - seed)}, (_, index) => seed + index);
    const found = await Promise.all(
      seeds.map((one) => compare(generateConfig(one), protocols[one % protocols.length] ?? 'lmtp')),
    );
    for (const [index, what] of found.entries()) if (what.length > 0) yield {seed: seed + index, what};
  }
}

/** What doveconf says of a main file that it refuses, without the place. */
export async function words(text: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dovepush-words-'));
  try {
    const main = join(folder, 'dovecot.conf');
    await writeFile(main, text);
    const {stderr} = await doveconf(['-n', '-x', '-c', main]);
    return [...stderr.matchAll(/^doveconf: Error: (.*)$/gm)].map(([, said = '']) => said);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}
