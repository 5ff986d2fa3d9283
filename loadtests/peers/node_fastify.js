// GET /hello and POST /post for fastify: node node_fastify.js PORT
"use strict";
const fastify = require("fastify")({logger: false});

fastify.get("/hello", async () => ({hello: "world"}));
fastify.post("/post", async (request) => ({id: request.body.id}));
fastify.listen({port: Number(process.argv[2]), host: "127.0.0.1", backlog: 511});
