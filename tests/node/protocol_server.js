// Node's engine.io and socket.io as the fixture that our conformance tests drive: the peer that proves them right.
const http = require("node:http");
const { createRequire } = require("node:module");
const engine = require("engine.io");
const { Server } = require("socket.io");
const { readFlags } = require("./flags.js");

const { WebSocketServer } = createRequire(require.resolve("engine.io"))("ws");

const LONG = 30_000;
const BRIEF = 50;

/** Ask the client a question, and tell it its answer, or that there was none in time. */
function ask(socket, timeout, args) {
  socket.timeout(timeout).emit("question", ...args, (late, ...reply) => {
    if (late) socket.emit("no-answer");
    else socket.emit("answer", ...reply);
  });
}

/** Every message, text or binary, goes back as it came. */
function serveEngine(web, flags) {
  const server = engine.attach(web, { ...flags.transport, path: flags.path });
  server.on("connection", (socket) => socket.on("data", (data) => socket.send(data)));
  return () => server.close();
}

/** Plain WebSocket messages go back as they came. */
function serveWebSocket(web) {
  const server = new WebSocketServer({ server: web, perMessageDeflate: false });
  server.on("connection", (socket) => {
    socket.on("error", () => {});
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  return () => server.clients.forEach((socket) => socket.close(1001));
}

/** What every namespace does; see tests/support/echoes.py for what the events are for. */
function onConnection(socket) {
  const names = socket.nsp;
  socket.emit("auth", socket.handshake.auth);
  socket.on("message", (...args) => socket.emit("message-back", ...args));
  socket.on("message-with-ack", (...args) => args.pop()(...args));
  socket.on("kick", () => socket.disconnect());
  socket.on("kick-all", () => socket.disconnect(true));
  socket.on("drop", () => socket.conn.close());
  socket.on("broadcast", (...args) => names.emit("broadcast", ...args));
  socket.on("join", (room, acknowledge) => acknowledge((socket.join(room), room)));
  socket.on("leave", (room, acknowledge) => acknowledge((socket.leave(room), room)));
  socket.on("to-room", (room, ...args) => socket.to(room).emit("in-room", ...args));
  socket.on("burst", (count) => {
    for (let number = 0; number < count; number += 1) socket.emit("burst", number);
  });
  socket.on("ask", (...args) => ask(socket, LONG, args));
  socket.on("ask-briefly", (...args) => ask(socket, BRIEF, args));
}

function serveSocketIO(web, flags) {
  const server = new Server(web, {
    ...flags.transport,
    path: flags.path,
    connectTimeout: flags.connectTimeout,
    serveClient: false,
  });
  server.on("connection", onConnection);
  server.of("/custom").on("connection", onConnection);
  server.of("/forbidden").use((socket, next) => {
    next(Object.assign(new Error("forbidden"), { data: { code: 403 } }));
  });
  return () => server.disconnectSockets(true);
}

function main() {
  const flags = readFlags();
  const web = http.createServer((request, response) => response.writeHead(404).end());
  const serve = { engineio: serveEngine, socketio: serveSocketIO, websocket: serveWebSocket }[flags.mode];
  const close = serve(web, flags);
  process.on("SIGTERM", () => {
    close();
    web.close(() => process.exit(0));
  });
  web.listen(flags.port, "127.0.0.1", () => {
    console.log(`ready on http://127.0.0.1:${web.address().port}`);
  });
}

main();
