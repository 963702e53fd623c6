import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import type { Door, Doors } from "../../app/service/receive-doors.ts";
import { type Receipt, type ReceiverPorts, receiveWebhook } from "../../app/service/receive-webhook.ts";
import type { Instant } from "../../core/kernel/time.ts";
import { type AppSecret, UNNAMED_APP } from "../../intake/signature.ts";
import { answerError, answerNotFound, ProblemError, problemOf, problemResponse, STATUS } from "../problem.ts";
import { admitted, refusedByHeaders } from "./admission.ts";
import { answerHandshake } from "./handshake.ts";
import { NO_ROOM, readPost } from "./read-post.ts";
import { openRoom, type Place, type Room } from "./room.ts";

/** Where webhooks come in; `/{endpoint}` behind it for those who sit behind a provider. */
export const WEBHOOK_PATH = "/webhooks/whatsapp";

/** What the receiver tells of itself, for metrics and logs. */
export interface ReceiverWatch {
  /** A body was taken; the bytes are those that came over the wire. */
  readonly taken: (receipt: Receipt, bytes: number, tookMs: number) => void;
  /** A post was refused with this problem. */
  readonly refused: (code: string) => void;
  /** Something failed that is no refusal. */
  readonly failed: (error: unknown) => void;
}

export interface ReceiverDeps {
  readonly ports: ReceiverPorts;
  readonly doors: Doors;
  readonly appSecrets: readonly AppSecret[];
  readonly verifyToken: string | undefined;
  /** Whether posts to the address without an endpoint are taken although nobody signed them. */
  readonly allowUnsigned: boolean;
  readonly now: () => Instant;
  readonly watch: ReceiverWatch;
  readonly room?: Room;
}

/** The HTTP side of the receiver. It runs under Node's own server, whose request it reads the bytes from. */
export function receiverApp(deps: ReceiverDeps): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const room = deps.room ?? openRoom();
  const meta = metaDoor(deps);
  const post = async (
    context: Context<{ Bindings: HttpBindings }>,
    findDoor: () => Door | Promise<Door | undefined>,
  ) => {
    const place = room.enter();
    if (!place) throw new ProblemError(NO_ROOM);
    try {
      const door = await findDoor();
      if (!door) return answerNotFound();
      return await takePost(context, { deps, door, place });
    } finally {
      place.leave();
    }
  };
  const path = `${WEBHOOK_PATH}/:endpoint`;
  app.get(WEBHOOK_PATH, (context) => answerHandshake(context, deps.verifyToken));
  app.get(path, (context) => answerHandshake(context, deps.verifyToken));
  app.post(WEBHOOK_PATH, (context) => post(context, () => meta));
  app.post(path, (context) => post(context, () => deps.doors.at(context.req.param("endpoint"))));
  app.all(WEBHOOK_PATH, wrongMethod);
  app.all(path, wrongMethod);
  app.notFound(answerNotFound);
  const answer = answerError(deps.watch.failed);
  app.onError((error, context) => {
    deps.watch.refused(problemOf(error).code);
    return answer(error, context);
  });
  return app;
}

/** Meta's own address: signed with an app secret, unless somebody said that it stands open. */
function metaDoor({ appSecrets, allowUnsigned }: ReceiverDeps): Door {
  const sourceOf = (name: string) => ({ kind: "webhook", name }) as const;
  if (allowUnsigned) return { kind: "open", source: sourceOf(UNNAMED_APP) };
  return { kind: "signature", secrets: appSecrets, sourceOf };
}

interface Taking {
  readonly deps: ReceiverDeps;
  readonly door: Door;
  readonly place: Place;
}

async function takePost(
  context: Context<{ Bindings: HttpBindings }>,
  { deps, door, place }: Taking,
): Promise<Response> {
  const { incoming } = context.env;
  const startedAt = performance.now();
  const refused = refusedByHeaders(door, incoming.headers);
  if (refused) throw new ProblemError(refused);
  const body = await readPost(incoming, place);
  const source = admitted(door, incoming.headers, body);
  if (!source.ok) throw new ProblemError(source.refusal);
  const receivedAt = deps.now();
  const receipt = await receiveWebhook(deps.ports, { bytes: body.plain, source: source.value, receivedAt });
  deps.watch.taken(receipt, body.raw.length, performance.now() - startedAt);
  return new Response(RECEIPTS[receipt.dead ?? "none"], TAKEN);
}

const TAKEN = { status: STATUS.ok, headers: { "content-type": "application/json" } };
/** What is answered to a body that was taken. Meta reads none of it; a person at the command line does. */
const RECEIPTS = {
  none: '{"taken":"all"}\n',
  part: '{"taken":"what could be read; the rest is a dead letter"}\n',
  body: '{"taken":"as a dead letter: none of it could be read"}\n',
} as const;

function wrongMethod(): Response {
  const detail = "Webhooks are posted here; GET verifies the address.";
  return problemResponse({ code: "method", detail, headers: { allow: "GET, HEAD, POST" } });
}
