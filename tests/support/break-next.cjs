// Loaded into Candor's processes by NODE_OPTIONS: makes Next fail for real while the marker file says how.
//   throw  every page and route throws while it is rendered
//   hang   every page and route waits for data that never comes
//   gone   what was built can not be loaded
const { readFileSync } = require("node:fs");
const Module = require("node:module");

const marker = process.env.BREAK_NEXT ?? "";

function mode() {
  try {
    return readFileSync(marker, "utf8");
  } catch {
    return "";
  }
}

const never = new Proxy(() => undefined, {
  get: (_target, name) => (name === "then" ? () => undefined : never),
  apply: () => never,
});

// Only what Next has bundled asks for the context by this symbol.
let context;
Object.defineProperty(globalThis, Symbol.for("candor.context"), {
  set(value) {
    context = value;
  },
  get() {
    const now = mode();
    if (now === "throw") throw new Error("The renderer is broken.");
    return now === "hang" ? never : context;
  },
});

const load = Module._load;
Module._load = function (request, ...rest) {
  if (/\.next[/\\]server[/\\]/.test(request) && mode() === "gone")
    throw Object.assign(new Error(`Cannot find module '${request}'`), { code: "MODULE_NOT_FOUND" });
  return load.call(this, request, ...rest);
};
