/** Something that runs beside the requests for as long as the service does. */
export interface Worker {
  /** As logs and metrics name it. */
  readonly name: string;
  /** Begins at once and returns; what fails inside, it retries and says in the log. */
  readonly start: () => StopWorker;
}

/** Resolves when the piece of work under way is done and nothing more will happen. */
export type StopWorker = () => Promise<void>;
