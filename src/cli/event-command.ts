import type {EventFilter} from '../events/filter.js';
import type {Judge} from '../events/judge.js';
import {consumed, type Selection} from '../events/select.js';
import type {FileSource} from '../sources/file.js';
import {createIdleLimit} from '../sources/idle.js';
import type {Source} from '../sources/source.js';
import {createEventFormat, type EventFormat} from '../ui/event-format.js';
import {zoneText} from '../ui/time.js';
import {unjudgedText} from '../ui/unjudged.js';
import {BaseCommand} from './base-command.js';
import {type FilterValues, filterOf} from './event-flags.js';

interface OutputFlagValues {
  readonly format: string;
  readonly kcat?: boolean | undefined;
  readonly utc?: boolean | undefined;
}

/** What the commands that show events share. */
export abstract class EventCommand extends BaseCommand {
  #withoutPlace = 0;

  /** How the flags want events shown on stdout. */
  protected async eventFormat(flags: OutputFlagValues): Promise<EventFormat> {
    const name = flags.kcat ? 'kcat' : this.json ? 'json' : flags.format;
    if (name === 'text' && process.stdout.isTTY)
      this.remark(`times in ${flags.utc === true ? 'UTC' : zoneText(Date.now())}`);
    return await createEventFormat(name, {
      utc: flags.utc === true,
      width: process.stdout.isTTY ? process.stdout.columns : null,
      paint: this.paint,
      // The library is loaded here, since most output needs none.
      loadDecoder: async () => (await import('../events/header-text.js')).readHeader,
      skipped: (count) => {
        this.#withoutPlace += count;
      },
    });
  }

  /** What opening topics needs of this run. */
  protected topicSurroundings() {
    return {
      context: this.surroundings,
      signal: this.signal,
      note: (text: string) => this.note(text),
      detail: (text: string) => this.detail(text),
    };
  }

  /** The filter that the flags make. */
  protected eventFilter(flags: FilterValues): EventFilter {
    return filterOf(flags);
  }

  /** Says what of a file is not shown although it may be meant. */
  protected noteLeftOut({passedOver}: FileSource, {unjudged}: Judge): void {
    if (passedOver > 0)
      this.note(
        `${passedOver === 1 ? '1 line is not an event and was' : `${passedOver.toLocaleString('en-US')} lines are not events and were`} skipped`,
      );
    if (unjudged() > 0) this.note(unjudgedText(unjudged()));
  }

  /** Prints what the selection takes of the source, until it is done, the source ends or nothing came for so long. Gives how many. */
  protected async showEvents(
    source: Source,
    selection: Selection,
    format: EventFormat,
    idleMs?: number,
  ): Promise<number> {
    const limit = createIdleLimit(idleMs, this.signal);
    let shown = 0;
    try {
      for await (const batch of source.read(limit.signal)) {
        const events = selection.select(batch);
        if (events.length > 0) await this.print(format(events));
        if (events.length > 0) limit.touch();
        shown += events.length;
        source.acknowledge?.(consumed(batch, events, selection.done));
        if (selection.done) break;
      }
    } finally {
      limit.stop();
    }
    if (shown > 0 && this.signal.aborted)
      this.remark(shown === 1 ? '1 event' : `${shown.toLocaleString('en-US')} events`);
    if (this.#withoutPlace > 0) this.note(`${this.#withoutPlace} events have no place in this format`);
    return shown;
  }
}
