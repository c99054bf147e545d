// Reads an AsyncAPI document (a path) and says what its reference parser finds wrong with it; nothing where all is well.
const fs = require("node:fs");
const { Parser } = require("@asyncapi/parser");

const main = async () => {
  const { diagnostics } = await new Parser().parse(fs.readFileSync(process.argv[2], "utf8"));
  for (const each of diagnostics) console.log(`${each.path.join(".")}: ${each.message}`);
};

main();
