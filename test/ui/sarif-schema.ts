/** What an object of the SARIF 2.1.0 schema must and may have, and of which form each member is. */
interface Form {
  readonly required: readonly string[];
  readonly members: Readonly<Record<string, (value: unknown) => boolean | string>>;
}

const isText = (value: unknown) => typeof value === 'string';
const isFilled = (value: unknown) => typeof value === 'string' && value.length > 0;
const atLeast = (least: number) => (value: unknown) => Number.isInteger(value) && Number(value) >= least;
const oneOf =
  (...words: readonly string[]) =>
  (value: unknown) =>
    words.includes(String(value));
/** A URI reference of RFC 3986: no blank, no control character, percent codes whole. */
const isUri = (value: unknown) =>
  typeof value === 'string' && /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[\dA-Fa-f]{2})+$/.test(value);
const isLevel = oneOf('none', 'note', 'warning', 'error');

const forms: Readonly<Record<string, Form>> = {
  log: {
    required: ['version', 'runs'],
    members: {$schema: isUri, version: (value) => value === '2.1.0', runs: (value) => Array.isArray(value)},
  },
  run: {
    required: ['tool'],
    members: {
      tool: (value) => typeof value === 'object',
      columnKind: oneOf('utf16CodeUnits', 'unicodeCodePoints'),
      results: (value) => Array.isArray(value),
    },
  },
  tool: {required: ['driver'], members: {driver: (value) => typeof value === 'object'}},
  driver: {required: ['name'], members: {name: isFilled, version: isFilled, rules: (value) => Array.isArray(value)}},
  rule: {
    required: ['id', 'shortDescription', 'fullDescription', 'help'],
    members: {
      id: isFilled,
      shortDescription: (value) => isMessage(value),
      fullDescription: (value) => isMessage(value),
      help: (value) => isMessage(value),
      defaultConfiguration: (value) => isLevel((value as {level: unknown}).level),
      properties: (value) => typeof value === 'object',
    },
  },
  result: {
    required: ['message', 'ruleId', 'locations'],
    members: {
      ruleId: isFilled,
      ruleIndex: atLeast(0),
      level: isLevel,
      message: (value) => isMessage(value),
      locations: (value) => Array.isArray(value) && value.length > 0,
      relatedLocations: (value) => Array.isArray(value),
    },
  },
  location: {
    required: ['physicalLocation'],
    members: {
      id: atLeast(0),
      message: (value) => isMessage(value),
      physicalLocation: (value) => typeof value === 'object',
    },
  },
  physicalLocation: {
    required: ['artifactLocation'],
    members: {
      artifactLocation: (value) => isUri((value as {uri: unknown}).uri),
      region: (value) => check('region', value).length === 0,
    },
  },
  region: {
    required: ['startLine'],
    members: {startLine: atLeast(1), startColumn: atLeast(1), endLine: atLeast(1), endColumn: atLeast(1)},
  },
};

function isMessage(value: unknown): boolean {
  return isText((value as {text: unknown}).text) && (value as {text: string}).text.length > 0;
}

function check(name: string, value: unknown): string[] {
  const {required, members} = forms[name] ?? {required: [], members: {}};
  const object = value as Record<string, unknown>;
  const missing = required.filter((member) => object[member] === undefined).map((member) => `${name} lacks ${member}`);
  const wrong = Object.entries(object).flatMap(([member, content]) => {
    const judge = members[member];
    if (judge === undefined) return [`${name} may not have ${member}`];
    return judge(content) === true ? [] : [`${name}.${member} is ${JSON.stringify(content)}`];
  });
  return [...missing, ...wrong];
}

interface Log {
  readonly runs: readonly {
    readonly tool: {readonly driver: {readonly rules: readonly {readonly id: string}[]}};
    readonly results: readonly Result[];
  }[];
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex?: number;
  readonly locations: readonly Place[];
  readonly relatedLocations?: readonly Place[];
}

interface Place {
  readonly physicalLocation: {readonly region: Record<'startLine' | 'startColumn' | 'endLine' | 'endColumn', number>};
}

/** Where a log departs from the essentials of the schema, or from what code scanning of GitHub asks beyond it. */
export function sarifProblems(log: unknown): string[] {
  return [...check('log', log), ...(log as Log).runs.flatMap(runProblems)];
}

function runProblems(run: Log['runs'][number]): string[] {
  const {driver} = run.tool;
  const ids = driver.rules.map(({id}) => id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `the rule ${id} is there twice`);
  const own = [...check('run', run), ...check('tool', run.tool), ...check('driver', driver)];
  const rules = driver.rules.flatMap((rule) => check('rule', rule));
  return [...own, ...rules, ...twice, ...run.results.flatMap((result) => resultProblems(result, ids))];
}

function resultProblems(result: Result, ids: readonly string[]): string[] {
  const stranger =
    ids[result.ruleIndex ?? -1] === result.ruleId ? [] : [`ruleIndex of ${result.ruleId} is another rule`];
  const places = [...result.locations, ...(result.relatedLocations ?? [])].flatMap(placeProblems);
  return [...check('result', result), ...stranger, ...places];
}

function placeProblems(place: Place): string[] {
  const {physicalLocation} = place;
  const {startLine, startColumn, endLine, endColumn} = physicalLocation.region;
  const isBackward = endLine < startLine || (endLine === startLine && endColumn < startColumn);
  const backward = isBackward ? ['a region ends before it begins'] : [];
  return [...check('location', place), ...check('physicalLocation', physicalLocation), ...backward];
}
