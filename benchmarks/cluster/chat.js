// The smallest chat over Node's socket.io on several processes: nothing is stored but what the adapter streams.
const http = require("node:http");
const { Server } = require("socket.io");
const { createClient } = require("redis");
const { createAdapter } = require("@socket.io/redis-streams-adapter");

async function main() {
  const redis = createClient({ url: process.env.REDIS_URL });
  await redis.connect();
  const web = http.createServer((_, response) => response.writeHead(404).end());
  const server = new Server(web, {
    path: "/chat/ws", maxHttpBufferSize: 65536, serveClient: false, adapter: createAdapter(redis),
  });
  const chat = server.of("/chat");
  let rooms = 0;
  let sequence = 0;

  chat.on("connection", (socket) => {
    socket.on("register", ({ userId }, answer) => {
      socket.join(`user:${userId}`);
      answer({ ok: true });
    });
    socket.on("create_room", ({ hostId, participants }, answer) => {
      const roomId = `${process.pid}-${(rooms += 1)}`;
      for (const user of [hostId, ...participants]) chat.in(`user:${user}`).socketsJoin(roomId);
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
}

main();
