// The receiver with the journal behind it, without the workers that book. Argument: the folder of the embedded store.
import { randomBytes } from "node:crypto";
import { directPosts } from "../../dist/api/receiver/direct.js";
import { openReceiver } from "../../dist/api/receiver/receiver.js";
import { receiverApp } from "../../dist/api/receiver/receiver-app.js";
import { httpServer } from "../../dist/api/server.js";
import { knowingNumbers } from "../../dist/app/service/known-numbers.js";
import { openKey } from "../../dist/store/key.js";
import { openJournal } from "../../dist/store/postgres/journal/journal.js";
import { openStore } from "../../dist/store/postgres/open.js";
import { SECRET } from "./bodies.mjs";

const [data, mode] = process.argv.slice(2);
const store = mode === "none" ? undefined : await openStore({ data, use: "share", url: process.env.DATABASE_URL });
const nothing = { append: async (entries) => ({ added: entries.length, known: 0 }) };
const journal = knowingNumbers(store ? openJournal(store.pool, openKey(randomBytes(32))) : nothing);
const receiver = openReceiver({
  ports: { journal, deadBodies: { add: async () => {} }, keepers: [] },
  doors: { at: async () => undefined },
  appSecrets: [{ name: "meta", secret: SECRET }],
  verifyToken: undefined,
  allowUnsigned: false,
  now: Date.now,
  watch: { taken: () => {}, refused: () => {}, failed: (error) => console.error(error) },
});
const server = httpServer(receiverApp(receiver), { direct: directPosts(receiver) });
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
process.on("message", async () => {
  server.closeAllConnections();
  server.close();
  await store?.close();
  process.exit(0);
});
