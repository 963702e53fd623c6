import { createHash } from "node:crypto";
import type { ImportStore, ListedTemplate } from "../../port/imports.ts";
import type { Connection } from "../connection.ts";

const ID_LENGTH = 32;

/** Lists of templates on PostgreSQL. */
export function openTemplateLists(connection: Connection): Pick<ImportStore, "addTemplates" | "templates"> {
  return {
    addTemplates: async (list) => {
      const text = JSON.stringify(list.map(({ name, category, from }) => ({ name, category, from })));
      const id = createHash("sha256").update(text).digest("hex").slice(0, ID_LENGTH);
      await connection.query(
        `insert into template_list (id, list) values ($1, $2)
         on conflict (id) do update set stored_at = now()`,
        [id, text],
      );
      return id;
    },
    templates: async (id) => {
      const { rows } = await connection.query<{ list: readonly ListedTemplate[] }>(
        "select list from template_list where id = $1",
        [id],
      );
      return rows[0]?.list;
    },
  };
}

/** Those of the day before, and older, that no import under way needs. */
export async function dropTemplateLists(connection: Connection, ended: string): Promise<void> {
  await connection.query(
    `delete from template_list l where l.stored_at < now() - interval '1 day'
       and not exists (select from import i where i.options ->> 'templates' = l.id and i.state not in ${ended})`,
  );
}
