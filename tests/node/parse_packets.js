// npm's socket.io-parser as an oracle: packets in, one JSON line each, what it makes of them out.
//
// A line in is {text, attachments: [hex]}; a line out is {error} or {type, namespace, id, data}, where bytes are
// {"$bytes": hex} and what is missing is left out.
const readline = require("node:readline");
const { Decoder } = require("socket.io-parser");

/** Put bytes into a form JSON can hold. */
function plain(value) {
  if (Buffer.isBuffer(value)) return { $bytes: value.toString("hex") };
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** Read one packet; null when it waits for more attachments than there are. */
function read({ text, attachments }) {
  const decoder = new Decoder();
  let whole = null;
  decoder.on("decoded", ({ type, nsp, id, data }) => {
    whole = { type, namespace: nsp, id, data: plain(data) };
  });
  try {
    decoder.add(text);
    for (const attachment of attachments) {
      if (whole === null) decoder.add(Buffer.from(attachment, "hex"));
    }
  } catch (error) {
    return { error: error.message };
  }
  return whole;
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(`${JSON.stringify(read(JSON.parse(line)))}\n`);
});
