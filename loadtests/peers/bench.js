// GET /hello and POST /post for nginx njs.
function reply(r, document) {
  r.headersOut["Content-Type"] = "application/json";
  r.return(200, JSON.stringify(document));
}

function hello(r) {
  reply(r, {hello: "world"});
}

function post(r) {
  reply(r, {id: JSON.parse(r.requestText).id});
}

export default {hello, post};
