// The load generator, in a process of its own: requests over keep-alive connections, as fast as they are answered or at a
// given rate. Prints one line of JSON. Arguments: port, requests, statuses each, connections, requests a second (0: all).
import { connect } from "node:net";
import { requests } from "./bodies.mjs";

const [port, count, each, connections, rate] = process.argv.slice(2).map(Number);
const queue = requests(count, each, `127.0.0.1:${port}`);
const took = new Float64Array(count);
let [next, answered, refused] = [0, 0, 0];
const idle = [];
let startedAt = 0;

/** When a request was due; at full speed that is when it is sent. */
const dueAt = (index) => (rate > 0 ? startedAt + (index * 1000) / rate : performance.now());

function send(lane) {
  if (next >= count || (rate > 0 && dueAt(next) > performance.now())) {
    idle.push(lane);
    return;
  }
  lane.index = next;
  lane.sentAt = dueAt(next);
  lane.socket.write(queue[next]);
  next += 1;
}

function onAnswer(lane, chunk) {
  // An answer fits into one chunk, and a connection has one request under way.
  took[lane.index] = performance.now() - lane.sentAt;
  answered += 1;
  if (chunk.toString("latin1", 9, 12) !== "200") refused += 1;
  if (answered === count) report();
  else send(lane);
}

function report() {
  const seconds = (performance.now() - startedAt) / 1000;
  const sorted = took.sort();
  const at = (share) => sorted[Math.min(count - 1, Math.floor(count * share))];
  process.stdout.write(
    `${JSON.stringify({ posts: count / seconds, p50: at(0.5), p99: at(0.99), worst: at(1), refused, seconds })}\n`,
  );
  process.exit(0);
}

const lanes = await Promise.all(
  Array.from({ length: connections }, async () => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await new Promise((done, fail) => socket.once("connect", done).once("error", fail));
    const lane = { socket, index: 0, sentAt: 0 };
    socket.on("data", (chunk) => onAnswer(lane, chunk));
    return lane;
  }),
);
startedAt = performance.now();
for (const lane of lanes) send(lane);
if (rate > 0) {
  setInterval(() => {
    while (idle.length > 0 && next < count && dueAt(next) <= performance.now()) send(idle.pop());
  }, 1);
}
