import { canonicalUser } from "../../../../core/usage/identity.ts";
import type { Names } from "../../../port/journal.ts";
import type { Connection } from "../../connection.ts";

/** What people call users and numbers, as the books call them. */
export interface KnownNames {
  /** The names under which a business number stands: by its id or its digits. */
  readonly numbers: (name: string) => Promise<readonly string[]>;
  /** The names under which a user stands in any partition; a real name, or a surrogate. */
  readonly roots: (user: string) => Promise<readonly string[]>;
  readonly message: (id: string) => string;
}

export function openKnownNames(connection: Connection, names: Pick<Names, "user" | "message">): KnownNames {
  return {
    numbers: async (name) => {
      const { rows } = await connection.query<{ id: string }>("select distinct id from number_id where digits = $1", [
        name,
      ]);
      return [name, ...rows.map(({ id }) => id)];
    },
    roots: async (user) => {
      const surrogate = canonicalUser(names.user(user.trim().replace(/^\+/, "")));
      const { rows } = await connection.query<{ root: string }>("select distinct root from user_root where name = $1", [
        surrogate,
      ]);
      return [surrogate, ...rows.map(({ root }) => root)];
    },
    message: names.message,
  };
}
