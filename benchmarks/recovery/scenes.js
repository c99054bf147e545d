// What an official client is given that comes back, played against a server: SERVER is its command as JSON, {port} in it stands for
// the port. Prints one line of JSON: by scene, whether the client took itself for recovered, what it lost, and what it got
// that it was no longer meant to read.
"use strict";

const { spawn } = require("node:child_process");
const { once } = require("node:events");
const readline = require("node:readline");
const { io } = require("socket.io-client");

let [server, port] = [null, 0];

async function start() {
  const [program, ...options] = JSON.parse(process.env.SERVER).map((part) => part.replace("{port}", port));
  server = spawn(program, options, { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, PORT: String(port) } });
  for await (const line of readline.createInterface({ input: server.stdout })) {
    const ready = line.match(/ready on http:\/\/[^:]+:(\d+)/);
    if (ready) return void (port = Number(ready[1]));
  }
  throw new Error("the server did not start");
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function client(userId, options = {}) {
  const socket = io(`http://127.0.0.1:${port}/chat`, {
    path: "/chat/ws", transports: ["websocket"], forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 200, auth: { userId }, ...options,
  });
  socket.heard = [];
  socket.on("receive_message", ({ seq }) => socket.heard.push(seq));
  return socket;
}

const connected = (socket) => (socket.connected ? null : new Promise((done) => socket.once("connect", done)));

async function ask(socket, event, body) {
  for (;;) {
    const answer = await socket.timeout(3000).emitWithAck(event, body).catch(() => ({}));
    if (answer.ok) return answer;
    await pause(100);
  }
}

/** A room of two, of whom one talks and the other is going to be away. */
class Stage {
  static async set() {
    const stage = new Stage();
    stage.jun = client("jun");
    stage.minji = client("minji");
    await Promise.all([connected(stage.jun), connected(stage.minji)]);
    await pause(300);
    stage.roomId = (await ask(stage.jun, "create_room", { hostId: "jun", participants: ["minji"] })).roomId;
    await pause(300);
    return stage;
  }

  say = () => ask(this.jun, "send_message", { roomId: this.roomId, userId: "jun", content: "Hello." });

  away() {
    this.minji.io.reconnection(false);
    this.minji.io.engine.transport.ws.terminate();
    return pause(300);
  }

  back() {
    this.minji.io.reconnection(true);
    this.minji.io.open();
    return connected(this.minji);
  }

  /** Says one more, waits for it, and looks what is missing of so many in all. */
  async end(socket = this.minji, mayRead = true) {
    await this.say();
    await pause(1000);
    const { seq } = await this.say();
    await pause(500);
    const wanted = Array.from({ length: seq }, (_, at) => at + 1);
    const lost = mayRead ? wanted.filter((each) => !socket.heard.includes(each)).length : null;
    const result = { recovered: socket.recovered, lost, leaked: mayRead ? 0 : socket.heard.filter((each) => each > 1).length };
    for (const each of new Set([this.jun, this.minji, socket])) each.disconnect();
    return result;
  }
}

const scenes = {
  async "a cut, and two messages missed"(stage) {
    await stage.say();
    await pause(200);
    await stage.away();
    await stage.say();
    await stage.say();
    await stage.back();
    return stage.end();
  },
  async "nothing was said before the cut"(stage) {
    await stage.away();
    await stage.say();
    await stage.back();
    return stage.end();
  },
  async "the server was killed meanwhile"(stage) {
    await stage.say();
    await pause(200);
    await stage.away();
    await stage.say();
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
    await start();
    await stage.back();
    await connected(stage.jun);
    return stage.end();
  },
  async "it comes back by another network before the server has noticed"(stage) {
    await stage.say();
    await pause(200);
    const other = client("minji", { autoConnect: false });
    stage.minji.io.reconnection(false);
    Object.assign(other, { _pid: stage.minji._pid, _lastOffset: stage.minji._lastOffset, heard: [...stage.minji.heard] });
    stage.minji.off("receive_message"); // nothing reaches it any more, and nobody knows
    await stage.say();
    other.connect();
    await connected(other);
    return stage.end(other);
  },
  async "a message while its connection is being decided"(stage) {
    await stage.say();
    await pause(200);
    await stage.away();
    await stage.say();
    const back = stage.back();
    for (let at = 0; at < 20 && !stage.minji.connected; at += 1) {
      await stage.say();
      await pause(20);
    }
    await back;
    return stage.end();
  },
  async "it was removed from the room meanwhile"(stage) {
    await stage.say();
    await pause(200);
    await stage.away();
    const other = client("minji");
    await connected(other);
    await pause(300);
    await ask(other, "leave_room", { userId: "minji", roomId: stage.roomId });
    other.disconnect();
    await stage.say();
    await stage.back();
    return stage.end(stage.minji, false);
  },
};

async function main() {
  await start();
  const results = {};
  for (const [name, play] of Object.entries(scenes)) results[name] = await play(await Stage.set());
  console.log(JSON.stringify(results));
  server.kill("SIGKILL");
}

main().then(() => process.exit(0));
