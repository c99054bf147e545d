// What the official client expects of a server, scenario by scenario, against a fixture server.
//
//   node client_scenarios.js PACKAGE URL TRANSPORT[,TRANSPORT]
//
// prints one line of JSON per scenario: its name, and the error it ended with or null.
const assert = require("node:assert/strict");
const { once } = require("node:events");

const [library, url, transports] = process.argv.slice(2);
const { io } = require(library);
const PATIENCE = 20_000;
const LARGE = 900_000;
const BURST = 500;

/** A socket of a connection of its own, told nothing yet. */
function open(namespace = "/", options = {}) {
  return io(url + namespace, {
    transports: transports.split(","),
    forceNew: true,
    reconnectionDelay: 10,
    reconnectionDelayMax: 20,
    timeout: PATIENCE,
    ...options,
  });
}

/** The arguments of the next event of a socket. */
const next = (socket, event) => once(socket, event);

/** The arguments of the answer to an event. */
const ask = (socket, event, ...args) =>
  new Promise((resolve) => socket.emit(event, ...args, (...answer) => resolve(answer)));

async function connected(namespace, options) {
  const socket = open(namespace, options);
  await next(socket, "connect");
  return socket;
}

/** An argument with binary data at several depths. */
const mixed = () => ({ a: Buffer.from([1, 2, 3]), b: ["text", Buffer.alloc(0), { c: Buffer.from("마당") }] });

