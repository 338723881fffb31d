import {formatRecordLine} from '../events/formats/record-line.js';
import type {RecordBatch} from '../events/record.js';
import {damagedLine, withoutDamaged} from './damaged.js';
import type {Outcome, Sink} from './sink.js';

export interface LineSinkOptions {
  readonly name: string;
  /** Resolves when the lines are kept; rejects with an AppError where they cannot be. */
  readonly write: (lines: string) => Promise<void>;
  readonly close: () => void;
}

/** A sink for record lines: a file, standard output. What is written can be replayed itself. */
export function createLineSink({name, write, close}: LineSinkOptions): Sink {
  async function* send(
    batches: AsyncIterable<RecordBatch>,
    signal: AbortSignal,
    onLeaving: (batches: readonly RecordBatch[]) => void,
  ): AsyncGenerator<readonly Outcome[]> {
    for await (const batch of batches) {
      if (signal.aborted) return;
      const {whole, skipped} = withoutDamaged(batch);
      if (skipped.length > 0) yield skipped;
      if (whole.length === 0) continue;
      onLeaving([whole]);
      const startMs = performance.now();
      await write(whole.map((record) => `${formatRecordLine(record)}\n`).join(''));
      const ms = Math.round(performance.now() - startMs);
      yield [{records: whole, status: 'sent', attempts: 1, repeated: false, ms}];
    }
  }

  return {
    name,
    prepare: (batches) => batches,
    skipReason: ({damaged}) => (damaged ? damagedLine : null),
    send,
    close: async () => close(),
  };
}
