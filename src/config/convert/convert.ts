import type {Finding} from '../finding.js';
import type {ConfigModel} from '../model.js';
import {type Host, parseConfig} from '../parse.js';
import type {Span} from '../span.js';
import {assumeFiles} from './assumed-files.js';
import {Converter} from './converter.js';
import {newErrors} from './judge.js';
import {mendPage, pageText} from './mend.js';
import {leaveOut, remark} from './page.js';
import {proveSame} from './proof.js';

/** A 2.3 configuration as one file of 2.4. */
export interface Converted {
  /** Not masked. */
  readonly text: string;
  readonly findings: readonly Finding[];
}

/**
 * Writes a 2.3 configuration, includes in their places, in the language of 2.4. What cannot be carried over stays as a
 * comment and is told. The result is read and checked as 2.4 reads it: it loads, and errors that are new, and programs that
 * would do anything else than before, are findings. Files that it names and that are not on this host are assumed to come.
 */
export function convertConfig(model: ConfigModel, host: Host): Converted {
  const {files, missing} = assumeFiles(host.files);
  const page = new Converter(model, files, host.known.known24()).run();
  const main = model.files[0]?.path ?? 'dovecot.conf';
  const after = mendPage(page, (text) => parseConfig(main, text, '2.4', {...host, files}));
  const end = endOf(model);
  for (const path of missing)
    remark(page, 'convert-file-missing', end, `2.4 refuses the file while ${path} does not exist`);
  const originOf = (line: number) => page.lines[line - 1]?.origin ?? null;
  for (const {finding, origin} of newErrors(model, after, files, originOf)) {
    const {rule, message, hint} = finding;
    leaveOut(page, 'convert-error', origin ?? end, `The converted file has an error (${rule}): ${message}`, hint);
  }
  for (const {message} of proveSame(model, after, files)) leaveOut(page, 'convert-different', end, message);
  return {text: pageText(page), findings: page.findings};
}

/** The last line of the main file, for what is about the whole file. */
function endOf({files}: ConfigModel): Span {
  const [main] = files;
  const line = Math.max(1, main?.lines.length ?? 1);
  return {file: main?.path ?? '', line, column: 1, endLine: line, endColumn: 1};
}
