-- The load test of masks under mod_lua. What is appended says which fields.
local cjson = require "cjson"

-- mod_lua resumes a filter once per bucket, which is the global `bucket`, and once at the end.
function masked(r, edit)
  r.headers_out["Content-Length"] = nil
  coroutine.yield("")
  local parts = {}
  while bucket ~= nil do
    parts[#parts + 1] = bucket
    coroutine.yield("")
  end
  local document = cjson.decode(table.concat(parts))
  edit(document)
  coroutine.yield(cjson.encode(document))
end
