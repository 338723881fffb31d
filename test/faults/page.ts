/** One line of the table in docs/reliability.md: what was done to a replay, and what came of it. */
export interface Row {
  readonly fault: Fault;
  readonly times: number;
  readonly records: number;
  readonly inFlight: number;
  readonly missing: number;
  /** Records that arrived more than once, at most in one time. */
  readonly repeated: number;
  /** What the summary says of that. */
  readonly said: number;
  readonly inOrder: boolean;
}

/** Every fault that the page must tell of, in its order. */
export const faults = [
  'endpoint stalls',
  'endpoint drops connections',
  'endpoint answers 503, then 200',
  'endpoint answers 200 slowly',
  'endpoint closes kept connections',
  'endpoint answers garbage',
  'endpoint is down for a while',
  'the time of day steps by hours',
  'SIGKILL, then --resume; every other journal torn',
  'SIGKILL of topic to topic, then --resume',
  'disk full under the journal, then --resume',
  'disk full under the failed file, then --resume',
  'disk full under a sink file, then --resume',
  'disk full under a recording, then --append',
  'broker restarted while writing to a topic',
  'broker restarted while reading a topic',
  'source trimmed before --resume: refused, naming what is gone',
] as const;

export type Fault = (typeof faults)[number];

/** The rows of one run, joined by fault. Throws where a fault is missing. */
function joinRows(rows: readonly Row[]): readonly Row[] {
  return faults.map((fault) => {
    const own = rows.filter((row) => row.fault === fault);
    const [first] = own;
    if (first === undefined) throw new Error(`no row for: ${fault}`);
    return {
      ...first,
      times: own.length,
      missing: own.reduce((sum, {missing}) => sum + missing, 0),
      repeated: Math.max(...own.map(({repeated}) => repeated)),
      said: Math.max(...own.map(({said}) => said)),
      inOrder: own.every(({inOrder}) => inOrder),
    };
  });
}

/** The whole page. */
export function formatPage(rows: readonly Row[]): string {
  const lines = joinRows(rows).map(({fault, times, records, inFlight, missing, repeated, said, inOrder}) => {
    const numbers = [times, records, inFlight, missing, repeated, said].map((value) => value.toLocaleString('en-US'));
    return `| ${[fault, ...numbers, inOrder ? 'yes' : 'no'].join(' | ')} |`;
  });
  return `# What a replay survives

Written by \`DOVEPUSH_RELIABILITY=docs/reliability.md npm run test:faults -- test/faults/replay\`, which anybody can run
again on real servers. Each row is a replay of so many *records* that met the fault so many *times*; *in flight* is how
many records may be under way at once. *Missing* are records that neither arrived nor stand in the failed file. *Repeated*
is how many records arrived more than once, at most in one time, and *said* what the summary calls repeated, which is every
record that may have arrived before. *In order* means that no message of a user arrived before the one before it.

An endpoint that drops, stalls or answers garbage may have taken the request: each such request is sent again, so these
faults repeat as many records as they hit. After a kill, a full disk or a restart no more is repeated than was in flight.

| fault | times | records | in flight | missing | repeated | said | in order |
|---|---|---|---|---|---|---|---|
${lines.join('\n')}
`;
}
