// A bot that counts: invite "counter" into a room, and it tells how often each word was said there.
// Run it with `node examples/bot.mjs http://localhost:3000`; it needs socket.io-client 4.
import { io } from "socket.io-client";

const NAME = "counter";
const server = process.argv[2] ?? "http://localhost:3000";
const socket = io(`${server}/chat`, { path: "/chat/ws", transports: ["websocket"], auth: { userId: NAME } });

const ask = async (event, body) => {
  for (;;) {
    const answer = await socket.timeout(10_000).emitWithAck(event, body);
    if (answer.ok) return answer;
    const { message, retryAfter } = answer.error;
    if (retryAfter === undefined) throw new Error(`${event}: ${message}`);
    await new Promise((resolve) => setTimeout(resolve, retryAfter * 1000)); // the server says when it takes this again
  }
};

/** How often a word was said in a room, by reading the room's whole history. */
async function count(roomId, word) {
  let [after, times] = [0, 0];
  for (let more = true; more; ) {
    const page = await ask("get_messages", { roomId, after });
    const said = page.messages.filter(({ userId }) => userId !== NAME);
    times += said.flatMap(({ content }) => content.split(/\s+/)).filter((one) => one === word).length;
    after = page.messages.at(-1)?.seq ?? after;
    more = page.hasMore;
  }
  return times;
}

// Also after a lost connection: who says in the handshake who it is, is let into all rooms again.
socket.on("registered", ({ rooms }) => console.log(`${NAME} is in ${rooms.length} rooms`));

socket.on("receive_message", async ({ id, roomId, userId, content, clientMessageId }) => {
  // An answer is not answered: two bots in one room would else never end.
  if (userId === NAME || clientMessageId?.startsWith("answer-")) return;
  const word = content.split(/\s+/).at(-1);
  const answer = `${word}: ${await count(roomId, word)}`;
  // The same id for the same answer: should we be asked twice, it is stored once.
  await ask("send_message", { roomId, userId: NAME, content: answer, clientMessageId: `answer-${id}` });
});
