import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { answerNotFound, problemOf, problemResponse, responseOf } from "../problem.ts";
import { answerHandshake } from "./handshake.ts";
import { type Receiver, WEBHOOK_PATH } from "./receiver.ts";

/** The routes of the receiver. They run under Node's own server, from whose request the bytes are read. */
export function receiverApp(receiver: Receiver): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const path = `${WEBHOOK_PATH}/:endpoint`;
  app.get(WEBHOOK_PATH, (context) => answerHandshake(context, [receiver.verifyToken]));
  app.get(path, async (context) => {
    try {
      const own = await receiver.verifyTokenAt(context.req.param("endpoint"));
      return answerHandshake(context, [receiver.verifyToken, own]);
    } catch (error) {
      return problemResponse(problemOf(error));
    }
  });
  app.post(WEBHOOK_PATH, async (context) => responseOf(await receiver.answer(context.env.incoming)));
  app.post(path, async (context) => {
    return responseOf(await receiver.answer(context.env.incoming, context.req.param("endpoint")));
  });
  app.all(WEBHOOK_PATH, wrongMethod);
  app.all(path, wrongMethod);
  app.notFound(answerNotFound);
  return app;
}

function wrongMethod(): Response {
  const detail = "Webhooks are posted here; GET verifies the address.";
  return problemResponse({ code: "method", detail, headers: { allow: "GET, HEAD, POST" } });
}
