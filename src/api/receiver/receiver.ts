import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Door, Doors } from "../../app/service/receive-doors.ts";
import { type Receipt, type ReceiverPorts, receiveWebhook } from "../../app/service/receive-webhook.ts";
import type { Instant } from "../../core/kernel/time.ts";
import { type AppSecret, UNNAMED_APP } from "../../intake/signature.ts";
import { type Answer, answerOf, NOT_FOUND, type Problem, problemAnswer, problemOf, STATUS } from "../problem.ts";
import { admitted, refusedByHeaders } from "./admission.ts";
import { isPacked, NO_ROOM, type PostBody, readRaw, unpacked } from "./read-post.ts";
import { openRoom, type Place, type Room } from "./room.ts";

/** Where webhooks come in; `/{endpoint}` behind it for those who sit behind a provider. */
export const WEBHOOK_PATH = "/webhooks/whatsapp";

/** What the receiver tells of itself, for metrics and logs. */
export interface ReceiverWatch {
  /** A body was taken: everything that it says is durable. */
  readonly taken: (receipt: Receipt) => void;
  /** A post was refused with this problem. */
  readonly refused: (problem: Problem) => void;
  /** A bug of ours. */
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

/** A post that did not come over the wire. */
export interface OwnPost {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The last part of the address; undefined: Meta's own address. */
  readonly endpoint: string | undefined;
}

/** Takes posts, whoever serves them. */
export interface Receiver {
  readonly verifyToken: string | undefined;
  /** The token of an endpoint's own. A store that is away makes it reject. */
  readonly verifyTokenAt: (endpoint: string) => Promise<string | undefined>;
  /** The answer to a post to an endpoint, or to Meta's own address; never rejects. Reads the body from Node's request. */
  readonly answer: (incoming: IncomingMessage, endpoint?: string) => Promise<Answer>;
  /** The same for a post of the service's own, such as a test of the way in. */
  readonly answerOwn: (post: OwnPost) => Promise<Answer>;
}

export function openReceiver(deps: ReceiverDeps): Receiver {
  const { doors, watch, verifyToken } = deps;
  const room = deps.room ?? openRoom();
  const meta = metaDoor(deps);
  const refused = (problem: Problem): Answer => {
    watch.refused(problem);
    return problemAnswer(problem);
  };
  const answered = async (endpoint: string | undefined, take: (taking: Taking) => Promise<Answer>): Promise<Answer> => {
    const place = room.enter();
    if (!place) return refused(NO_ROOM);
    try {
      const door = endpoint === undefined ? meta : await doors.at(endpoint);
      return door ? await take({ deps, door, place }) : refused(NOT_FOUND);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === "bug") watch.failed(error);
      return refused(problem);
    } finally {
      place.leave();
    }
  };
  return {
    verifyToken,
    verifyTokenAt: doors.verifyTokenAt,
    answer: (incoming, endpoint) => answered(endpoint, (taking) => takePost(incoming, taking)),
    answerOwn: ({ headers, body, endpoint }) => answered(endpoint, (taking) => takeOwn(headers, body, taking)),
  };
}

/** Meta's own address: signed with an app secret, unless somebody said that it stands open. */
function metaDoor({ appSecrets, allowUnsigned }: ReceiverDeps): Door {
  const sourceOf = (name: string) => ({ kind: "webhook", name }) as const;
  if (allowUnsigned) return { kind: "open", source: sourceOf(UNNAMED_APP) };
  const sources = new Map(appSecrets.map(({ name }) => [name, sourceOf(name)]));
  return { kind: "signature", secrets: appSecrets, sourceOf: (name) => sources.get(name) ?? sourceOf(name) };
}

interface Taking {
  readonly deps: ReceiverDeps;
  readonly door: Door;
  readonly place: Place;
}

async function takePost(incoming: IncomingMessage, taking: Taking): Promise<Answer> {
  const { deps, door, place } = taking;
  const unfit = refusedByHeaders(door, incoming.headers);
  if (unfit) return refusal(deps, unfit);
  const raw = await readRaw(incoming, place);
  const body = isPacked(incoming) ? { raw, plain: await unpacked(raw, incoming, place) } : { raw, plain: raw };
  return takeBody(incoming.headers, body, taking);
}

async function takeOwn(headers: IncomingHttpHeaders, body: Buffer, taking: Taking): Promise<Answer> {
  const unfit = refusedByHeaders(taking.door, headers);
  return unfit ? refusal(taking.deps, unfit) : takeBody(headers, { raw: body, plain: body }, taking);
}

async function takeBody(headers: IncomingHttpHeaders, body: PostBody, { deps, door }: Taking): Promise<Answer> {
  const source = admitted(door, headers, body);
  if (!source.ok) return refusal(deps, source.refusal);
  const receivedAt = deps.now();
  const receipt = await receiveWebhook(deps.ports, { bytes: body.plain, source: source.value, receivedAt });
  deps.watch.taken(receipt);
  return RECEIPTS[receipt.isTest ? "test" : (receipt.dead ?? "none")];
}

function refusal({ watch }: ReceiverDeps, problem: Problem): Answer {
  watch.refused(problem);
  return problemAnswer(problem);
}

const JSON_TYPE = { "content-type": "application/json" };
/** What is answered to a body that was taken. Meta reads none of it; a person at the command line does. */
const RECEIPTS = {
  test: answerOf(STATUS.ok, JSON_TYPE, '{"taken":"as a test: nothing was booked"}\n'),
  none: answerOf(STATUS.ok, JSON_TYPE, '{"taken":"all"}\n'),
  part: answerOf(STATUS.ok, JSON_TYPE, '{"taken":"what could be read; the rest is a dead letter"}\n'),
  body: answerOf(STATUS.ok, JSON_TYPE, '{"taken":"as a dead letter: none of it could be read"}\n'),
} as const;
