// Loaded before a program (NODE_OPTIONS): writes down every two seconds what is alive on its heap.
const { appendFileSync } = require("node:fs");
const { basename, join } = require("node:path");
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
const file = join(process.env.HEAP_LOG, `${basename(process.argv[1] ?? "node")}.txt`);
setInterval(() => {
  collect();
  appendFileSync(file, `${process.uptime()} ${process.memoryUsage().heapUsed}\n`);
}, 2000).unref();
