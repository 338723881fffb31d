import {answerQuickly} from './quick-answer.js';

/** Runs the command line. `dir` is the URL of the started file, by which oclif finds the package. */
export async function main(argv: readonly string[], dir: string): Promise<void> {
  if (await answerQuickly(argv)) return;
  const {execute} = await import('@oclif/core');
  await execute({args: [...argv], dir});
}
