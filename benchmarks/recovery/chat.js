// The smallest chat over Node's socket.io with connectionStateRecovery, on the events of Madang that the scenes use. Who is in
// which room is kept in a file (STATE), as an application would keep it; with REDIS_URL its adapter streams through Redis.
// Whoever connects is looked up for LOOKUP ms, as an application does that verifies a token.
"use strict";

const fs = require("node:fs");
const http = require("node:http");
const { Server } = require("socket.io");

const state = fs.existsSync(process.env.STATE) ? JSON.parse(fs.readFileSync(process.env.STATE)) : { rooms: {} };
const keep = () => fs.writeFileSync(process.env.STATE, JSON.stringify(state));
const inner = (socket) => `user:${socket.handshake.auth.userId}`;

async function adapter() {
  if (!process.env.REDIS_URL) return {};
  const redis = require("redis").createClient({ url: process.env.REDIS_URL });
  await redis.connect();
  return { adapter: require("@socket.io/redis-streams-adapter").createAdapter(redis) };
}

async function main() {
  const web = http.createServer((_, response) => response.writeHead(404).end());
  const recovery = { maxDisconnectionDuration: 120000, skipMiddlewares: false };
  const options = { path: "/chat/ws", serveClient: false, connectionStateRecovery: recovery };
  const chat = new Server(web, { ...options, ...(await adapter()) }).of("/chat");
  chat.use((_, next) => setTimeout(next, Number(process.env.LOOKUP)));
  chat.on("connection", (socket) => {
    const { userId } = socket.handshake.auth;
    if (!socket.recovered) {
      socket.join(inner(socket));
      for (const [room, { members }] of Object.entries(state.rooms)) if (members.includes(userId)) socket.join(room);
    }
    socket.on("create_room", ({ hostId, participants }, answer) => {
      const roomId = `${Date.now()}-${Object.keys(state.rooms).length}`;
      state.rooms[roomId] = { members: [hostId, ...participants], seq: 0 };
      keep();
      for (const user of state.rooms[roomId].members) chat.in(`user:${user}`).socketsJoin(roomId);
      answer({ ok: true, roomId });
    });
    socket.on("leave_room", ({ roomId }, answer) => {
      const room = state.rooms[roomId];
      room.members = room.members.filter((member) => member !== userId);
      keep();
      chat.in(inner(socket)).socketsLeave(roomId);
      answer({ ok: true });
    });
    socket.on("send_message", (body, answer) => {
      const seq = (state.rooms[body.roomId].seq += 1);
      keep();
      chat.to(body.roomId).emit("receive_message", { ...body, seq });
      answer({ ok: true, seq });
    });
  });
  web.listen(Number(process.env.PORT), "127.0.0.1", () => console.log(`ready on http://127.0.0.1:${web.address().port}`));
}

main();
