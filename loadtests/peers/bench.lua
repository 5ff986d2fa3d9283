-- GET /hello and POST /post for mod_lua (Lua 5.3, lua-cjson).
local cjson = require "cjson"

function hello(r)
  r.content_type = "application/json"
  r:write(cjson.encode({hello = "world"}))
  return apache2.OK
end

function post(r)
  local body = r:requestbody()  -- returns its size too
  r.content_type = "application/json"
  r:write(cjson.encode({id = cjson.decode(body).id}))
  return apache2.OK
end
