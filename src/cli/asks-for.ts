function beforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end === -1 ? argv : argv.slice(0, end);
}

/** Whether the words on the command line ask for JSON, before they are parsed: parsing may fail. */
export function asksForJson(argv: readonly string[]): boolean {
  const words = beforeDashes(argv);
  return words.some((word, index) => {
    if (word === '--json' || word === '--format=json' || word === '-fjson' || word === '-f=json') return true;
    return word === 'json' && ['-f', '--format'].includes(words[index - 1] ?? '');
  });
}

/** What the words on the command line say about colour, undefined when nothing; the last one counts. */
export function asksForColour(argv: readonly string[]): boolean | undefined {
  const word = beforeDashes(argv).findLast((each) => each === '--color' || each === '--no-color');
  return word === undefined ? undefined : word === '--color';
}
