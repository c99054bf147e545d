// The flags of the fixture servers, the same as those of tests/support/protocol_server.py.
const { parseArgs } = require("node:util");

const text = (fallback) => ({ type: "string", default: fallback });

/** Read the command line; numbers come back as numbers, and the path ends with a slash. */
function readFlags() {
  const { values } = parseArgs({
    options: {
      mode: text("socketio"),
      port: text("0"),
      path: text(""),
      "ping-interval": text("25000"),
      "ping-timeout": text("20000"),
      "max-payload": text("1000000"),
      "connect-timeout": text("45000"),
      "upgrade-timeout": text("10000"),
    },
  });
  return {
    mode: values.mode,
    port: Number(values.port),
    path: values.path || (values.mode === "engineio" ? "/engine.io/" : "/socket.io/"),
    connectTimeout: Number(values["connect-timeout"]),
    transport: {
      pingInterval: Number(values["ping-interval"]),
      pingTimeout: Number(values["ping-timeout"]),
      maxHttpBufferSize: Number(values["max-payload"]),
      upgradeTimeout: Number(values["upgrade-timeout"]),
      cors: { origin: "*" },
    },
  };
}

module.exports = { readFlags };
