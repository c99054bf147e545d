// The smallest chat over Node's socket.io: nothing is stored. The counterpart of chat.py.
const http = require("node:http");
const { Server } = require("socket.io");

const web = http.createServer((_, response) => response.writeHead(404).end());
const server = new Server(web, { path: "/chat/ws", maxHttpBufferSize: 65536, serveClient: false });
const chat = server.of("/chat");
const users = new Map();
let rooms = 0;
let sequence = 0;

chat.on("connection", (socket) => {
  socket.on("register", ({ userId }, answer) => {
    users.set(userId, socket);
    answer({ ok: true });
  });
  socket.on("create_room", ({ hostId, participants }, answer) => {
    const roomId = String((rooms += 1));
    for (const user of [hostId, ...participants]) users.get(user).join(roomId);
    answer({ ok: true, roomId });
  });
  socket.on("send_message", (payload, answer) => {
    sequence += 1;
    chat.to(payload.roomId).emit("receive_message", { ...payload, seq: sequence });
    answer({ ok: true, seq: sequence });
  });
});

process.on("SIGTERM", () => process.exit(0));
web.listen(0, "127.0.0.1", 4096, () => console.log(`ready on http://127.0.0.1:${web.address().port}`));
