// Official socket.io-clients, driven by a test: one JSON command a line on standard input, one JSON report a
// line on standard output. {"socket": key, "do": "open" | "emit" | "close", …} is answered by {"socket": key,
// "event": name, "arguments": […]} for whatever arrives and {"answer": number, "arguments": […]} for acknowledgements.
"use strict";

const { io } = require("socket.io-client");
const readline = require("node:readline");

const TRANSPORTS = { websocket: ["websocket"], polling: ["polling"], upgrade: ["polling", "websocket"] };
const sockets = new Map();
const report = (what) => process.stdout.write(JSON.stringify(what) + "\n");

function open({ socket: key, url, path, namespace, mode, auth }) {
  const transports = TRANSPORTS[mode];
  const socket = io(url + namespace, { path, transports, auth, forceNew: true, reconnection: false });
  sockets.set(key, socket);
  const tell = (event, ...rest) => report({ socket: key, event, arguments: rest });
  socket.onAny(tell);
  socket.on("disconnect", (reason) => tell("disconnect", reason));
  socket.on("connect_error", ({ message, data }) => tell("connected", { message, data }));
  socket.on("connect", () => {
    const { engine } = socket.io;
    if (mode !== "upgrade" || engine.transport.name === "websocket") tell("connected");
    else engine.once("upgrade", () => tell("connected"));
  });
}

function emit({ socket: key, event, arguments: rest, answer }) {
  const socket = sockets.get(key);
  if (answer === null) socket.emit(event, ...rest);
  else socket.emit(event, ...rest, (...answers) => report({ answer, arguments: answers }));
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const command = JSON.parse(line);
  if (command.do === "open") open(command);
  else if (command.do === "emit") emit(command);
  else sockets.get(command.socket).disconnect();
}).on("close", () => process.exit(0));

report({ ready: true });
