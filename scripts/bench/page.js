import {speedOf} from './figures.js';

/** @typedef {import('./figures.js').Measured} Measured */

const milliseconds = (/** @type {number | null} */ ms) => (ms === null ? '' : ms.toFixed(ms < 100 ? 1 : 0));
const cell = (/** @type {string} */ text) => text.replaceAll('|', '\\|');
const whole = (/** @type {number} */ value) => value.toLocaleString('en-US', {maximumFractionDigits: 0});

/** @param {Extract<Measured, {kind: 'comparison'}>} comparison */
function comparisonTable({title, rounds, date, machine, rows}) {
  const [rival] = rows;
  const lines = rows.map((row) => {
    const speed = rival === undefined ? 1 : speedOf(row, rival);
    const times = [row.medianMs, row.minMs, row.maxMs, row.cpuMs].map(milliseconds);
    return `| ${[cell(row.name), ...times, speed.toFixed(2)].join(' | ')} |`;
  });
  return `### ${title}

${rounds} rounds in alternation on ${date}: ${machine}.

| | median ms | min | max | CPU ms | speed |
|---|---|---|---|---|---|
${lines.join('\n')}
`;
}

/** @param {Extract<Measured, {kind: 'growth'}>} growth */
function growthTable({title, unit, date, machine, points, time, memory}) {
  const lines = points.map(
    ({size, cpuMs, peakMiB}) => `| ${[whole(size), milliseconds(cpuMs), whole(peakMiB)].join(' | ')} |`,
  );
  return `### ${title}

Exponents of the last step: time ${time.toFixed(2)}, memory ${memory.toFixed(2)}. On ${date}: ${machine}.

| ${unit} | CPU ms | peak MiB |
|---|---|---|
${lines.join('\n')}
`;
}

/**
 * The page of everything that was measured.
 * @param {readonly Measured[]} measured
 */
export function formatPage(measured) {
  const comparisons = measured.flatMap((one) => (one.kind === 'comparison' ? [comparisonTable(one)] : []));
  const growths = measured.flatMap((one) => (one.kind === 'growth' ? [growthTable(one)] : []));
  return `# Performance

Written by \`npm run bench -- --keep\` from what it measured (\`docs/bench.json\`). \`npm run bench\` measures again and names
every speed that is more than 20 % below the one here; \`npm run bench -- start-up\` measures only files with this name.

## Beside other programs

Each table begins with the program that people would use instead. *Speed* is how many times as fast as that program a row
is: by processor time where it was measured, else by median. The rounds alternate, so a slow moment falls on all.

![Speed beside other programs](bench.svg)

${comparisons.join('\n')}
## Growth

The same work at growing sizes. *Time* is that of the processor. The exponent of time is above what the program needs to
start: 1 is linear, 0 does not grow. A configuration is held whole, so the memory of a check grows with its lines.

${growths.length === 0 ? 'Not measured yet: `npm run bench -- growth --keep`.\n' : growths.join('\n')}`;
}
