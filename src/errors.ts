/** Exit codes of every command, equal in text and JSON output. */
export const ExitCode = {
  ok: 0,
  /** Done, and the answer is bad: findings, a drift, an unset entry with --require. */
  bad: 1,
  /** Wrong flags or arguments, input refused before any write, or a plan that needs --yes. */
  usage: 2,
  /** Could not do it: unreadable file, unreachable server, timeout. A bug too. */
  failed: 3,
  /** Done in part: the result lines name the rest. */
  partial: 4,
  /** Interrupted; the checkpoint is written. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface AppErrorOptions {
  /** One imperative sentence: what the operator should do. */
  readonly hint?: string;
  /** Tells cases of one code apart that want different hints: kebab case, `certificate-missing`. */
  readonly reason?: string;
  readonly cause?: unknown;
  /** Defaults to `ExitCode.failed`. */
  readonly exitCode?: ExitCode;
}

/**
 * Something outside the program is wrong and the operator can act on it. Everything else that is thrown is a bug.
 * `code` is stable and in upper snake case, subject first (`KAFKA_UNREACHABLE`).
 */
export class AppError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly reason: string | undefined;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, options: AppErrorOptions = {}) {
    super(message, {cause: options.cause});
    this.name = 'AppError';
    this.code = code;
    this.hint = options.hint;
    this.reason = options.reason;
    this.exitCode = options.exitCode ?? ExitCode.failed;
  }
}

/** An AppError for wrong flags, arguments or input: exit code 2. `advice` is the hint, or the reason of it. */
export function usageError(message: string, advice: string | Pick<AppErrorOptions, 'reason'> = {}): AppError {
  return new AppError('USAGE', message, {
    ...(typeof advice === 'string' ? {hint: advice} : advice),
    exitCode: ExitCode.usage,
  });
}
