import { randomUUID } from "node:crypto";
import type { Person, Role, Roster } from "../../port/access.ts";
import type { Connection } from "../connection.ts";

const COLUMNS = "id, email, name, role, wabas, created_at";

interface PersonRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly wabas: readonly string[];
  readonly created_at: Date;
}

/** Who there is, in the table that the authentication library reads too. */
export function openRoster(connection: Connection): Roster {
  const many = async (text: string, values: readonly (string | null)[] = []) =>
    (await connection.query<PersonRow>(text, values)).rows.map(personOf);
  return {
    list: () => many(`select ${COLUMNS} from person order by created_at, id`),
    byId: async (id) => (await many(`select ${COLUMNS} from person where id = $1`, [id]))[0],
    create: async ({ email, name, role, wabas }) => {
      const [person] = await many(
        `insert into person (id, email, name, role, wabas, email_verified) values ($1, $2, $3, $4, $5, true)
         on conflict (email) do nothing returning ${COLUMNS}`,
        [randomUUID(), email.toLowerCase(), name, role, JSON.stringify(wabas)],
      );
      return person;
    },
    change: async (id, { name, role, wabas }) => {
      const [person] = await many(
        `update person set name = coalesce($2, name), role = coalesce($3, role), wabas = coalesce($4, wabas),
           updated_at = now() where id = $1 returning ${COLUMNS}`,
        [id, name ?? null, role ?? null, wabas === undefined ? null : JSON.stringify(wabas)],
      );
      return person;
    },
    remove: async (id) => (await connection.query("delete from person where id = $1", [id])).count > 0,
  };
}

function personOf({ created_at: createdAt, ...row }: PersonRow): Person {
  return { ...row, createdAt };
}
