import type { Caller } from "./rights.ts";

/** Who does something, for the audit log. */
export interface Actor {
  /** `person:ID`, `key:ID`, `daybook`, `command line`. */
  readonly actor: string;
  readonly actorName: string;
  /** The request's id; null where there was none. */
  readonly request: string | null;
}

/** What the program does by itself. */
export const DAYBOOK: Actor = { actor: "daybook", actorName: "Daybook", request: null };

/** Whoever has a shell on the machine. */
export const COMMAND_LINE: Actor = { actor: "command line", actorName: "Command line", request: null };

/** How the audit log names a caller. */
export function actorFor(caller: Caller, request: string | null): Actor {
  if (caller.kind === "person") return { actor: `person:${caller.person.id}`, actorName: caller.person.name, request };
  if (caller.kind === "key") return { actor: `key:${caller.key.id}`, actorName: caller.key.name, request };
  return { actor: "nobody", actorName: "Nobody", request };
}
