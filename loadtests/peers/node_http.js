// GET /hello and POST /post on Node's own HTTP server: node node_http.js PORT
"use strict";
const http = require("http");

function reply(res, document) {
  const text = JSON.stringify(document);
  res.writeHead(200, {"Content-Type": "application/json", "Content-Length": Buffer.byteLength(text)});
  res.end(text);
}

http.createServer((req, res) => {
  if (req.method !== "POST") return reply(res, {hello: "world"});
  const parts = [];
  req.on("data", (part) => parts.push(part));
  req.on("end", () => reply(res, {id: JSON.parse(Buffer.concat(parts).toString()).id}));
}).listen(Number(process.argv[2]), "127.0.0.1", 511);
