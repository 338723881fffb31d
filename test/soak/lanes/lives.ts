import {type End, killLife, type Life, type LifeOptions, startLife, stopLife} from '../program.js';
import {trendOf} from '../samples.js';

/** The lives of one program, one after the other. */
export interface Lives {
  readonly name: string;
  /** Starts the next life. */
  start(args: readonly string[], options?: LifeOptions): Life;
  current(): Life;
  /** Kills the life and takes note of what it said. */
  kill(): Promise<void>;
  /** Ends the life in order; it must end with status 0. */
  stop(): Promise<void>;
  /** Takes note of a life that ends by itself with this status. */
  end(exitCode: number): Promise<End>;
  readonly wrongEnds: string[];
  /** Of all lives that are over. */
  repeated(): number;
  killed(): number;
  trends(): readonly {readonly name: string; readonly trend: ReturnType<typeof trendOf>}[];
}

export function createLives(name: string): Lives {
  const lives: Life[] = [];
  const wrongEnds: string[] = [];
  let [repeated, kills] = [0, 0];
  const current = () => {
    const life = lives.at(-1);
    if (life === undefined) throw new Error(`${name} was not started`);
    return life;
  };
  const note = (end: End, isRight: boolean) => {
    repeated += end.repeated;
    if (!isRight) wrongEnds.push(`${name} ended with ${end.exitCode ?? end.signal}: ${end.said.trim().slice(-600)}`);
    return end;
  };
  return {
    name,
    start(args, options) {
      const life = startLife(args, options);
      lives.push(life);
      return life;
    },
    current,
    kill: async () => {
      const end = await killLife(current());
      kills += 1;
      note(end, end.signal === 'SIGKILL');
    },
    stop: async () => {
      const end = await stopLife(current());
      note(end, end.exitCode === 0);
    },
    end: async (exitCode) => {
      const end = await current().ended;
      return note(end, end.exitCode === exitCode);
    },
    wrongEnds,
    repeated: () => repeated,
    killed: () => kills,
    trends: () => lives.map(({samples}) => ({name, trend: trendOf(samples)})),
  };
}
