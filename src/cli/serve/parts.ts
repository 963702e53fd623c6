import { operationApp } from "../../api/operation.ts";
import { webApp } from "../../api/web.ts";
import { openHealth } from "../../store/postgres/health.ts";
import { api } from "./api.ts";
import { openBooks } from "./books.ts";
import type { ServiceContext, ServicePart } from "./context.ts";
import { eventsPart } from "./events-part.ts";
import { closingPart } from "./invoices.ts";
import { mailPart } from "./mail-part.ts";
import { receiverPart } from "./receiver-part.ts";
import { retentionPart } from "./retention-part.ts";
import { walletsPart } from "./wallets-part.ts";

/** Everything that the service consists of, put together. Each part is a line here. */
export async function serviceParts(context: ServiceContext): Promise<readonly ServicePart[]> {
  const books = await openBooks(context);
  const receiver = receiverPart(context, books);
  return [
    operation(context),
    receiver,
    await api(context, books, receiver.desk),
    books.part,
    await walletsPart(context),
    retentionPart(context),
    closingPart(context),
    eventsPart(context, books),
    mailPart(context, books),
    { mount: (root) => root.route("/", webApp()) },
  ];
}

function operation({ store, stopping, metrics, settings }: ServiceContext): ServicePart {
  const { metricsToken } = settings;
  const health = openHealth(store.pool);
  return { mount: (root) => root.route("/", operationApp({ store: health, stopping, metrics, metricsToken })) };
}
