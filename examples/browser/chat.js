// The whole of a chat: connect, one room, send, receive, and catch up after a lost connection.
import { io } from "./socket.io.esm.min.js";

const at = new URLSearchParams(location.search); // ?server=http://localhost:3000&user=mina&room=<id>
const user = at.get("user") ?? "guest";
const server = at.get("server") ?? "http://localhost:3000";
const socket = io(`${server}/chat`, { path: "/chat/ws", auth: { userId: user } });
const [list, form, text, status] = ["messages", "form", "text", "status"].map((id) => document.getElementById(id));
let [room, lastSeq] = [at.get("room"), 0];

const ask = async (event, body) => {
  const answer = await socket.emitWithAck(event, body);
  return answer.ok ? answer : Promise.reject(new Error(`${event}: ${answer.error.message}`));
};

function show({ userId, content, seq }) {
  if (seq !== lastSeq + 1) return false; // seqs rise by one: this was shown already, or others come first
  lastSeq = seq;
  list.appendChild(document.createElement("li")).textContent = `${userId}: ${content}`;
  return true;
}
async function catchUp() {
  const { messages, hasMore } = await ask("get_messages", { roomId: room, after: lastSeq });
  messages.forEach(show);
  if (hasMore) await catchUp();
}

socket.on("connect", async () => {
  if (room) await ask("join_room", { userId: user, roomId: room });
  else room = (await ask("create_room", { hostId: user, participants: [] })).roomId;
  await catchUp();
  status.textContent = `Room ${room}`;
});
socket.on("receive_message", (message) => message.roomId === room && (show(message) || catchUp()));
socket.on("disconnect", () => (status.textContent = "Reconnecting…"));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const body = { roomId: room, userId: user, content: text.value, clientMessageId: crypto.randomUUID() };
  ask("send_message", body).then(() => form.reset(), (error) => (status.textContent = error.message));
});
