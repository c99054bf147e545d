// The contract by an official client, over three transports at once, for as long as the process lives. Node, Bun and
// Deno run it. It prints "<transport> contract" once the whole contract has been kept, and "<transport> back <number>"
// each time that it came back and was served again.
"use strict";

const [, , url, name, library] = process.argv;
const required = require(library || "socket.io-client");
const io = required.io ?? required; // version 2 is the function itself
const TRANSPORTS = { polling: ["polling"], websocket: ["websocket"], upgrade: ["polling", "websocket"] };

for (const [mode, transports] of Object.entries(TRANSPORTS)) {
  const userId = `${name}-${mode}`;
  const options = { path: "/chat/ws", transports, reconnectionDelay: 50, reconnectionDelayMax: 200 };
  const socket = io(`${url}/chat`, { ...options, forceNew: true });
  const ask = (event, payload) =>
    new Promise((resolve, reject) =>
      socket.emit(event, payload, (answer) => (answer.ok ? resolve(answer) : reject(new Error(JSON.stringify(answer))))),
    );
  const next = (event) => new Promise((resolve) => socket.once(event, resolve));
  let times = 0;
  let roomId;

  const say = async (content) => {
    const heard = next("receive_message");
    await ask("send_message", { roomId, userId, content });
    if ((await heard).content !== content) throw new Error("another content");
  };
  const keepContract = async () => {
    const created = next("room_created");
    ({ roomId } = await ask("create_room", { hostId: userId, participants: [] }));
    if ((await created).roomId !== roomId) throw new Error("another room");
    await say("안녕 👋");
    const page = next("receive_messages");
    await ask("join_room", { userId, roomId });
    if ((await page).messages.length !== 1) throw new Error("another page");
    if ((await ask("get_messages", { roomId })).messages.length !== 1) throw new Error("another history");
    await ask("search", { keyword: "안녕" });
    await ask("get_rooms", {});
  };

  socket.on("connect", async () => {
    const time = times++;
    try {
      await ask("register", { userId });
      if (time === 0) await keepContract();
      else await say(`back ${time}`);
      console.log(time === 0 ? `${mode} contract` : `${mode} back ${time}`);
    } catch (error) {
      console.log(`${mode} failed: ${error.message}`);
    }
  });
  socket.on("connect_error", (error) => console.log(`${mode} refused: ${error.message}`));
  socket.on("disconnect", (reason) => console.log(`${mode} lost: ${reason}`));
  socket.io.on("upgrade", () => console.log(`${mode} upgraded`));
}
