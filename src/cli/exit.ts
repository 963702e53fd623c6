/** What the process answers to the shell. Documented in `daybook --help` and docs/commands.md. */
export const EXIT = {
  /** All is well. */
  ok: 0,
  /** Some of the input was refused, or a check failed; what was good has been done. */
  refused: 1,
  /** The command line, or a file that it names, is not usable; nothing has been done. */
  usage: 2,
  /** A bug of Daybook. */
  bug: 70,
} as const;

/** A mistake in how the command was called: what is wrong, and what to do. */
export class UsageError extends Error {}
