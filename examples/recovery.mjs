// What a client that was away is given, without a line of code for it: `node examples/recovery.mjs` starts a server of its own
// in a temporary directory, cuts a client off, kills the server, and prints what the client hears. It needs `madang` in the PATH
// (or MADANG=path/to/madang) and socket.io-client 4.6 or newer.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const data = await mkdtemp(join(tmpdir(), "recovery-"));

/** Starts the server, and tells the port at which it is ready. */
async function start(port) {
  const options = ["serve", "--data-dir", data, "--port", String(port)];
  const server = spawn(process.env.MADANG ?? "madang", options, { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: server.stdout })) {
    const ready = line.match(/ready on http:\/\/[^:]+:(\d+)/);
    if (ready) return { server, port: Number(ready[1]) };
  }
  throw new Error("the server did not start");
}

let { server, port } = await start(0);

function client(userId) {
  return io(`http://localhost:${port}/chat`, { path: "/chat/ws", transports: ["websocket"], reconnectionDelayMax: 500, auth: { userId } });
}

const [jun, minji] = [client("jun"), client("minji")];
await Promise.all([jun, minji].map((socket) => new Promise((done) => socket.once("registered", done))));

const heard = [];
minji.on("receive_message", ({ seq, content }) => heard.push({ seq, content }));
const { roomId } = await jun.emitWithAck("create_room", { hostId: "jun", participants: ["minji"] });

async function say(...contents) {
  for (const content of contents) {
    // The same id each time: should the answer be lost, it is stored once.
    const body = { roomId, userId: "jun", content, clientMessageId: crypto.randomUUID() };
    for (let answer = {}; !answer.ok; ) answer = await jun.timeout(5000).emitWithAck("send_message", body).catch(() => ({}));
  }
}

/** Waits until so many messages were heard, and prints those since the last time. */
async function tell(what, count) {
  while (heard.length < count) await new Promise((done) => setTimeout(done, 20));
  const news = heard.slice(tell.told).map(({ seq, content }) => `${seq} ${content}`);
  tell.told = heard.length;
  console.log(`${what}: recovered ${minji.recovered}, heard ${news.join(", ")}`);
}
tell.told = 0;

await say("Hello.");
await tell("at first", 1);

minji.io.engine.close(); // the network is gone; the client comes back by itself
await say("Are you there?", "It rains here.");
await tell("cut", 3);

minji.io.reconnection(false);
minji.io.engine.close();
minji.emit("send_message", { roomId, userId: "minji", content: "Written offline." });
await say("We go at six.");
minji.io.reconnection(true);
minji.io.open();
await tell("offline", 5);

const ended = once(server, "exit");
server.kill("SIGKILL");
await ended;
({ server } = await start(port));
await say("The server was killed.");
await tell("restart", 6);

const seqs = heard.map(({ seq }) => seq);
console.log(seqs.every((seq, at) => seq === at + 1) ? "Each once, in order." : `Not as promised: ${seqs}`);
for (const socket of [jun, minji]) socket.disconnect();
server.kill();
await once(server, "exit");
await rm(data, { recursive: true });
