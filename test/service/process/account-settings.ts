import { readFileSync } from "node:fs";
import { z } from "zod";
import { call } from "../../api/http.ts";
import type { DaybookProcess } from "./daybook-process.ts";

const Accounts = z.object({
  wabas: z.record(z.string(), z.looseObject({})),
  portfolios: z.record(z.string(), z.looseObject({})),
  numbers: z.record(z.string(), z.looseObject({})),
  users: z.object({ join: z.array(z.tuple([z.string(), z.string()])) }).optional(),
});

/** Tells a running service over its API what an accounts file says. */
export async function applyAccounts({ url }: DaybookProcess, key: string, file: string): Promise<void> {
  const { wabas, portfolios, numbers, users } = Accounts.parse(JSON.parse(readFileSync(file, "utf8")));
  const put = async (kind: string, entries: Readonly<Record<string, object>>) => {
    for (const [id, body] of Object.entries(entries))
      await tell(`${url}/v1/${kind}/${id}`, { method: "PUT", key, body });
  };
  await put("wabas", wabas);
  await put("portfolios", portfolios);
  await put("numbers", numbers);
  for (const pair of users?.join ?? [])
    await tell(`${url}/v1/users/join`, { method: "POST", key, body: { users: pair } });
}

interface Telling {
  readonly method: "PUT" | "POST";
  readonly key: string;
  readonly body: object;
}

async function tell(url: string, { method, key, body }: Telling): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const answer = await call(url, { method, headers, body: JSON.stringify(body) });
  if (answer.status !== 200) throw new Error(`${method} ${url}: ${answer.status} ${answer.text}`);
}
