import {createMasking, type Masking} from '../config/masking.js';
import type {ConfigModel} from '../config/model.js';
import type {SourceLines} from '../ui/findings.js';

/** Returns the source lines for the frames of findings; the masks are made when the first line is asked for. */
export function sourceLines(model: ConfigModel): SourceLines {
  const texts = new Map(model.files.map((file) => [file.path, file.lines]));
  let masking: Masking | undefined;
  return (file, line) => {
    const text = texts.get(file)?.[line - 1];
    if (text === undefined) return null;
    masking ??= createMasking(model);
    return {text, hidden: masking.hidden(file, line)};
  };
}
