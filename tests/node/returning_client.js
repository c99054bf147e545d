// An official socket.io-client that comes back by itself, driven by a test: one JSON command a line on standard input, one
// JSON report a line on standard output. It does nothing for its recovery, as an application that knows of none.
// {"do": "move", "url": …} gives it another server to come back to.
// {"do": "half_open"} lets it lose its WebSocket as {"do": "away"} does, and leaves that open for the server.
// {"do": "away"} cuts its transport and lets it wait until {"do": "back"}; {"do": "emit", "event": …, "arguments": […]} emits.
"use strict";

const { io } = require(process.env.CLIENT || "socket.io-client");
const readline = require("node:readline");

const [url, userId, transport, shown] = process.argv.slice(2);
const report = (what) => process.stdout.write(JSON.stringify(what) + "\n");
const socket = io(url + "/chat", {
  path: "/chat/ws",
  transports: [transport],
  auth: { userId, ...JSON.parse(shown) },
  reconnectionDelay: 50,
  reconnectionDelayMax: 200,
});
socket.onAny((event, ...rest) => report({ event, arguments: rest }));
socket.on("connect", () => report({ event: "connect", arguments: [{ recovered: socket.recovered ?? null, pid: socket._pid ?? null }] }));
socket.on("connect_error", ({ message }) => report({ event: "connect_error", arguments: [message] }));
socket.on("disconnect", (reason) => report({ event: "disconnect", arguments: [reason] }));

function away() {
  socket.io.reconnection(false);
  const { ws } = socket.io.engine.transport;
  if (ws) ws.terminate();
  else socket.io.engine.close();
}

function halfOpen() {
  socket.io.reconnection(false);
  const { transport } = socket.io.engine;
  transport.close = () => transport;
  transport.onClose();
}

function back() {
  socket.io.reconnection(true);
  socket.io.open();
}

readline
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const command = JSON.parse(line);
    if (command.do === "away") away();
    else if (command.do === "half_open") halfOpen();
    else if (command.do === "back") back();
    else if (command.do === "move") socket.io.uri = command.url + "/chat";
    else socket.emit(command.event, ...command.arguments);
  })
  .on("close", () => process.exit(0));