const scenarios = {
  async connects() {
    const socket = open();
    const [[auth]] = await Promise.all([next(socket, "auth"), next(socket, "connect")]);
    assert.deepEqual(auth, {});
    assert.equal(typeof socket.id, "string");
    const { engine } = socket.io;
    const last = transports.split(",").pop();
    if (engine.transport.name !== last) await next(engine, "upgrade");
    assert.equal(engine.transport.name, last);
    assert.deepEqual(await ask(socket, "message-with-ack", "after"), ["after"]);
    return socket;
  },

  async authenticates() {
    const auth = { token: "123", name: "마당 🙂" };
    for (const namespace of ["/", "/custom"]) {
      const socket = open(namespace, { auth });
      assert.deepEqual(await next(socket, "auth"), [auth]);
      socket.close();
    }
  },

  async "authenticates by function"() {
    const socket = open("/", { auth: (tell) => setTimeout(() => tell({ token: "later" }), 5) });
    assert.deepEqual(await next(socket, "auth"), [{ token: "later" }]);
    return socket;
  },

  async "shares a connection between namespaces"() {
    const root = await connected("/");
    const custom = root.io.socket("/custom");
    await next(custom, "connect");
    assert.notEqual(root.id, custom.id);
    assert.deepEqual(await ask(custom, "message-with-ack", 1), [1]);
    custom.disconnect();
    assert.deepEqual(await ask(root, "message-with-ack", 2), [2]);
    return root;
  },

  async "is told and tells back"() {
    const socket = await connected();
    const args = [1, "2", { 3: [true, null, 4.5] }, "마당 🙂"];
    socket.emit("message", ...args);
    assert.deepEqual(await next(socket, "message-back"), args);
    return socket;
  },

  async "asks and is acknowledged"() {
    const socket = await connected();
    const answers = await Promise.all([1, 2, 3].map((number) => ask(socket, "message-with-ack", number, "x")));
    assert.deepEqual(answers, [[1, "x"], [2, "x"], [3, "x"]]);
    return socket;
  },

  async "is asked and acknowledges"() {
    const socket = await connected();
    socket.on("question", (word, acknowledge) => acknowledge("yes", { word }));
    socket.emit("ask", "why");
    assert.deepEqual(await next(socket, "answer"), ["yes", { word: "why" }]);
    return socket;
  },

  async "does not answer in time"() {
    const socket = await connected();
    socket.emit("ask-briefly", "why");
    await next(socket, "no-answer");
    return socket;
  },

  async "sends and receives binary"() {
    const socket = await connected("/custom");
    socket.emit("message", mixed(), Buffer.from([0xff]));
    assert.deepEqual(await next(socket, "message-back"), [mixed(), Buffer.from([0xff])]);
    return socket;
  },

  async "acknowledges binary both ways"() {
    const socket = await connected();
    assert.deepEqual(await ask(socket, "message-with-ack", mixed()), [mixed()]);
    socket.on("question", (data, acknowledge) => acknowledge(Buffer.concat([data, data])));
    socket.emit("ask", Buffer.from("ab"));
    assert.deepEqual(await next(socket, "answer"), [Buffer.from("abab")]);
    return socket;
  },

  async "sends and receives large messages"() {
    const socket = await connected();
    const text = "마".repeat(LARGE / 3);
    const bytes = Buffer.alloc(LARGE, 0xa5);
    assert.deepEqual(await ask(socket, "message-with-ack", text), [text]);
    const [echoed] = await ask(socket, "message-with-ack", bytes);
    assert.ok(bytes.equals(echoed));
    return socket;
  },

  async "sends a burst"() {
    const socket = await connected();
    const heard = [];
    const done = new Promise((resolve) => {
      socket.on("message-back", (number) => heard.push(number) === BURST && resolve());
    });
    for (let number = 0; number < BURST; number += 1) socket.emit("message", number);
    await done;
    assert.deepEqual(heard, [...Array(BURST).keys()]);
    return socket;
  },

  async "receives a burst"() {
    const socket = await connected();
    const heard = [];
    const done = new Promise((resolve) => {
      socket.on("burst", (number) => heard.push(number) === BURST && resolve());
    });
    socket.emit("burst", BURST);
    await done;
    assert.deepEqual(heard, [...Array(BURST).keys()]);
    return socket;
  },

  async "sends what it was told before it was connected"() {
    const socket = open();
    socket.emit("message", "early");
    assert.deepEqual(await next(socket, "message-back"), ["early"]);
    return socket;
  },

  async "comes back when the connection is lost"() {
    const socket = await connected();
    const first = socket.id;
    for (let round = 0; round < 3; round += 1) {
      const gone = next(socket, "disconnect");
      socket.emit("drop");
      const [reason] = await gone;
      assert.ok(["transport close", "transport error"].includes(reason), reason);
      await next(socket, "connect");
      assert.deepEqual(await ask(socket, "message-with-ack", round), [round]);
    }
    assert.notEqual(socket.id, first);
    return socket;
  },

  async "comes back when it likes"() {
    const socket = await connected();
    const first = socket.id;
    socket.disconnect();
    socket.connect();
    await next(socket, "connect");
    assert.notEqual(socket.id, first);
    assert.deepEqual(await ask(socket, "message-with-ack", 1), [1]);
    return socket;
  },

  async "stays away when the server disconnects it"() {
    for (const event of ["kick", "kick-all"]) {
      const socket = await connected();
      const gone = next(socket, "disconnect");
      socket.emit(event);
      assert.equal((await gone)[0], "io server disconnect");
      assert.equal(socket.connected, false);
      socket.connect();
      await next(socket, "connect");
      assert.deepEqual(await ask(socket, "message-with-ack", event), [event]);
      socket.close();
    }
  },

  async "hears why it is refused"() {
    const forbidden = open("/forbidden");
    const [refusal] = await next(forbidden, "connect_error");
    assert.equal(refusal.message, "forbidden");
    assert.deepEqual(refusal.data, { code: 403 });
    forbidden.close();
    const unknown = open("/random");
    assert.equal((await next(unknown, "connect_error"))[0].message, "Invalid namespace");
    return unknown;
  },

  async "hears broadcasts with the others"() {
    const sockets = await Promise.all([1, 2, 3].map(() => connected("/custom")));
    const key = `${process.pid}-${process.hrtime.bigint()}`;
    const heard = Promise.all(
      sockets.map((socket) => new Promise((resolve) => {
        socket.on("broadcast", (word, data) => word === key && resolve(data));
      })),
    );
    sockets[0].emit("broadcast", key, Buffer.from([1, 2]));
    assert.deepEqual(await heard, sockets.map(() => Buffer.from([1, 2])));
    sockets.forEach((socket) => socket.close());
  },
};

const tooLong = () =>
  new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("nothing happened for too long")).unref());

async function main() {
  for (const [name, play] of Object.entries(scenarios)) {
    let error = null;
    try {
      const socket = await Promise.race([play(), tooLong()]);
      if (socket) socket.close();
    } catch (problem) {
      error = String(problem.stack);
    }
    console.log(JSON.stringify({ name, error }));
  }
  process.exit(0);
}

main();
