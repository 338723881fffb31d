import {readFileSync} from 'node:fs';
import {availableParallelism, release, totalmem} from 'node:os';

/** What a measurement was made on, in one line. */
export function machineFacts() {
  const model = /^model name\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown processor';
  const memoryGiB = (totalmem() / 2 ** 30).toFixed(0);
  return `${availableParallelism()} × ${model}, ${memoryGiB} GiB, Linux ${release()}, Node ${process.version}`;
}
