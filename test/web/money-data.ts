import { until } from "../commands/serving.ts";
import { asOwner } from "./asking.ts";
import { ownerOf } from "./signed-in.ts";
import { type Visit, visit } from "./visit.ts";
import type { World } from "./world.ts";

/** One business that pays invoices, one that pays from a wallet, with messages in two months that have ended. */
export const CAFE = { id: "cafe", name: "Café Central", waba: "W-cafe" };
export const KIOSK = { id: "kiosk", name: "Kiosk", waba: "W-kiosk" };
export const MESSAGES_A_MONTH = 10;
/** A plan that adds a fifth, so that a price is told from its cost. */
export const PLAN = { versions: [{ from: "2026-01-01", currency: "USD", prices: [{ name: "all", percent: "20" }] }] };

const MONTHS = ["2026-09", "2026-10"] as const;
const HEAD = "id,at,direction,waba,number,user,type,category,delivered_at,template";

/** Made once for each service; `count` of what was posted is there when it returns. */
const made = new Set<string>();

/** States accounts, plan and businesses, and imports their messages, all through the API. */
export async function makeMoney(world: World): Promise<void> {
  const { url } = world.service();
  if (made.has(url)) return;
  made.add(url);
  await asOwner(world, async (ask) => {
    for (const { waba } of [CAFE, KIOSK])
      await ask(`PUT /v1/wabas/${waba}`, { zone: "America/Sao_Paulo", currency: "USD" });
    await ask("PUT /v1/provider", {
      name: "Daybook Reseller Ltd",
      address: ["1 High Street", "London"],
      country: "GB",
    });
    await ask("PUT /v1/plans/standard", PLAN);
    const common = { currency: "USD", zone: "America/Sao_Paulo", plans: [{ plan: "standard" }] };
    await ask(`PUT /v1/businesses/${CAFE.id}`, {
      ...common,
      name: CAFE.name,
      wabas: [{ waba: CAFE.waba }],
      address: ["Rua Augusta 1"],
    });
    await ask(`PUT /v1/businesses/${KIOSK.id}`, {
      ...common,
      name: KIOSK.name,
      settlement: "wallet",
      wabas: [{ waba: KIOSK.waba }],
      wallet: { warn_below: "5.00", alarm_below: "1.00", at_zero: "block_marketing" },
    });
    await ask("POST /v1/imports?source=money&name=money.csv&on_overlap=keep_apart", [HEAD, ...rows()].join("\n"));
    const units = MESSAGES_A_MONTH * 2;
    await until("the sales of October", async () => {
      const answer = await ask("GET /v1/margin?month=2026-10");
      return JSON.stringify(answer).split('"units":10').length - 1 === units / MESSAGES_A_MONTH;
    });
  });
}

/** A page of the owner of a store with money in it. */
export async function openMoney(world: World): Promise<Visit> {
  await makeMoney(world);
  return visit(world.browser(), world.service().url, { storageState: await ownerOf(world), locale: "en-GB" });
}

/** Marketing messages to a user of Brazil, each delivered a few seconds later. */
function rows(): readonly string[] {
  return [CAFE, KIOSK].flatMap(({ id, waba }, place) =>
    MONTHS.flatMap((month) =>
      Array.from({ length: MESSAGES_A_MONTH }, (_, index) => {
        const day = `${month}-${String(index + 2).padStart(2, "0")}`;
        const to = `55119870000${String(index).padStart(2, "0")}`;
        return `${id}-${month}-${index},${day}T12:00:00Z,outbound,${waba},55114000999${place},${to},template,marketing,${day}T12:00:05Z,news`;
      }),
    ),
  );
}
