// Floor (a): a bare node:http that checks the signature and parses, and nothing else.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { SECRET } from "./bodies.mjs";

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    const stated = Buffer.from(String(request.headers["x-hub-signature-256"]).slice(7), "hex");
    const isRight = timingSafeEqual(createHmac("sha256", SECRET).update(body).digest(), stated);
    const { object } = JSON.parse(body.toString());
    response.writeHead(isRight && object ? 200 : 401, { "content-length": 2 });
    response.end("ok");
  });
});
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
