import type { Connection } from "../connection.ts";

/** Whether any endpoint asks for events of charges; nobody makes them otherwise. */
export async function wantsCharges(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query<{ wanted: boolean }>({
    name: "event-wants-charges",
    text: `select exists (select from event_endpoint where state = 'enabled'
      and types && array['charge.created', 'charge.changed', 'charge.reversed']) as wanted`,
  });
  return rows[0]?.wanted ?? false;
}
