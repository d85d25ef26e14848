/** How the command ends, for scripts and scheduled jobs. */
export const ExitCode = {
  /** Everything that was asked for is well: Resolved, no drift, an SPF record that works. */
  Fine: 0,
  /** The DNS says that it is not: Resolution Invalid, drift, an SPF record with an error in it, records in the way. */
  Wrong: 1,
  /** No verdict was reached, or the command was used wrongly. */
  NoVerdict: 2,
  /** The reader of the output went away: 128 and the number of SIGPIPE, as a shell tells it. */
  BrokenPipe: 141,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
