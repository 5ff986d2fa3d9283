-- The load tests of filters under mod_lua: prepared replies, a filter that lets them pass, sums over NDJSON.
local cjson = require "cjson"

local replies = {["17"] = '{"hello":"world"}'}
for _, size in ipairs({65536, 1048576}) do
  replies[tostring(size)] = '{"pad":"' .. string.rep("x", size - 10) .. '"}'
end

function reply(r)
  r.content_type = "application/json"
  r:write(replies[r.uri:match("[^/]+$")])
  return apache2.OK
end

function sums(r)
  local totals, customers, qty = {}, 0, 0
  for line in r:requestbody():gmatch("[^\n]+") do
    local record = cjson.decode(line)
    totals[record.customer] = (totals[record.customer] or 0) + record.qty
  end
  for _, total in pairs(totals) do
    customers, qty = customers + 1, qty + total
  end
  r.content_type = "application/json"
  r:write(cjson.encode({customers = customers, qty = qty}))
  return apache2.OK
end

-- mod_lua resumes it once per bucket, which is the global `bucket`.
function passes(r)
  coroutine.yield()
  while bucket ~= nil do
    coroutine.yield(bucket)
  end
end
