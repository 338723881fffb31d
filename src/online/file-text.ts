import {dirname, resolve} from 'node:path';
import type {EffectiveSetting, EffectiveView} from '../config/effective.js';
import type {ConfigFiles} from '../config/files.js';
import type {Verdict} from './check.js';

/** The text of a file, or why there is none. */
export type FileText = {readonly text: string} | {readonly verdict: Verdict};

/** Reads a file that a setting names. What others may be allowed to read and we are not is no fault. */
export function readFileText(path: string, files: ConfigFiles): FileText {
  switch (files.kind(path)) {
    case 'missing':
      return bad(`${path} does not exist`);
    case 'directory':
      return bad(`${path} is a folder`);
    case 'special':
      return bad(`${path} is no regular file`);
    case 'unreadable':
      return unreadable(path);
    case 'file':
      return read(path, files);
  }
}

/** The path that a setting holds: as it is in 2.3, in 2.4 from the folder of the file that has it. */
export function pathOf({value, span}: EffectiveSetting, {dialect}: EffectiveView): string {
  return dialect === '2.4' ? resolve(dirname(span.file), value) : value;
}

/** Reads the file that a setting names; 2.4 may have its text in place of the path. */
export function readNamedFile(setting: EffectiveSetting, view: EffectiveView, files: ConfigFiles): FileText {
  const inline = view.dialect === '2.4' && setting.value.startsWith('inline:');
  return inline ? {text: setting.value.slice('inline:'.length)} : readFileText(pathOf(setting, view), files);
}

function read(path: string, files: ConfigFiles): FileText {
  try {
    return {text: files.read(path)};
  } catch {
    return unreadable(path);
  }
}

function bad(message: string): FileText {
  return {verdict: {status: 'bad', message, hint: 'Put the file there, or correct the path.'}};
}

function unreadable(path: string): FileText {
  return {
    verdict: {
      status: 'unchecked',
      message: `${path} cannot be read by this user`,
      hint: 'Run the check as root, or as the user who runs Dovecot.',
    },
  };
}
